import type { Clock, Store } from '../../shared/ports.ts';
import { runFrom, spentOn } from '../analyse/begin.ts';

/**
 * Stores a run as failed, with what it spent; one in force stays so. One that failed before its analysis began stands
 * nowhere until then, and the month would forget its cost.
 */
export const failRun = async (
  { run: id, asOf }: { readonly run: string; readonly asOf: string },
  why: string,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<'finished' | 'failed'> => {
  const [newest] = (await store.runs(1)).items;
  if (newest?.id === id && newest.status === 'failed' && newest.error === why) return 'failed';
  const begun = { ...runFrom(clock.now().toISOString(), asOf), id, ownCost: await spentOn(asOf, store) };
  const run = await store.startRun(begun);
  if (run.status !== 'running') return 'finished';
  await store.failRun({ ...run, ownCost: begun.ownCost }, why);
  return 'failed';
};
