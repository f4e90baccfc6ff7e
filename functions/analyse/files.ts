import * as z from 'zod';
import { commitmentSchema } from '../../shared/model/commitment.ts';
import { headerSchema } from '../../shared/model/estate.ts';
import { gapSchema } from '../../shared/model/gap.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Price } from '../../shared/model/meter.ts';
import { policySchema } from '../../shared/model/policy.ts';
import { runSchema } from '../../shared/model/run.ts';
import type { Files } from '../../shared/ports.ts';
import type { Environment } from '../../shared/wiring.ts';
import type { Basis } from './basis.ts';

/*
 * What the functions of one analysis hand each other, in the bucket under the name of the run:
 *   runs/<run>/basis.json                       what every part needs
 *   runs/<run>/parts.json                       [{ account }, …]: what the state machine fans out over
 *   runs/<run>/judged/<account>.ndjson.gz       what was judged of an account
 */

/** The id of a run: it stands in paths, so it holds nothing that leads elsewhere. */
export const runId = z.string().regex(/^run_[\w-]{1,120}$/, 'the id of a run: run_ and letters, digits, _ or -');
export const accountId = z.string().regex(/^\d{12}$/, 'an account id has 12 digits');

export const basisFile = (run: string): string => `runs/${run}/basis.json`;
export const partsFile = (run: string): string => `runs/${run}/parts.json`;
export const judgedFile = (run: string, account: string): string => `runs/${run}/judged/${account}.ndjson.gz`;

/** The bucket of the deployment. @throws when this function was not told of it */
export const bucketIn = ({ PLIMSOLL_BUCKET: bucket }: Environment): string => {
  if (bucket === undefined)
    throw new Error('PLIMSOLL_BUCKET is not set: this function hands its results on in a bucket');
  return bucket;
};

const priceSchema = z.object({ unit: z.string(), price: z.string(), source: z.string(), asOf: z.string() });
const basisSchema = z.object({
  format: z.literal('plimsoll-basis/1'),
  run: runSchema,
  header: headerSchema,
  commitments: z.array(commitmentSchema),
  gaps: z.array(gapSchema),
  policy: policySchema,
  billed: z.array(z.tuple([z.string(), priceSchema])),
});

export const writeBasis = (files: Files, basis: Basis): Promise<void> =>
  files.write(
    basisFile(basis.run.id),
    JSON.stringify({ format: 'plimsoll-basis/1', ...basis, billed: [...basis.billed] }),
  );

/** The basis of a run. @throws InputError when the run was not begun, or by another Plimsoll */
export const readBasis = async (files: Files, run: string): Promise<Basis> => {
  const file = basisFile(run);
  const found = await files.read(file);
  if (!found)
    throw new InputError({ file, reason: 'is missing', fix: `begin the analysis of ${run} first (begin-analysis)` });
  const written: unknown = JSON.parse(await textOf(found));
  const { success, error } = basisSchema.safeParse(written);
  if (!success) {
    const [issue] = error.issues;
    throw new InputError({ file, field: issue?.path.join('.'), reason: issue?.message ?? 'is malformed' });
  }
  // As it was written: the schemas would put its keys into an order of their own.
  const { format: _, billed, ...basis } = written as z.infer<typeof basisSchema>;
  return { ...basis, billed: new Map<string, Price>(billed) };
};

const textOf = async (chunks: AsyncIterable<Uint8Array>): Promise<string> => {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString('utf8');
};
