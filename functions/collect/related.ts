import type { AnyKind } from '../../shared/model/kind.ts';
import { type AnyResource, resourceKey } from '../../shared/model/resource.ts';

/** What hangs on what among the resources of a scope: of each, those that it hangs on and those that hang on it. */
export const relations = (
  resources: readonly AnyResource[],
  kinds: ReadonlyMap<string, AnyKind>,
): ((resource: AnyResource) => readonly AnyResource[]) => {
  const byKey = new Map(resources.map((resource) => [resourceKey(resource), resource]));
  const hanging = new Map<string, AnyResource[]>();
  const above = (resource: AnyResource): string[] =>
    (kinds.get(resource.kind)?.hangsOn?.(resource.spec) ?? []).map((on) => resourceKey({ ...resource, ...on }));
  for (const resource of resources)
    for (const key of above(resource)) {
      const others = hanging.get(key);
      if (others) others.push(resource);
      else hanging.set(key, [resource]);
    }
  return (resource) => {
    const own = resourceKey(resource);
    const all = new Map<string, AnyResource>();
    for (const one of [...above(resource).flatMap((key) => byKey.get(key) ?? []), ...(hanging.get(own) ?? [])])
      all.set(resourceKey(one), one);
    all.delete(own);
    return [...all.values()];
  };
};
