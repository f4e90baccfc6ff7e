import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import { hoursPerMonth, type MeterLine } from '../../model/meter.ts';
import { monthlySum } from '../../model/monthly.ts';
import type { Resource } from '../../model/resource.ts';
import { specSchema } from '../../model/spec.ts';
import { type Usage, usageKey } from '../../model/usage.ts';

const gibibyte = 2 ** 30;

/** The metrics that tell whether a load balancer of each type carries anything. */
export const trafficOf = {
  application: ['requests'],
  classic: ['requests'],
  network: ['newFlows', 'processedBytes'],
  gateway: ['processedBytes'],
} as const;
type Type = keyof typeof trafficOf;

/** Capacity units follow from the busiest of several dimensions, which metrics at hand do not give: known only when nothing came. */
const capacityUnits = (type: Type, usage: Usage): number | undefined =>
  trafficOf[type].every((metric) => monthlySum(usage.get(usageKey(metric, 'Sum'))) === 0) ? 0 : undefined;

const trafficLine = (type: Type, usage: Usage): MeterLine => {
  if (type !== 'classic')
    return { meter: `AWSELB/LCUUsage/${type}`, unit: 'LCU-Hrs', quantity: capacityUnits(type, usage) };
  const bytes = monthlySum(usage.get(usageKey('processedBytes', 'Sum')));
  const quantity = bytes === undefined ? undefined : bytes / gibibyte;
  return { meter: 'AWSELB/DataProcessing-Bytes/classic', unit: 'GB', quantity };
};

/** CloudWatch keeps each type in a namespace of its own; the one named here is that of the type that publishes it most. */
const sum = (namespace: string, name: string, unit: 'Bytes' | 'Count') =>
  ({ stat: 'Sum', step: 3600, unit, silentWhenIdle: true, namespace, name }) as const;

export const loadBalancer = kind({
  id: 'load-balancer',
  title: 'Load balancer',
  service: 'AWSELB',
  spec: specSchema({
    type: z.enum(['application', 'network', 'gateway', 'classic']).nullish(),
    registeredTargets: z.number().nonnegative().nullish(),
    healthyTargets: z.number().nonnegative().nullish(),
  }),
  metrics: {
    requests: sum('AWS/ApplicationELB', 'RequestCount', 'Count'),
    newFlows: sum('AWS/NetworkELB', 'NewFlowCount', 'Count'),
    processedBytes: sum('AWS/NetworkELB', 'ProcessedBytes', 'Bytes'),
  },
  billedBy: ['requests', 'newFlows', 'processedBytes'],
  meterNames: [
    ...Object.keys(trafficOf).map((type) => ({ meter: `AWSELB/LoadBalancerUsage/${type}`, unit: 'Hrs' })),
    ...['application', 'network', 'gateway'].map((type) => ({ meter: `AWSELB/LCUUsage/${type}`, unit: 'LCU-Hrs' })),
    { meter: 'AWSELB/DataProcessing-Bytes/classic', unit: 'GB' },
  ],
  meters({ spec }, usage) {
    const { type } = spec;
    if (!type) return [{ meter: 'AWSELB/LoadBalancerUsage', unit: 'Hrs', quantity: undefined }];
    return [
      { meter: `AWSELB/LoadBalancerUsage/${type}`, unit: 'Hrs', quantity: hoursPerMonth },
      trafficLine(type, usage),
    ];
  },
});
export type LoadBalancer = Resource<SpecOf<typeof loadBalancer>>;
