import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Analysed, analyse } from '../shared/engine/analyse.ts';
import { isEnabled, settingsOf } from '../shared/engine/judge.ts';
import type { Conclusion, Recommendation, Verdict } from '../shared/model/analysis.ts';
import type { Catalogue } from '../shared/model/catalogue.ts';
import type { Charge } from '../shared/model/charge.ts';
import { type Estate, priceKey } from '../shared/model/estate.ts';
import type { Price } from '../shared/model/meter.ts';
import { centsOf, centsText, moneyText } from '../shared/model/money.ts';
import type { Offerings } from '../shared/model/offerings.ts';
import type { Policy } from '../shared/model/policy.ts';
import { type AnyResource, resourceKey } from '../shared/model/resource.ts';
import type { Run, Scope, Share } from '../shared/model/run.ts';
import { dayMs } from '../shared/model/words.ts';
import type { Clock, OwnCost, Store } from '../shared/ports.ts';
import { equip } from './means.ts';

export interface Analysing {
  readonly store: Store;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  /** Hears of each resource as it is judged; it may throw to stop. */
  readonly seen?: (resource: AnyResource, verdicts: readonly Verdict[]) => void | Promise<void>;
  /** Hears what the analysis concludes, before it is stored. */
  readonly concluded?: (conclusion: Conclusion) => void;
}

/**
 * Analyses what was collected, and stores what it finds: readers see the run before until this one is finished.
 * Scopes and kinds that could not be collected are left out, so that their recommendations are kept and marked stale.
 * @throws what went wrong, after the run is stored as failed; also when nothing has been collected yet
 */
export const analyseCollected = async (given: Analysing): Promise<Run> => {
  const { store, clock, catalogue, policy, seen, concluded } = given;
  const collected = await collectedEstate(given);
  const startedAt = clock.now().toISOString();
  const scopes = (await store.scopes()).map(({ at: _, ...scope }) => scope);
  const ownCost = await spentOn(collected.header.asOf, store);
  const run: Run = { ...runFrom(startedAt, collected.header.asOf), scopes, ownCost };
  await store.startRun(run);
  try {
    const { estate, means } = await equip(collected, catalogue, policy);
    const doubts = await openDoubts(store);
    const analysed = await analyse(estate, means, {
      resource: async (resource, verdicts) => {
        await seen?.(resource, verdicts);
        for (const verdict of verdicts) doubts.hear(resource, verdict);
        await store.saveVerdicts(run.id, resource, verdicts);
      },
    });
    const conclusion = { ...analysed.conclusion, ownCost };
    concluded?.(conclusion);
    return await store.finishRun({ ...run, ...(await sharesOf(analysed, given)) }, conclusion, doubts.unsure);
  } catch (error) {
    await store.failRun(run, error instanceof Error ? error.message : String(error));
    throw error;
  }
};

const runFrom = (startedAt: string, asOf: string): Run => ({
  id: `run_${startedAt.replaceAll(/\D/g, '')}_${randomUUID().slice(0, 8)}`,
  startedAt,
  asOf,
  status: 'running',
  resources: {},
  scopes: [],
  gaps: [],
  ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
});

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

/**
 * Which recommendations stand on a check that is no longer sure: evidence that went missing is not a cause that went
 * away, so they are kept and marked stale. What is exempt by a rule or a tag says fine, and closes.
 */
const openDoubts = async (store: Store) => {
  const standing = new Map<string, string>();
  for await (const { id, status, account, region, kind, resource, check } of store.allRecommendations())
    if (status !== 'closed') standing.set(`${resourceKey({ account, region, kind, id: resource })}/${check}`, id);
  const unsure = new Map<string, string>();
  return {
    unsure,
    hear(resource: AnyResource, { check, is, because }: Verdict): void {
      if (is !== 'unsure' || standing.size === 0) return;
      const id = standing.get(`${resourceKey(resource)}/${check}`);
      if (id !== undefined) unsure.set(id, `no longer sure: ${because}`);
    },
  };
};

/** Usage may have been asked for last so many days ago, and its window then ends there. */
const latestTurn = 10;

/** How many days of usage the enabled checks look back on. */
export const daysNeeded = ({ checks }: Catalogue, policy: Policy): number =>
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
  const sinceDay = Math.floor(asOf / dayMs) - daysNeeded(catalogue, policy) - latestTurn;
  const charges = await chargesBefore(store, asOf);
  const scopes = await store.scopes();
  return {
    header,
    commitments,
    prices: await pricesIn(new Set(scopes.map(({ region }) => region)), store),
    gaps: [...(await store.gaps())],
    advice: await store.advice(),
    offerings: await offeredIn(scopes, store),
    async *observations() {
      for (const scope of scopes) {
        if (!scope.ok) continue;
        const blindTo = new Set(Object.keys(scope.blindTo ?? {}));
        for await (const one of store.observations(scope, sinceDay)) if (!blindTo.has(one.resource.kind)) yield one;
      }
    },
    ...(charges && { charges }),
  };
};

/** What was collected of the prices of these regions, as the analysis looks them up. */
const pricesIn = async (regions: ReadonlySet<string>, store: Store): Promise<Map<string, Price>> => {
  const found = await Promise.all([...regions].map(async (region) => ({ region, known: await store.prices(region) })));
  return new Map(
    found.flatMap(({ region, known }) =>
      [...(known?.prices ?? [])].map(([meter, price]) => [priceKey(region, meter), price] as const),
    ),
  );
};

/** What the zones of these scopes offer, by account; a scope that was never asked adds none. */
const offeredIn = async (scopes: readonly Scope[], store: Store): Promise<Map<string, Offerings>> => {
  const found = await Promise.all(
    scopes.map(async (scope) => ({ account: scope.account, zones: await store.offerings(scope) })),
  );
  return new Map(
    [...Map.groupBy(found, ({ account }) => account)].map(([account, of]) => [
      account,
      new Map(of.flatMap(({ zones }) => [...(zones ?? [])])),
    ]),
  );
};

/** What the collections of the estate of this moment spent together; older collections stand in the runs before. */
const spentOn = async (asOf: string, store: Store): Promise<Run['ownCost']> => {
  const calls = new Map<string, number>();
  let [metrics, dollars] = [0, 0];
  for (const spent of (await store.ownCosts()).values()) {
    if (Date.parse(spent.asOf) !== Date.parse(asOf)) continue;
    for (const [call, count] of Object.entries(spent.calls)) calls.set(call, (calls.get(call) ?? 0) + count);
    metrics += spent.metrics;
    dollars += spent.dollars;
  }
  const sorted = [...calls].sort(([a], [b]) => (a < b ? -1 : 1));
  return { calls: Object.fromEntries(sorted), metrics, dollars: moneyText(dollars) };
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
