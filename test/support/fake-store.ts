import type { Advice } from '../../shared/model/advice.ts';
import type { Conclusion, Verdict } from '../../shared/model/analysis.ts';
import { BadCursor } from '../../shared/model/bad-cursor.ts';
import type { BilledCell } from '../../shared/model/billed.ts';
import type { Charge } from '../../shared/model/charge.ts';
import type { Commitment } from '../../shared/model/commitment.ts';
import type { EstateHeader, Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { type LiveRecommendation, mayMove } from '../../shared/model/life.ts';
import type { Price } from '../../shared/model/meter.ts';
import type { Offerings } from '../../shared/model/offerings.ts';
import { type AnyResource, resourceId, resourceKey } from '../../shared/model/resource.ts';
import type { Run, Scope, ScopeSeen } from '../../shared/model/run.ts';
import type { Clock, Page, RecommendationQuery, ResourceFile, Spent, Store } from '../../shared/ports.ts';

/** What the fake holds: a test may look at it and change it. */
export interface Held {
  runs: Run[];
  recommendations: Map<string, LiveRecommendation>;
  resources: Map<string, AnyResource>;
  verdicts: Map<string, readonly Verdict[]>;
  /** The service of a kind, as the catalogue tells the real store. */
  services: Record<string, string>;
}

/** The place of an item in an order, and its id, so that a page goes on where the last one ended. */
const pageAfter = <T>(
  sorted: readonly T[],
  place: (item: T) => readonly [number, string],
  question: string,
  limit: number,
  cursor: string | undefined,
): Page<T> => {
  let after: readonly [number, string] | undefined;
  if (cursor !== undefined) {
    const [asked, rank, id] = unpack(cursor);
    if (asked !== question || typeof rank !== 'number' || typeof id !== 'string')
      throw new BadCursor('not of this query');
    after = [rank, id];
  }
  const rest = after
    ? sorted.filter((item) => place(item)[0] > after[0] || (place(item)[0] === after[0] && place(item)[1] > after[1]))
    : sorted;
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return rest.length > limit && last
    ? { items, cursor: Buffer.from(JSON.stringify([question, ...place(last)])).toString('base64url') }
    : { items };
};

const unpack = (cursor: string): unknown[] => {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(value)) return value;
  } catch {}
  throw new BadCursor('not a cursor');
};

const byPlace =
  <T>(place: (item: T) => readonly [number, string]) =>
  (a: T, b: T): number =>
    place(a)[0] - place(b)[0] || (place(a)[1] < place(b)[1] ? -1 : 1);

const byAge = (one: LiveRecommendation) => [Date.parse(one.firstSeen), one.id] as const;
const bySaving = ({ monthlySaving, id }: LiveRecommendation) =>
  [monthlySaving === null ? Number.MAX_VALUE : -Number(monthlySaving), id] as const;

const scopeKey = ({ account, region }: Scope): string => `${account}/${region}`;

/** Lists by name as one, in the order of the names. */
const joined = <T>(lists: ReadonlyMap<string, readonly T[]>): T[] =>
  [...lists].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, list]) => list);

/**
 * The store port in memory, by hand: pages with cursors bound to their query, versions, legal moves. Without a clock,
 * everything was seen just now.
 */
