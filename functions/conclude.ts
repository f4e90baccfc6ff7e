import * as z from 'zod';
import type { Judged } from '../shared/engine/judge-estate.ts';
import type { Run } from '../shared/model/run.ts';
import type { Files, Store } from '../shared/ports.ts';
import { catalogue } from '../shared/services/index.ts';
import type { Basis } from './analyse/basis.ts';
import { type Concluding, concludeRun, type Parts } from './analyse/conclude.ts';
import { partsOf } from './analyse/estate.ts';
import { bucketIn, readBasis, runId } from './analyse/files.ts';
import { openPart } from './analyse/part.ts';
import { openBucket } from './bucket.ts';
import { lambda } from './lambda.ts';

export const concludeEventSchema = z.strictObject({ run: runId });
export type ConcludeEvent = z.infer<typeof concludeEventSchema>;

type ConcludingParts = Concluding & { readonly files: Files; readonly store: Pick<Store, 'lastRun'> };

/** What a run came to; money as decimal strings, in dollars. */
export interface RunConcluded {
  readonly run: string;
  readonly resources: number;
  readonly open: number;
  readonly opened: number;
  readonly closed: number;
  readonly gaps: number;
  readonly monthlySaving: string;
  readonly ownCost: string;
}

/**
 * Joins the parts of a run and finishes it. Cut off and asked again, it does the same again; asked for the run in
 * force, it answers what that came to. An account whose part is missing counts as scopes that could not be seen.
 * @throws InputError when the run was not begun or a part is damaged, RunSuperseded when a later run has begun
 */
export const concludeAnalysis = async ({ run: id }: ConcludeEvent, given: ConcludingParts): Promise<RunConcluded> => {
  const last = await given.store.lastRun();
  if (last?.id === id) return summaryOf(last);
  const basis = await readBasis(given.files, id);
  return summaryOf(await concludeRun(basis, partsIn(basis, given), given));
};

const partsIn = (basis: Basis, { files, catalogue: { checks: all } }: ConcludingParts): Parts => {
  const checks = new Map(all.map((check) => [check.id, check]));
  const missing = new Set<string>();
  async function* judged(): AsyncGenerator<Judged> {
    for (const account of partsOf(basis.run).keys()) {
      const part = await openPart(files, basis.run.id, account, checks);
      if (part) yield* part;
      else missing.add(account);
    }
  }
  return { judged: judged(), missing };
};

const summaryOf = ({ id, resources, counts, gaps, savings, ownCost }: Run): RunConcluded => ({
  run: id,
  resources: Object.values(resources).reduce((sum, count) => sum + count, 0),
  open: counts?.open ?? 0,
  opened: counts?.opened ?? 0,
  closed: counts?.closed ?? 0,
  gaps: gaps.length,
  monthlySaving: savings?.monthly ?? '0.00',
  ownCost: ownCost.dollars,
});

export const handler = lambda('conclude', concludeEventSchema, async (event, on) => {
  const concluded = await concludeAnalysis(event, { ...on, catalogue, files: openBucket(bucketIn(on.environment)) });
  on.log.info('analysis concluded', { ...concluded });
  return concluded;
});
