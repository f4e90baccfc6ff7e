import type { Catalogue } from '../model/catalogue.ts';
import type { Policy } from '../model/policy.ts';
import type { AnyResource } from '../model/resource.ts';
import { isEnabled, settingsOf } from './judge.ts';

/** The metrics worth asking of a resource, each with the whole UTC days that something looks back on. */
export type AskedMetrics = (resource: AnyResource, related?: readonly AnyResource[]) => ReadonlyMap<string, number>;

/**
 * What the enabled checks need or may use, and what the kind is billed by. Asking costs money, so a check that is
 * settled whatever was measured asks for nothing, and no check asks of a resource that all of them leave alone.
 */
export const askedMetrics = ({ kinds, checks }: Catalogue, policy: Policy): AskedMetrics => {
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const asking = checks
    .filter((check) => isEnabled(check, policy))
    .map((check) => ({ check, days: check.evidence(settingsOf(check, policy)).windowDays ?? policy.windowDays }));
  const byKind = Map.groupBy(asking, ({ check }) => check.finds.id);
  return (resource, related = []) => {
    const kind = byId.get(resource.kind);
    const metrics = new Map<string, number>();
    if (!kind) return metrics;
    const look = (metric: string, days: number) => metrics.set(metric, Math.max(days, metrics.get(metric) ?? 0));
    for (const metric of kind.billedBy ?? []) look(metric, policy.windowDays);
    if (kind.leaveAlone?.(resource, related)) return metrics;
    for (const { check, days } of byKind.get(kind.id) ?? []) {
      if (check.settled?.(resource)) continue;
      for (const metric of [...check.needs, ...check.mayUse]) look(metric, days);
    }
    return metrics;
  };
};
