import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import { hoursPerMonth } from '../../model/meter.ts';
import { instant, type Resource } from '../../model/resource.ts';
import { specSchema } from '../../model/spec.ts';

/** An address of the account's own; it bills the same whether it is in use or not. */
export const elasticIp = kind({
  id: 'elastic-ip',
  title: 'Elastic IP address',
  service: 'AmazonVPC',
  spec: specSchema({
    publicIp: z.string().nullish(),
    /** The instance, NAT gateway or network interface that it points at; `null`: nothing. */
    associatedWith: z.string().nullish(),
    /** When it was last let go; `null`: it was never associated. */
    disassociatedAt: instant.nullish(),
  }),
  metrics: {},
  meterNames: [
    { meter: 'AmazonVPC/PublicIPv4:IdleAddress', unit: 'Hrs' },
    { meter: 'AmazonVPC/PublicIPv4:InUseAddress', unit: 'Hrs' },
  ],
  meters({ spec }) {
    const use = spec.associatedWith ? 'InUseAddress' : 'IdleAddress';
    const quantity = spec.associatedWith === undefined ? undefined : hoursPerMonth;
    return [{ meter: `AmazonVPC/PublicIPv4:${use}`, unit: 'Hrs', quantity }];
  },
  hangsOn({ associatedWith }) {
    if (associatedWith?.startsWith('i-')) return [{ kind: 'ec2-instance', id: associatedWith }];
    return associatedWith?.startsWith('nat-') ? [{ kind: 'nat-gateway', id: associatedWith }] : [];
  },
});
export type ElasticIp = Resource<SpecOf<typeof elasticIp>>;
