import * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import { instant } from '../shared/model/resource.ts';
import type { Files } from '../shared/ports.ts';
import { type Beginning, basisOf, beginRun, collected } from './analyse/begin.ts';
import { partsOf } from './analyse/estate.ts';
import { bucketIn, partsFile, runId, writeBasis } from './analyse/files.ts';
import { openBucket } from './bucket.ts';
import { lambda } from './lambda.ts';

export const beginAnalysisEventSchema = z.strictObject({ run: runId, asOf: instant });
export type BeginAnalysisEvent = z.infer<typeof beginAnalysisEventSchema>;

/** Where the list of parts stands, and how long it is. */
export interface PartsBegun {
  readonly key: string;
  readonly count: number;
}

/**
 * Begins the run of an analysis: works out what every part needs, and lists the parts. Asked again, it begins the same
 * run again.
 * @throws InputError when what was collected is of another moment
 */
export const beginAnalysis = async (
  { run: id, asOf }: BeginAnalysisEvent,
  given: Beginning & { readonly files: Files },
): Promise<PartsBegun> => {
  const { header } = await collected(given.store);
  if (Date.parse(header.asOf) !== Date.parse(asOf))
    throw new InputError({
      file: 'event of begin-analysis',
      field: 'asOf',
      reason: `is ${asOf}, and the estate that was collected last is of ${header.asOf}`,
    });
  const run = await beginRun(header.asOf, given, id);
  const parts = [...partsOf(run).keys()].map((account) => ({ account }));
  await writeBasis(given.files, await basisOf(run, given));
  await given.files.write(partsFile(id), JSON.stringify(parts));
  return { key: partsFile(id), count: parts.length };
};

export const handler = lambda('begin-analysis', beginAnalysisEventSchema, async (event, on) => {
  const bucket = bucketIn(on.environment);
  const begun = await beginAnalysis(event, { ...on, policy: on.settings.policy, files: openBucket(bucket) });
  on.log.info('analysis begun', { parts: begun.count });
  return { parts: { bucket, ...begun } };
});
