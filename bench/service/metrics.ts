import { planUsage } from '../../functions/collect/usage.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { type AnyResource, resourceId } from '../../shared/model/resource.ts';
import { dayMs } from '../../shared/model/words.ts';
import { collectorsFor } from '../../shared/services/aws.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';

const asOf = Date.parse('2026-03-01T00:00:00Z');
const days = 30;

/** Metrics asked of CloudWatch for each resource: in the first month, with its whole window, and in each after it. */
export interface MetricsAsked {
  readonly firstMonth: number;
  readonly eachMonth: number;
}

/** Plans sixty days of collection of a made-up company, each day as the function does, and counts. */
export const metricsAsked = async (resources = 1_000): Promise<MetricsAsked> => {
  const found: AnyResource[] = [];
  const related = new Map<AnyResource, readonly AnyResource[]>();
  for await (const one of sampleEstate({
    resources,
    days: 1,
    step: 86_400,
    seed: 1,
    asOf: new Date(asOf).toISOString(),
  }).observations()) {
    found.push(one.resource);
    related.set(one.resource, one.related);
  }
  const collectors = collectorsFor(catalogue, defaultPolicy);
  const through = new Map<string, number>();
  const months = [0, 0];
  for (let day = 0; day < 2 * days; day += 1) {
    const plan = planUsage(found, {
      catalogue,
      policy: defaultPolicy,
      collectors,
      asOf: new Date(asOf + day * dayMs),
      through,
      daily: new Set(),
      related: (resource) => related.get(resource) ?? [],
    });
    months[Math.floor(day / days)]! += plan.metrics;
    for (const { resource, untilDay } of plan.wanted) through.set(resourceId(resource), untilDay - 1);
  }
  return { firstMonth: months[0]! / found.length, eachMonth: months[1]! / found.length };
};
