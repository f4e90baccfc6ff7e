import { EC2Client, paginateDescribeInstanceTypeOfferings } from '@aws-sdk/client-ec2';
import type { Offerings } from '../../model/offerings.ts';
import type { Site } from '../../ports.ts';

const missing = {
  action: 'ec2:DescribeInstanceTypeOfferings',
  kind: 'ec2-instance',
  hides: 'which instance types each Availability Zone offers, so that a change may name one that it does not',
};

/**
 * The instance types that each Availability Zone of a site offers, by the account's own name of the zone; undefined,
 * with a Gap, where that cannot be asked. Some thousand pairs: a few pages a region.
 */
export const offeringsOf = (site: Site): Promise<Offerings | undefined> =>
  site.attempt(missing, async () => {
    const offerings = new Map<string, Set<string>>();
    const pages = paginateDescribeInstanceTypeOfferings(
      { client: site.client(EC2Client), pageSize: 1000 },
      { LocationType: 'availability-zone' },
    );
    for await (const { InstanceTypeOfferings = [] } of pages)
      for (const { Location: zone, InstanceType: type, LocationType } of InstanceTypeOfferings) {
        if (!zone || !type || (LocationType ?? 'availability-zone') !== 'availability-zone') continue;
        const types = offerings.get(zone) ?? new Set();
        offerings.set(zone, types.add(type));
      }
    return offerings;
  });
