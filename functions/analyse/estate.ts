import { isEnabled, settingsOf } from '../../shared/engine/judge.ts';
import type { Catalogue } from '../../shared/model/catalogue.ts';
import type { Charge } from '../../shared/model/charge.ts';
import { type Estate, type EstateHeader, priceKey } from '../../shared/model/estate.ts';
import type { Price } from '../../shared/model/meter.ts';
import type { Offerings } from '../../shared/model/offerings.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Run, Scope } from '../../shared/model/run.ts';
import { dayMs } from '../../shared/model/words.ts';
import type { Store } from '../../shared/ports.ts';
import type { Basis } from './basis.ts';

/** What is asked of the store for the resources of some scopes, and for what stands around all of them. */
export type Within = Pick<Store, 'observations' | 'prices' | 'offerings'>;
export type Around = Pick<Store, 'charges' | 'prices' | 'advice'>;

type ScopeOfRun = Run['scopes'][number];

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

/** The scopes of a run that could be seen, by account: each account is a part that is judged on its own. */
export const partsOf = ({ scopes }: Run): ReadonlyMap<string, readonly ScopeOfRun[]> =>
  Map.groupBy(
    scopes.filter(({ ok }) => ok),
    ({ account }) => account,
  );

/**
 * What stands in some scopes of the estate, as it was collected. Kinds that could not be listed in a scope are left
 * out there, so that their recommendations are kept and marked stale.
 */
export const estateIn = async (
  scopes: readonly ScopeOfRun[],
  { header, commitments, gaps, policy }: Basis,
  store: Within,
  catalogue: Catalogue,
): Promise<Estate> => {
  const sinceDay = Math.floor(Date.parse(header.asOf) / dayMs) - daysNeeded(catalogue, policy) - latestTurn;
  return {
    header,
    commitments,
    prices: await pricesIn(scopes, store),
    gaps: [...gaps],
    offerings: await offeredIn(scopes, store),
    async *observations() {
      for (const scope of scopes) {
        const blindTo = new Set(Object.keys(scope.blindTo ?? {}));
        for await (const one of store.observations(scope, sinceDay)) if (!blindTo.has(one.resource.kind)) yield one;
      }
    },
  };
};

/** The estate without its resources: what those that were judged are joined on. */
export const estateAround = async ({ run, header, commitments, gaps }: Basis, store: Around): Promise<Estate> => {
  const charges = await chargesBefore(header, store);
  return {
    header,
    commitments,
    prices: await pricesIn(run.scopes, store),
    gaps: [...gaps],
    advice: await store.advice(),
    async *observations() {},
    ...(charges && { charges }),
  };
};

/** What was collected of the prices in these scopes, as the analysis looks them up. */
const pricesIn = async (scopes: readonly Scope[], store: Pick<Store, 'prices'>): Promise<Map<string, Price>> => {
  const regions = new Set(scopes.map(({ region }) => region));
  const found = await Promise.all([...regions].map(async (region) => ({ region, known: await store.prices(region) })));
  return new Map(
    found.flatMap(({ region, known }) =>
      [...(known?.prices ?? [])].map(([meter, price]) => [priceKey(region, meter), price] as const),
    ),
  );
};

/** What the zones of these scopes offer, by account; a scope that was never asked adds none. */
const offeredIn = async (
  scopes: readonly Scope[],
  store: Pick<Store, 'offerings'>,
): Promise<Map<string, Offerings>> => {
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

/** Bill lines of the last whole month, else of the one under way; undefined without any. */
export const chargesBefore = async (
  { asOf }: EstateHeader,
  store: Pick<Store, 'charges'>,
): Promise<(() => AsyncIterable<Charge>) | undefined> => {
  const now = new Date(asOf);
  const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1));
  for (const month of [before, now].map((one) => one.toISOString().slice(0, 7)))
    for await (const _ of store.charges(month)) return () => store.charges(month);
  return undefined;
};
