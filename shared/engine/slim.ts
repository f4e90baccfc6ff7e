import type { Change } from '../model/change.ts';
import type { AnyResource } from '../model/resource.ts';

/**
 * A resource with no more than what is needed once its changes are priced: who it is, whose it is, and the spec keys
 * that change. Findings are held until the joint set is chosen; whole resources are not.
 */
export const slimResource = (
  { account, region, kind, id, name, tags, spec }: AnyResource,
  specKeys: readonly string[],
  tagKeys: readonly string[],
): AnyResource => ({
  account,
  region,
  kind,
  id,
  ...(name ? { name } : {}),
  tags: pick(tags ?? {}, tagKeys),
  spec: pick(spec, specKeys),
});

const pick = <T>(from: Readonly<Record<string, T>>, keys: readonly string[]): Record<string, T> =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));

/** A priced change on slim resources; what it leaves behind is in its price already. */
export const slimChange = (change: Change, resource: AnyResource): Change => ({
  ...change,
  resource,
  also: change.also.map((other) => slimResource(other, [], [])),
  leaves: [],
});
