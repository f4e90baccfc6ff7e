import type { Catalogue } from '../../shared/model/catalogue.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { type AnyResource, resourceKey } from '../../shared/model/resource.ts';
import type { Scope } from '../../shared/model/run.ts';
import type { Series } from '../../shared/model/usage.ts';
import type { Collector, OwnCost, Store } from '../../shared/ports.ts';
import type { OpenSite } from '../../shared/sources/aws/reach/site.ts';
import { measure } from '../../shared/sources/aws/utilisation/index.ts';
import { each } from './each.ts';
import { extrasOf } from './extras.ts';
import type { History } from './history.ts';
import { type Inventory, takeInventory } from './inventory.ts';
import { relations } from './related.ts';
import { standingAfter, stands, stillStanding } from './standing.ts';
import { addressesBy, planUsage, type UsagePlan, usageOf } from './usage.ts';

/** What is asked of a scope, and by whom. */
export interface Asking {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly collectors: readonly Collector[];
  readonly cost: OwnCost;
  /** Hears of each resource as it is listed; it may throw to stop. */
  readonly seen?: (resource: AnyResource) => void;
  /** When this try began, where an earlier one may have stored what is gone by now. */
  readonly began?: Date;
  /** After it nothing more is stored: another try may be at it by then. */
  readonly stop?: AbortSignal;
}

/** A scope whose inventory is taken: what will be asked of CloudWatch is known, and nothing was paid yet. */
export interface Prepared {
  readonly site: OpenSite;
  readonly inventory: Inventory;
  readonly related: (resource: AnyResource) => readonly AnyResource[];
  readonly plan: UsagePlan;
}

/** What a collection of a scope came to. */
export interface ScopeSummary extends Scope {
  readonly ok: boolean;
  readonly because?: string;
  readonly resources: number;
  readonly measured: number;
  readonly forgotten: number;
  readonly gaps: number;
  /** What AWS says nothing about, and why: nothing of ours rests on it. */
  readonly notes: readonly string[];
}

/** Resources that are stored at once. */
const together = 16;

export const scopeName = ({ account, region }: Scope): string => `${account}/${region}`;

/** Lists a scope and plans its metrics. @throws when the scope cannot be seen at all */
export const prepareScope = async (site: OpenSite, asking: Asking, history: History): Promise<Prepared> => {
  const { catalogue, policy, collectors, seen } = asking;
  const { scope, asOf } = site;
  const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));
  const inventory = await takeInventory(site, { collectors, kinds, before: history.before, ...(seen && { seen }) });
  const related = relations(inventory.resources, kinds);
  const empty = inventory.resources.length === 0;
  const [through, daily] = empty
    ? [new Map<string, number>(), new Set<string>()]
    : await Promise.all([history.through(scope), history.daily(scope)]);
  const plan = planUsage(inventory.resources, { catalogue, policy, collectors, asOf, through, daily, related });
  return { site, inventory, related, plan };
};

/** A resource with what was measured of it now; nothing, where it was not its turn. */
export interface ScopeObservation {
  readonly resource: AnyResource;
  readonly related: readonly AnyResource[];
  readonly series: readonly Series[];
  readonly through?: number;
  readonly asked: boolean;
}

/** Pulls what was planned: each resource of the scope once, those that are measured as soon as they are. */
export async function* observeScope(
  prepared: Prepared,
  { collectors, cost }: Asking,
): AsyncGenerator<ScopeObservation> {
  const { site, inventory, related, plan } = prepared;
  const left = new Map(inventory.resources.map((resource) => [resourceKey(resource), resource]));
  for await (const one of measure(site, plan.wanted, { addressOf: addressesBy(collectors), cost })) {
    left.delete(resourceKey(one.resource));
    yield { ...one, related: related(one.resource) };
  }
  for (const resource of left.values()) yield { resource, related: related(resource), series: [], asked: false };
}

/**
 * Pulls what was planned, and stores the scope: resources that are gone are forgotten, but for kinds that could not be
 * listed. Until this is done, an analysis goes by what was known before. Run twice, it leaves the same table.
 * @throws the reason of `stop`
 */
export const storeScope = async (prepared: Prepared, asking: Asking, store: Store): Promise<ScopeSummary> => {
  try {
    return await storeAll(prepared, asking, store);
  } catch (error) {
    // Who stops it waits a moment for this; where even this fails, the first fault is the one to tell.
    await keepStanding(prepared.site, store).catch(() => undefined);
    throw error;
  }
};

const keepStanding = async (site: OpenSite, store: Store): Promise<void> => {
  const told = site.gaps();
  const name = scopeName(site.scope);
  if (told.some(stands)) await store.saveGaps(name, standingAfter(await store.gapsOf(name), told));
};

const storeAll = async (prepared: Prepared, asking: Asking, store: Store): Promise<ScopeSummary> => {
  const { site, inventory } = prepared;
  const { stop } = asking;
  const kinds = new Map(asking.catalogue.kinds.map((kind) => [kind.id, kind]));
  const at = site.asOf.toISOString();
  const blind = Object.keys(inventory.blindTo);
  const unasked = new Set(blind);
  let measured = 0;
  await each(observeScope(prepared, asking), together, async ({ resource, related, series, through, asked }) => {
    const usage = usageOf(series, kinds.get(resource.kind), site.asOf);
    stop?.throwIfAborted();
    await store.saveObservation({ resource, usage, related }, through);
    if (asked) measured += 1;
    else unasked.add(resource.kind);
  });
  const { advice, notes, offerings } = await extrasOf(prepared);
  stop?.throwIfAborted();
  await store.saveAdvice(scopeName(site.scope), advice);
  if (offerings) await store.saveOfferings(site.scope, offerings);
  const told = site.gaps();
  const before = unasked.size > 0 ? await store.gapsOf(scopeName(site.scope)) : [];
  const gaps = [...told, ...stillStanding(before, told, { asOf: site.asOf, unasked })];
  await store.saveGaps(scopeName(site.scope), gaps);
  const { blindTo } = inventory;
  await store.saveScope({ ...site.scope, ok: true, ...(blind.length > 0 && { blindTo }), at });
  const forgotten = await store.forgetUnseen(site.scope, asking.began?.toISOString() ?? at, blind);
  const resources = inventory.resources.length;
  return { ...site.scope, ok: true, resources, measured, forgotten, gaps: gaps.length, notes };
};

/** A scope that could not be seen: what was known of it is kept, with what it lacked, and the reason is a gap. */
export const failScope = async (
  scope: Scope,
  because: string,
  missing: string,
  { store, at }: { readonly store: Store; readonly at: string },
): Promise<ScopeSummary> => {
  const name = scopeName(scope);
  const gaps: Gap[] = [{ ...scope, what: 'scope', missing, because }, ...(await store.gapsOf(name)).filter(stands)];
  await store.saveGaps(name, gaps);
  await store.saveScope({ ...scope, ok: false, because, at });
  return { ...scope, ok: false, because, resources: 0, measured: 0, forgotten: 0, gaps: gaps.length, notes: [] };
};
