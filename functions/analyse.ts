import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Analysed, analyse } from '../shared/engine/analyse.ts';
import { isEnabled, settingsOf } from '../shared/engine/judge.ts';
import type { Recommendation } from '../shared/model/analysis.ts';
import type { Catalogue } from '../shared/model/catalogue.ts';
import type { Charge } from '../shared/model/charge.ts';
import type { Estate } from '../shared/model/estate.ts';
import { centsOf, centsText } from '../shared/model/money.ts';
import type { Policy } from '../shared/model/policy.ts';
import type { AnyResource } from '../shared/model/resource.ts';
import type { Run, Share } from '../shared/model/run.ts';
import { dayMs } from '../shared/model/words.ts';
import type { Clock, Store } from '../shared/ports.ts';
import { equip } from './means.ts';

export interface Analysing {
  readonly store: Store;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  /** Hears of each resource as it is judged; it may throw to stop. */
  readonly seen?: (resource: AnyResource) => void;
}

/**
 * Analyses what was collected, and stores what it finds: readers see the run before until this one is finished.
 * Scopes that could not be collected are left out, so that their recommendations are kept and marked stale.
 * @throws what went wrong, after the run is stored as failed; also when nothing has been collected yet
 */
export const analyseCollected = async (given: Analysing): Promise<Run> => {
  const { store, clock, catalogue, policy, seen } = given;
  const collected = await collectedEstate(given);
  const startedAt = clock.now().toISOString();
  const scopes = (await store.scopes()).map(({ at: _, ...scope }) => scope);
  const run: Run = {
    id: `run_${startedAt.replaceAll(/\D/g, '')}_${randomUUID().slice(0, 8)}`,
    startedAt,
    asOf: collected.header.asOf,
    status: 'running',
    resources: {},
    scopes,
    gaps: [],
    ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
  };
  await store.startRun(run);
  try {
    const { estate, means } = await equip(collected, catalogue, policy);
    const analysed = await analyse(estate, means, {
      resource: (resource, verdicts) => {
        seen?.(resource);
        return store.saveVerdicts(run.id, resource, verdicts);
      },
    });
    return await store.finishRun({ ...run, ...(await sharesOf(analysed, given)) }, analysed.conclusion);
  } catch (error) {
    await store.failRun(run, error instanceof Error ? error.message : String(error));
    throw error;
  }
};

/** How many days of usage the enabled checks look back on. */
const daysNeeded = ({ checks }: Catalogue, policy: Policy): number =>
  Math.max(
    policy.windowDays,
    ...checks
      .filter((check) => isEnabled(check, policy))
      .map((check) => check.evidence(settingsOf(check, policy)).windowDays ?? 0),
  );

const collectedEstate = async ({ store, catalogue, policy }: Analysing): Promise<Estate> => {
  const stored = await store.estate();
  if (!stored) throw new Error('nothing has been collected yet: collect first, then analyse');
  const { header, commitments } = stored;
  const asOf = Date.parse(header.asOf);
  const sinceDay = Math.floor(asOf / dayMs) - daysNeeded(catalogue, policy);
  const charges = await chargesBefore(store, asOf);
  return {
    header,
    commitments,
    prices: new Map(),
    gaps: [...(await store.gaps())],
    async *observations() {
      for (const scope of await store.scopes()) if (scope.ok) yield* store.observations(scope, sinceDay);
    },
    ...(charges && { charges }),
  };
};

/** Bill lines of the last whole month, else of the one under way; undefined without any. */
const chargesBefore = async (store: Store, asOf: number): Promise<(() => AsyncIterable<Charge>) | undefined> => {
  const now = new Date(asOf);
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1));
  for (const month of [before, now].map((one) => one.toISOString().slice(0, 7)))
    for await (const _ of store.charges(month)) return () => store.charges(month);
  return undefined;
};

type Shares = Pick<Run, 'byAccount' | 'byOwner' | 'byService'>;

/** The shares with what is approved of their potential: advice that still stands as it was approved. */
const sharesOf = async (analysed: Analysed, { store, catalogue }: Analysing): Promise<Shares> => {
  const services = new Map(catalogue.kinds.map(({ id, service }) => [id, service]));
  const now = new Map(analysed.conclusion.recommendations.map((one) => [one.id, one]));
  const approved: Recommendation[] = [];
  for await (const { id, action, to } of store.allRecommendations('approved')) {
    const one = now.get(id);
    if (one?.counted && !one.monthlySaving?.startsWith('-') && isDeepStrictEqual([one.action, one.to], [action, to]))
      approved.push(one);
  }
  const cut = (shares: readonly Share[], keyOf: (one: Recommendation) => string): Share[] =>
    shares.map((share) => {
      const of = approved.filter((one) => keyOf(one) === share.key);
      const cents = of.reduce((sum, { monthlySaving }) => sum + centsOf(monthlySaving ?? '0.00'), 0);
      return { ...share, approved: centsText(cents) };
    });
  return {
    byAccount: cut(analysed.byAccount, ({ account }) => account),
    byOwner: cut(analysed.byOwner, ({ owner }) => owner ?? 'nobody'),
    byService: cut(analysed.byService, ({ kind }) => services.get(kind) ?? kind),
  };
};
