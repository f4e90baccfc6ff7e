import * as z from 'zod';
import { loadInstanceTypes } from '../shared/data/instance-types.ts';
import type { Catalogue } from '../shared/model/catalogue.ts';
import type { InstanceTypeFacts } from '../shared/model/instance-type.ts';
import { instant } from '../shared/model/resource.ts';
import { dayMs } from '../shared/model/words.ts';
import type { Store } from '../shared/ports.ts';
import { catalogue } from '../shared/services/index.ts';
import { askPrices } from '../shared/sources/aws/prices/index.ts';
import { joinedTypes, unknownTypes } from '../shared/sources/aws/prices/instance-types.ts';
import { faultOf, isOfAws } from '../shared/sources/aws/reach/faults.ts';
import { openReach } from '../shared/sources/aws/reach/open.ts';
import type { OpenSite } from '../shared/sources/aws/reach/site.ts';
import { runId } from './analyse/files.ts';
import { lambda } from './lambda.ts';
import { meterOf } from './run/meter.ts';
import { checkUnderWay } from './run/under-way.ts';

export interface PricesCollecting {
  /** The caller's own account. */
  readonly site: OpenSite;
  readonly store: Store;
  readonly catalogue: Catalogue;
}

/** What was stored. */
export interface PricesCollected {
  readonly regions: number;
  readonly prices: number;
}

/** The meters that the collected resources bill, by region, and the instance types among them. */
const held = async (store: Store, { kinds }: Catalogue, asOf: Date) => {
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const meters = new Map<string, Set<string>>();
  const types = new Set<string>();
  const today = Math.floor(asOf.getTime() / dayMs);
  for (const scope of await store.scopes())
    for await (const { resource, usage } of store.observations(scope, today)) {
      const ofRegion = meters.get(scope.region) ?? new Set<string>();
      meters.set(scope.region, ofRegion);
      for (const { meter } of byId.get(resource.kind)?.meters(resource, usage) ?? []) ofRegion.add(meter);
      if (typeof resource.spec.instanceType === 'string') types.add(resource.spec.instanceType);
    }
  return { meters, types };
};

/** What EC2 says of types that are younger than the bundled table. */
export const newTypes = async (
  site: OpenSite,
  inUse: ReadonlySet<string>,
  before: readonly InstanceTypeFacts[] = [],
) => {
  const known = new Set([...(await loadInstanceTypes()).keys(), ...before.map(({ type }) => type)]);
  return joinedTypes([before, await unknownTypes(site, inUse, known)]);
};

/** Puts new types in the estate's header, where the analysis looks for them. */
const learnTypes = async (site: OpenSite, store: Store, inUse: ReadonlySet<string>): Promise<void> => {
  const stored = await store.estate();
  if (!stored) return;
  const { header, commitments } = stored;
  const instanceTypes = await newTypes(site, inUse, header.instanceTypes);
  if (instanceTypes.length > (header.instanceTypes ?? []).length)
    await store.saveEstate({ ...header, instanceTypes }, commitments);
};

/**
 * Asks the Price List for what the collected estate bills, a region at most once a week, and stores it with its date.
 * What could not be asked keeps the prices known before; below those stands the bundled floor.
 */
export const collectPrices = async ({ site, store, catalogue: known }: PricesCollecting): Promise<PricesCollected> => {
  const { meters, types } = await held(store, known, site.asOf);
  const cached = (region: string) => store.prices(region);
  let [regions, prices] = [0, 0];
  try {
    await learnTypes(site, store, types);
    for await (const found of askPrices({ site, meters, cached })) {
      await store.savePrices(found.region, found.asOf, found.prices);
      regions += 1;
      prices += found.prices.size;
    }
  } catch (error) {
    if (!isOfAws(error)) throw error;
    site.gap({ what: 'price', missing: 'pricing:GetProducts', because: faultOf(error).message });
  }
  await store.saveGaps('prices', site.gaps());
  return { regions, prices };
};

export const pricesEventSchema = z.strictObject({ run: runId, asOf: instant });
export type PricesEvent = z.infer<typeof pricesEventSchema>;

/** Asks as the account that Plimsoll stands in. @throws InputError when its run is not under way */
export const collectPricesOf = async (event: PricesEvent, store: Store, known: Catalogue): Promise<PricesCollected> => {
  await checkUnderWay('collect-prices', event, store);
  const asOf = new Date(event.asOf);
  const cost = await meterOf('prices', asOf, store);
  const reach = await openReach({ sessionName: 'plimsoll', asOf, cost });
  const site = reach.payer();
  try {
    return await collectPrices({ site, store, catalogue: known });
  } finally {
    await store.saveOwnCost('prices', asOf.toISOString(), cost.spent);
    site.close();
    reach.close();
  }
};

/** Moment in, summary out. */
export const handler = lambda('collect-prices', pricesEventSchema, async (event, on) => {
  const collected = await collectPricesOf(event, on.store, catalogue);
  on.log.info('prices collected', { ...collected });
  return collected;
});
