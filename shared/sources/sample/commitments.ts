import type { Commitment } from '../../model/commitment.ts';
import { dayMs } from '../../model/words.ts';
import { type Company, homeRegion } from './company.ts';
import type { SampleOptions } from './site.ts';

/**
 * Savings Plans and reservations for about a third of the company's instances and a tenth of its databases, which on
 * demand cost about $0.035 and $0.021 an hour for each resource of any kind (measured on the sample itself).
 */
export const commitmentsOf = ({ accounts }: Company, { resources, asOf }: SampleOptions): Commitment[] => {
  const payer = accounts[0]!.id;
  const day = (days: number): string => new Date(Date.parse(asOf) + days * dayMs).toISOString();
  const share = (hourly: number): number => Math.round(resources * hourly * 1000) / 1000;
  const common = { account: payer, sharedWith: 'all' };
  const reserved = { ...common, type: 'reserved-instance', scope: 'Region', region: homeRegion } as const;
  return [
    {
      ...common,
      id: 'sp-compute-1',
      type: 'compute-savings-plan',
      start: day(-200),
      end: day(165),
      hourlyCommitment: share(0.006),
      discount: 0.27,
    },
    {
      ...common,
      id: 'sp-ec2-m6a-1',
      type: 'ec2-instance-savings-plan',
      region: homeRegion,
      instanceFamily: 'm6a',
      start: day(-320),
      end: day(45),
      hourlyCommitment: share(0.002),
      discount: 0.36,
    },
    {
      ...reserved,
      id: 'ri-c6a-large-1',
      instanceType: 'c6a.large',
      platform: 'linux',
      start: day(-150),
      end: day(215),
      count: Math.max(1, Math.round(resources / 100)),
      effectiveHourly: 0.0482,
    },
    {
      ...reserved,
      id: 'ri-db-r5-large-1',
      instanceType: 'db.r5.large',
      engine: 'postgres',
      multiAz: false,
      start: day(-90),
      end: day(275),
      count: Math.max(1, Math.round(resources / 150)),
      effectiveHourly: 0.1675,
    },
  ];
};
