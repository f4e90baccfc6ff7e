import { randomUUID } from 'node:crypto';
import { moneyText } from '../../shared/model/money.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Clock, Store } from '../../shared/ports.ts';
import { billedPrices } from '../means.ts';
import { spentBy } from '../run/meter.ts';
import type { Basis } from './basis.ts';
import { chargesBefore } from './estate.ts';

export interface Beginning {
  readonly store: Store;
  readonly clock: Clock;
  readonly policy: Policy;
}

/** A run as it stands before anything is known of it. */
export const runFrom = (startedAt: string, asOf: string): Run => ({
  id: `run_${startedAt.replaceAll(/\D/g, '')}_${randomUUID().slice(0, 8)}`,
  startedAt,
  asOf,
  status: 'running',
  resources: {},
  scopes: [],
  gaps: [],
  ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
});

/** The estate that was collected. @throws when nothing has been */
export const collected = async (store: Store): Promise<Pick<Basis, 'header' | 'commitments'>> => {
  const stored = await store.estate();
  if (!stored) throw new Error('nothing has been collected yet: collect first, then analyse');
  return stored;
};

/** Begins a run on what was collected: one of its own, or, of a given id, the same run each time it is begun. */
export const beginRun = async (asOf: string, { store, clock }: Beginning, id?: string): Promise<Run> => {
  const scopes = (await store.scopes()).map(({ at: _, ...scope }) => scope);
  const run = { ...runFrom(clock.now().toISOString(), asOf), scopes, ownCost: await spentOn(asOf, store) };
  return store.startRun(id === undefined ? run : { ...run, id });
};

/** What every part of the run needs, from what was collected. */
export const basisOf = async (run: Run, { store, policy }: Beginning): Promise<Basis> => {
  const { header, commitments } = await collected(store);
  const charges = await chargesBefore(header, store);
  const billed = await billedPrices({ header, ...(charges && { charges }) });
  return { run, header, commitments, gaps: await store.gaps(), policy, billed };
};

/** What the collections of the estate of this moment spent together; older collections stand in the runs before. */
export const spentOn = async (asOf: string, store: Store): Promise<Run['ownCost']> => {
  const calls = new Map<string, number>();
  let [metrics, dollars] = [0, 0];
  for (const spent of (await spentBy(asOf, store)).values()) {
    for (const [call, count] of Object.entries(spent.calls)) calls.set(call, (calls.get(call) ?? 0) + count);
    metrics += spent.metrics;
    dollars += spent.dollars;
  }
  const sorted = [...calls].sort(([a], [b]) => (a < b ? -1 : 1));
  return { calls: Object.fromEntries(sorted), metrics, dollars: moneyText(dollars) };
};
