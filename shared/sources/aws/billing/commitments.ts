import { DescribeReservedInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { paginateDescribeReservedDBInstances, RDSClient } from '@aws-sdk/client-rds';
import { DescribeSavingsPlansCommand, type SavingsPlan, SavingsplansClient } from '@aws-sdk/client-savingsplans';
import type { Commitment } from '../../../model/commitment.ts';
import type { Site } from '../../../ports.ts';
import { homeRegion } from '../reach/partitions.ts';
import { type Mapped, planFromAws, reservedDatabaseFromAws, reservedInstanceFromAws } from './commitments-from-aws.ts';

/** The commitments among what was mapped; the others become Gaps that name them. */
const kept = (mapped: readonly Mapped[], site: Site): Commitment[] =>
  mapped.flatMap((one) => {
    if ('commitment' in one) return [one.commitment];
    const { missing, because, elsewhere } = one;
    // A gap about commitments puts in doubt what they might pay for: one that pays for nothing here must not.
    site.gap({ what: elsewhere ? 'resource' : 'commitment', missing, because });
    return [];
  });

/** The Savings Plans in force of the site's account, wherever they are asked from: once an account. */
export const askSavingsPlans = async (site: Site): Promise<Commitment[]> => {
  const action = 'savingsplans:DescribeSavingsPlans';
  const home = homeRegion(site.partition, 'savingsplans');
  if (home === undefined) {
    const because = `partition ${site.partition} tells no plans; hides what they pay for already`;
    site.gap({ what: 'commitment', missing: action, because });
    return [];
  }
  const plans = await site.attempt({ action, hides: 'which plans pay for usage already' }, async () => {
    const client = site.client(SavingsplansClient, home);
    const found: SavingsPlan[] = [];
    let nextToken: string | undefined;
    do {
      const page = await client.send(
        new DescribeSavingsPlansCommand({ states: ['active'], ...(nextToken && { nextToken }) }),
      );
      found.push(...(page.savingsPlans ?? []));
      nextToken = page.nextToken || undefined;
    } while (nextToken);
    return found;
  });
  return kept(
    (plans ?? []).map((plan) => planFromAws(plan, site.scope.account)),
    site,
  );
};

const askReservedInstances = (site: Site): Promise<Mapped[] | undefined> =>
  site.attempt(
    { action: 'ec2:DescribeReservedInstances', hides: 'which reservations pay for instances already' },
    async () => {
      const active = { Filters: [{ Name: 'state', Values: ['active'] }] };
      const { ReservedInstances: found = [] } = await site
        .client(EC2Client)
        .send(new DescribeReservedInstancesCommand(active));
      return found.map((one) => reservedInstanceFromAws(one, site.scope));
    },
  );

const askReservedDatabases = (site: Site): Promise<Mapped[] | undefined> =>
  site.attempt(
    { action: 'rds:DescribeReservedDBInstances', hides: 'which reservations pay for databases already' },
    async () => {
      const mapped: Mapped[] = [];
      const pages = paginateDescribeReservedDBInstances({ client: site.client(RDSClient), pageSize: 100 }, {});
      for await (const { ReservedDBInstances: found = [] } of pages)
        for (const one of found) if (one.State === 'active') mapped.push(reservedDatabaseFromAws(one, site.scope));
      return mapped;
    },
  );

/** The reserved instances and databases in force of one account and region. */
export const askReservations = async (site: Site): Promise<Commitment[]> => {
  const [instances, databases] = await Promise.all([askReservedInstances(site), askReservedDatabases(site)]);
  return kept([...(instances ?? []), ...(databases ?? [])], site);
};
