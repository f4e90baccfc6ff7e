import { askedMetrics } from '../../shared/engine/asked-metrics.ts';
import type { Catalogue } from '../../shared/model/catalogue.ts';
import { type AnyKind, scaleOf } from '../../shared/model/kind.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { fold } from '../../shared/model/profile.ts';
import { type AnyResource, resourceId } from '../../shared/model/resource.ts';
import { type DayProfile, type Series, type Usage, usageKey } from '../../shared/model/usage.ts';
import { dayMs } from '../../shared/model/words.ts';
import type { Collector } from '../../shared/ports.ts';
import { dollarsOf, dueFrom, plan, type Wanted } from '../../shared/sources/aws/utilisation/index.ts';

/** What to ask CloudWatch of the resources of a scope, and what it will cost. */
export interface UsagePlan {
  readonly wanted: readonly Wanted[];
  readonly metrics: number;
  readonly dollars: number;
}

export interface Planning {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly collectors: readonly Collector[];
  readonly asOf: Date;
  /** Until which day each resource was asked, by resource id; empty: the whole window is asked. */
  readonly through: ReadonlyMap<string, number>;
  /** Resources that are asked each day: watched, or just approved. */
  readonly daily: ReadonlySet<string>;
  readonly related: (resource: AnyResource) => readonly AnyResource[];
}

export const addressesBy = (collectors: readonly Collector[]) => (resource: AnyResource, metric: string) =>
  collectors.find(({ kind }) => kind === resource.kind)?.metric?.(resource, metric) ?? [];

/** Which resources are due, and for which metrics and days: what the enabled checks and the meters look at. */
export const planUsage = (resources: readonly AnyResource[], planning: Planning): UsagePlan => {
  const { catalogue, policy, collectors, asOf, through, daily, related } = planning;
  const asked = askedMetrics(catalogue, policy);
  const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));
  const today = Math.floor(asOf.getTime() / dayMs);
  const addressOf = addressesBy(collectors);
  const wanted = resources.flatMap((resource) => {
    const kind = kinds.get(resource.kind);
    const metrics = asked(resource, related(resource));
    if (!kind || metrics.size === 0) return [];
    const id = resourceId(resource);
    const windowDays = Math.max(...metrics.values());
    const fromDay = dueFrom({ resourceId: id, today, usageThrough: through.get(id), windowDays, daily: daily.has(id) });
    return fromDay === undefined ? [] : (plan(resource, kind, metrics, { asOf: asOf.getTime(), fromDay }) ?? []);
  });
  const dollars = wanted.reduce((sum, one) => sum + dollarsOf(one, addressOf), 0);
  return { wanted, metrics: Math.round(dollars * 100_000), dollars };
};

/** Day profiles of what was measured; several series of one metric and statistic follow each other in time. */
export const usageOf = (series: readonly Series[], kind: AnyKind | undefined, asOf: Date): Usage => {
  const usage = new Map<string, readonly DayProfile[]>();
  for (const one of series) {
    const spec = kind?.metrics[one.metric.split('/')[0]!];
    const days = fold(one, scaleOf(spec), asOf.getTime());
    const key = usageKey(one.metric, one.stat);
    usage.set(
      key,
      [...(usage.get(key) ?? []), ...days].sort((a, b) => a.day - b.day),
    );
  }
  return usage;
};
