import type { Judged } from '../shared/engine/judge-estate.ts';
import { moneyText } from '../shared/model/money.ts';
import type { Run } from '../shared/model/run.ts';
import type { OwnCost, Store } from '../shared/ports.ts';
import type { Basis } from './analyse/basis.ts';
import { type Beginning, basisOf, beginRun, collected, runFrom } from './analyse/begin.ts';
import { type Concluding, concludeRun } from './analyse/conclude.ts';
import { partsOf } from './analyse/estate.ts';
import { type Judging, judgeAccount } from './analyse/judge.ts';

export { daysNeeded } from './analyse/estate.ts';

export type Analysing = Beginning & Judging & Concluding;

/**
 * Analyses what was collected in one process: the steps that a deployment takes apart (begin, judge each account,
 * conclude), one after the other. Readers see the run before until this one is finished.
 * @throws what went wrong, after the run is stored as failed; also when nothing has been collected yet
 */
export const analyseCollected = async (given: Analysing): Promise<Run> => {
  const { header } = await collected(given.store);
  const run = await beginRun(header.asOf, given);
  try {
    const basis = await basisOf(run, given);
    return await concludeRun(basis, { judged: judgeAll(basis, given), missing: new Set() }, given);
  } catch (error) {
    await given.store.failRun(run, error instanceof Error ? error.message : String(error));
    throw error;
  }
};

async function* judgeAll(basis: Basis, given: Judging): AsyncGenerator<Judged> {
  for (const account of partsOf(basis.run).keys()) yield* judgeAccount(account, basis, given);
}

/** Notes a run that ended before there was anything to analyse, with what it had spent by then. */
export const recordUnfinished = async (
  store: Store,
  asOf: Date,
  { calls, metrics, dollars }: OwnCost['spent'],
  error: string,
): Promise<void> => {
  const at = asOf.toISOString();
  const run: Run = { ...runFrom(at, at), ownCost: { calls: { ...calls }, metrics, dollars: moneyText(dollars) } };
  await store.startRun(run);
  await store.failRun(run, error);
};