export const fakeStore = (given: Partial<Held> = {}, clock?: Clock): Store & { readonly held: Held } => {
  const held: Held = {
    runs: [],
    recommendations: new Map(),
    resources: new Map(),
    verdicts: new Map(),
    services: {},
    ...given,
  };
  let estate: { header: EstateHeader; commitments: readonly Commitment[] } | undefined;
  const gaps = new Map<string, readonly Gap[]>();
  const billed = new Map<string, Map<string, readonly BilledCell[]>>();
  const prices = new Map<string, { asOf: string; prices: ReadonlyMap<string, Price> }>();
  const offerings = new Map<string, Offerings>();
  const advice = new Map<string, readonly Advice[]>();
  const ownCosts = new Map<string, Spent>();
  const scopes = new Map<string, ScopeSeen>();
  const observed = new Map<string, { readonly one: Observation; readonly seenAt?: string }>();
  const charges = new Map<string, Charge[]>();
  const finished = (): Run[] => held.runs.filter((run) => run.status === 'finished');
  const newest = (runs: readonly Run[]): Run | undefined =>
    [...runs].sort((a, b) => ((a.finishedAt ?? '') < (b.finishedAt ?? '') ? 1 : -1))[0];
  const replace = (run: Run): void => {
    held.runs = [...held.runs.filter(({ id }) => id !== run.id), run];
  };
  const tagsOf = (one: LiveRecommendation) => held.resources.get(one.resourceId)?.tags ?? {};

  const matches = (one: LiveRecommendation, query: RecommendationQuery): boolean => {
    const equals = (['status', 'account', 'owner', 'region', 'kind', 'check'] as const).every(
      (key) => query[key] === undefined || one[key] === query[key],
    );
    const [key, value] = query.tag === undefined ? [] : split(query.tag);
    return (
      equals &&
      (query.service === undefined || held.services[one.kind] === query.service) &&
      (query.risk === undefined || one.risk.level === query.risk) &&
      (key === undefined || (Object.hasOwn(tagsOf(one), key) && tagsOf(one)[key] === value)) &&
      (query.minimumSaving === undefined ||
        (one.monthlySaving !== null && Number(one.monthlySaving) >= query.minimumSaving))
    );
  };

  return {
    held,
    saveEstate: async (header, commitments) => {
      estate = { header, commitments };
    },
    estate: async () => estate,
    saveScope: async (scope) => void scopes.set(scopeKey(scope), scope),
    scopes: async () => [...scopes.values()],
    saveObservation: async (one, asked) => {
      const key = resourceKey(one.resource);
      const usageThrough = asked ?? one.usageThrough ?? observed.get(key)?.one.usageThrough;
      observed.set(key, {
        one: { ...one, ...(usageThrough !== undefined && { usageThrough }) },
        ...(clock && { seenAt: clock.now().toISOString() }),
      });
    },
    usageThrough: async (scope) =>
      new Map(
        [...observed.values()].flatMap(({ one }) =>
          scopeKey(one.resource) === scopeKey(scope) && one.usageThrough !== undefined
            ? [[resourceId(one.resource), one.usageThrough] as const]
            : [],
        ),
      ),
    resourcesIn: async (scope) =>
      [...observed.values()].filter(({ one }) => scopeKey(one.resource) === scopeKey(scope)).length,
    async *observations(scope) {
      for (const { one } of observed.values()) if (scopeKey(one.resource) === scopeKey(scope)) yield one;
    },
    forgetUnseen: async (scope, seenAt, blindTo = []) => {
      const gone = [...observed].filter(
        ([, { one, seenAt: last }]) =>
          scopeKey(one.resource) === scopeKey(scope) &&
          last !== undefined &&
          Date.parse(last) < Date.parse(seenAt) &&
          !blindTo.includes(one.resource.kind),
      );
      for (const [key] of gone) observed.delete(key);
      return gone.length;
    },
    saveCharges: async (month, lines) => {
      const all: Charge[] = [];
      for await (const line of lines) all.push(line);
      charges.set(month, all);
    },
    async *charges(month) {
      yield* charges.get(month) ?? [];
    },
    saveBilled: async (month, by, cells) => void billed.set(month, new Map(billed.get(month)).set(by, cells)),
    billed: async (month) => joined(billed.get(month) ?? new Map()),
    savePrices: async (region, asOf, all) => void prices.set(region, { asOf, prices: all }),
    prices: async (region) => prices.get(region),
    saveOfferings: async (scope, all) => void offerings.set(scopeKey(scope), all),
    offerings: async (scope) => offerings.get(scopeKey(scope)),
    saveAdvice: async (of, all) => void advice.set(of, all),
    advice: async () => joined(advice),
    saveGaps: async (of, all) => void gaps.set(of, all),
    gapsOf: async (of) => gaps.get(of) ?? [],
    gaps: async () => joined(gaps),
    saveOwnCost: async (of, asOf, spent) => void ownCosts.set(of, { ...spent, asOf }),
    ownCost: async (of) => ownCosts.get(of),
    ownCosts: async () => ownCosts,

    claimRun: async ({ run, asOf }) => ({ status: 'begun', run, asOf }),
    letIn: async () => undefined,
    releaseRun: async () => undefined,
    movesOf: async () => undefined,

    startRun: async (run) => {
      const begun = held.runs.find(({ id, status }) => id === run.id && status !== 'failed');
      if (!begun) replace(run);
      return begun ?? run;
    },
    flushVerdicts: async () => undefined,
    saveVerdicts: async (_, resource, verdicts) => {
      held.resources.set(resourceId(resource), resource);
      held.verdicts.set(resourceId(resource), verdicts);
    },
    finishRun: async (run: Run, conclusion: Conclusion) => {
      const done: Run = { ...run, status: 'finished', spend: conclusion.spend, savings: conclusion.savings };
      replace(done);
      return done;
    },
    failRun: async (run, error) => replace({ ...run, status: 'failed', error }),
    runs: async (limit, cursor) => {
      const place = (run: Run) => [-Date.parse(run.startedAt), run.id] as const;
      return pageAfter(held.runs.toSorted(byPlace(place)), place, 'runs', limit, cursor);
    },
    lastRun: async () => newest(finished()),
    runOfMonth: async (month) => newest(finished().filter((run) => run.asOf.startsWith(month))),

    recommendations: async (query) => {
      const { limit, cursor, ...question } = query;
      const place = query.sort === 'age' ? byAge : bySaving;
      const found = [...held.recommendations.values()].filter((one) => matches(one, query)).sort(byPlace(place));
      return pageAfter(found, place, JSON.stringify(question), limit, cursor);
    },
    async *allRecommendations(status, within) {
      const all = [...held.recommendations.values()].sort(byPlace(bySaving));
      const query = { sort: 'saving', limit: 1, ...within, ...(status && { status }) } as const;
      yield* all.filter((one) => matches(one, query));
    },
    recommendation: async (id) => held.recommendations.get(id),
    move: async (id, version, move) => {
      const now = held.recommendations.get(id);
      if (!now) return { ok: false, because: 'unknown' };
      if (now.version !== version) return { ok: false, because: 'stale-version', now };
      if (!mayMove(now.status, move.to)) return { ok: false, because: 'illegal-move', now };
      const { snoozedUntil, ...rest } = now;
      const recommendation: LiveRecommendation = {
        ...rest,
        status: move.to,
        version: version + 1,
        history: [...now.history, { ...move, from: now.status }],
        ...(move.until !== undefined && { snoozedUntil: move.until }),
      };
      held.recommendations.set(id, recommendation);
      return { ok: true, recommendation };
    },
    resource: async (id): Promise<ResourceFile | undefined> => {
      const resource = held.resources.get(id);
      if (!resource) return undefined;
      const recommendations = [...held.recommendations.values()].filter((one) => one.resourceId === id);
      return { resource, verdicts: held.verdicts.get(id) ?? [], recommendations };
    },
  };
};

const split = (tag: string): [string, string] => {
  const at = tag.indexOf('=');
  return [tag.slice(0, at), tag.slice(at + 1)];
};
