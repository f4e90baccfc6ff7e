import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import { hoursPerMonth } from '../../model/meter.ts';
import type { Resource } from '../../model/resource.ts';
import { some, specSchema } from '../../model/spec.ts';
import { type Usage, usageKey } from '../../model/usage.ts';

const gibibyte = 2 ** 30;

/** GB a month through the gateway at the rate of the hours that were seen; undefined unless both directions were. */
const gigabytes = (usage: Usage): number | undefined => {
  let perHour = 0;
  for (const metric of ['bytesOut', 'bytesIn']) {
    const days = usage.get(usageKey(metric, 'Sum')) ?? [];
    const hours = days.reduce((seen, { samples, step }) => seen + (samples * step) / 3600, 0);
    if (hours === 0) return undefined;
    perHour += days.reduce((bytes, { hourSum }) => bytes + hourSum.reduce((a, b) => a + b, 0), 0) / hours;
  }
  return (perHour * hoursPerMonth) / gibibyte;
};

const sum = (name: string, unit: 'Bytes' | 'Count') =>
  ({ stat: 'Sum', step: 3600, unit, namespace: 'AWS/NATGateway', name }) as const;

/** It bills each hour, and each byte that it passes on in either direction. It publishes zeros, so its silence says nothing. */
export const natGateway = kind({
  id: 'nat-gateway',
  title: 'NAT gateway',
  service: 'AmazonEC2',
  spec: specSchema({
    state: z.enum(['pending', 'failed', 'available', 'deleting', 'deleted']).nullish(),
    connectivity: z.enum(['public', 'private']).nullish(),
    /** The route tables that name it: their ids, their number, or whether there are any. */
    inRouteTables: some.nullish(),
  }),
  metrics: {
    bytesOut: sum('BytesOutToDestination', 'Bytes'),
    bytesIn: sum('BytesInFromDestination', 'Bytes'),
    packetsInFromSource: sum('PacketsInFromSource', 'Count'),
    packetsInFromDestination: sum('PacketsInFromDestination', 'Count'),
    activeConnections: {
      stat: 'Maximum',
      step: 3600,
      unit: 'Count',
      namespace: 'AWS/NATGateway',
      name: 'ActiveConnectionCount',
    },
  },
  billedBy: ['bytesOut', 'bytesIn'],
  meterNames: [
    { meter: 'AmazonEC2/NatGateway-Hours', unit: 'Hrs' },
    { meter: 'AmazonEC2/NatGateway-Bytes', unit: 'GB' },
  ],
  meters({ spec }, usage) {
    if (spec.state === 'failed' || spec.state === 'deleting' || spec.state === 'deleted') return [];
    return [
      { meter: 'AmazonEC2/NatGateway-Hours', unit: 'Hrs', quantity: spec.state ? hoursPerMonth : undefined },
      { meter: 'AmazonEC2/NatGateway-Bytes', unit: 'GB', quantity: gigabytes(usage) },
    ];
  },
});
export type NatGateway = Resource<SpecOf<typeof natGateway>>;
