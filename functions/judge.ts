import * as z from 'zod';
import type { Judged } from '../shared/engine/judge-estate.ts';
import { InputError } from '../shared/model/input-error.ts';
import type { Files, Store } from '../shared/ports.ts';
import { catalogue } from '../shared/services/index.ts';
import { partsOf } from './analyse/estate.ts';
import { accountId, bucketIn, readBasis, runId } from './analyse/files.ts';
import { type Judging, judgeAccount } from './analyse/judge.ts';
import { writePart } from './analyse/part.ts';
import { openBucket } from './bucket.ts';
import { lambda } from './lambda.ts';

export const judgeEventSchema = z.strictObject({ run: runId, account: accountId });
export type JudgeEvent = z.infer<typeof judgeEventSchema>;

export interface PartJudged {
  readonly account: string;
  readonly resources: number;
  readonly findings: number;
}

/**
 * Judges one account of a run: stores its verdicts, then writes what is to be joined. Asked again, it leaves the same.
 * @throws InputError when the run was not begun or has no such part, RunSuperseded when it is not under way any more
 */
export const judgePart = async (
  { run, account }: JudgeEvent,
  given: Judging & { readonly files: Files; readonly store: Pick<Store, 'flushVerdicts'> },
): Promise<PartJudged> => {
  const { store, files } = given;
  const basis = await readBasis(files, run);
  if (!partsOf(basis.run).has(account))
    throw new InputError({ file: 'event of judge', field: 'account', reason: `${account} is no part of ${run}` });
  let [resources, findings] = [0, 0];
  async function* judged(): AsyncGenerator<Judged> {
    for await (const one of judgeAccount(account, basis, given)) {
      resources += 1;
      findings += one.findings.length;
      yield one;
    }
    // Before the file stands: whoever sees a part may count on its verdicts.
    await store.flushVerdicts(run);
  }
  await writePart(files, run, account, judged());
  return { account, resources, findings };
};

export const handler = lambda('judge', judgeEventSchema, async (event, on) => {
  const part = await judgePart(event, { ...on, catalogue, files: openBucket(bucketIn(on.environment)) });
  on.log.info('account judged', { ...part });
  return part;
});
