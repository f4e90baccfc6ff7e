import pLimit from 'p-limit';
import type { AnyKind } from '../../shared/model/kind.ts';
import { type AnyResource, resourceId, resourceKey } from '../../shared/model/resource.ts';
import type { Collector, Site } from '../../shared/ports.ts';
import { endsTheScope, faultOf, isOfAws } from '../../shared/sources/aws/reach/faults.ts';

/** What stands in one account and region at one moment. */
export interface Inventory {
  readonly resources: readonly AnyResource[];
  /** Kinds that could not be listed, each with the reason. */
  readonly blindTo: Readonly<Record<string, string>>;
}

export interface Listing {
  readonly collectors: readonly Collector[];
  readonly kinds: ReadonlyMap<string, AnyKind>;
  /** What was known of a resource before, for times that AWS does not tell. */
  readonly before?: (resourceId: string) => Promise<AnyResource | undefined>;
  /** Hears of each resource as it is found; it may throw to stop. */
  readonly seen?: (resource: AnyResource) => void;
}

/** Kinds asked for at once: a few, since most of them share one bucket of requests. */
const together = 3;
/** AWS names the action that it denied, in most services. */
const deniedAction = (message: string): string | undefined => /perform: ([\w-]+:\w+)/.exec(message)?.[1];

/**
 * Lists every kind of a scope. A kind that cannot be listed is a Gap, and the others go on.
 * @throws the fault when it is about the whole scope (a region that does not answer, credentials that are over), or when
 * nothing at all could be listed
 */
export const takeInventory = async (site: Site, listing: Listing): Promise<Inventory> => {
  const limit = pLimit(together);
  const blindTo: Record<string, string> = {};
  let first: unknown;
  let answered = false;
  const list = async (collector: Collector): Promise<AnyResource[]> => {
    const found = new Map<string, AnyResource>();
    try {
      for await (const resource of collector.collect(site)) {
        answered = true;
        const whole = checked(resource, site, listing);
        if (!whole || found.has(resourceKey(whole))) continue;
        found.set(resourceKey(whole), whole);
        listing.seen?.(whole);
      }
      answered = true;
    } catch (error) {
      if (!isOfAws(error)) throw error;
      const { kind, message } = faultOf(error);
      if (endsTheScope(kind) || (!answered && (kind === 'timeout' || kind === 'unreachable'))) throw error;
      first ??= error;
      blindTo[collector.kind] = message;
      site.gap({
        kind: collector.kind,
        what: kind === 'denied' ? 'permission' : 'resource',
        missing: deniedAction(message) ?? collector.needs[0]!,
        because: `${message}; hides every ${listing.kinds.get(collector.kind)?.title ?? collector.kind}`,
      });
    }
    // Not among what AWS is asked: what was known before cannot be read by a fault of our own.
    const since: AnyResource[] = [];
    for (const one of found.values()) since.push(await sighted(one, collector, site, listing));
    return since;
  };
  const lists = await Promise.all(listing.collectors.map((one) => limit(() => list(one))));
  if (listing.collectors.length > 0 && Object.keys(blindTo).length === listing.collectors.length) throw first;
  return { resources: lists.flat(), blindTo };
};

/** A resource whose spec is not what its kind says would be judged on nonsense: nothing of it is known then, and that is said. */
const checked = (resource: AnyResource, site: Site, { kinds }: Listing): AnyResource | undefined => {
  const parsed = kinds.get(resource.kind)?.spec.safeParse(resource.spec);
  if (parsed?.success) return resource;
  const issue = parsed?.error.issues[0];
  site.gap({
    kind: resource.kind,
    what: 'resource',
    missing: resource.id,
    because: issue ? `AWS says of its ${issue.path.join('.')}: ${issue.message}` : 'its kind is not known',
  });
  return parsed && { ...resource, spec: {} };
};

/** Fills in the time of our own first sighting of a state, where AWS does not say since when it lasts. */
const sighted = async (
  resource: AnyResource,
  { sighted: rule }: Collector,
  { asOf }: Site,
  { before }: Listing,
): Promise<AnyResource> => {
  if (!rule?.in(resource) || resource.spec[rule.key] !== undefined) return resource;
  const known = await before?.(resourceId(resource));
  const since = known && rule.in(known) ? known.spec[rule.key] : undefined;
  const at = typeof since === 'string' ? since : asOf.toISOString();
  return { ...resource, spec: { ...resource.spec, [rule.key]: at } };
};
