import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import { hoursPerMonth } from '../../model/meter.ts';
import { instant, type Resource } from '../../model/resource.ts';
import { specSchema } from '../../model/spec.ts';

/** An address that was allocated to the account; it bills the same whether it is in use or not. */
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
    /**
     * From a pool of the account's own, not from Amazon's. An address that was brought to AWS is not billed, and one of
     * a block that Amazon provides is billed with the block, in use or not
     * (https://aws.amazon.com/blogs/networking-and-content-delivery/identify-and-optimize-public-ipv4-address-usage-on-aws/,
     * https://aws.amazon.com/vpc/pricing).
     * The answer that lists an address names its pool, so that absent means Amazon's.
     */
    ownPool: z.boolean().nullish(),
  }),
  metrics: {},
  meterNames: [
    { meter: 'AmazonVPC/PublicIPv4:IdleAddress', unit: 'Hrs' },
    { meter: 'AmazonVPC/PublicIPv4:InUseAddress', unit: 'Hrs' },
  ],
  meters({ spec }) {
    if (spec.ownPool) return [];
    const use = spec.associatedWith ? 'InUseAddress' : 'IdleAddress';
    const quantity = spec.associatedWith === undefined ? undefined : hoursPerMonth;
    return [{ meter: `AmazonVPC/PublicIPv4:${use}`, unit: 'Hrs', quantity }];
  },
  leaveAlone: ({ spec }) =>
    spec.ownPool ? 'it is from a pool of the account’s own, not from Amazon’s: releasing it saves nothing' : undefined,
  hangsOn({ associatedWith }) {
    if (associatedWith?.startsWith('i-')) return [{ kind: 'ec2-instance', id: associatedWith }];
    return associatedWith?.startsWith('nat-') ? [{ kind: 'nat-gateway', id: associatedWith }] : [];
  },
});
export type ElasticIp = Resource<SpecOf<typeof elasticIp>>;
