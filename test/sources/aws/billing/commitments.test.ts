import { describe, expect, test } from 'vitest';
import { unseenCommitments } from '../../../../shared/engine/commitment-gaps.ts';
import { commitmentSchema } from '../../../../shared/model/commitment.ts';
import { askReservations, askSavingsPlans } from '../../../../shared/sources/aws/billing/commitments.ts';
import { type Answers, denied, fakeSite, pages } from '../../../support/fake-site.ts';

const plan = {
  savingsPlanId: 'sp-1',
  savingsPlanType: 'Compute',
  start: '2025-06-01T00:00:00.000Z',
  end: '2026-06-01T00:00:00.000Z',
  commitment: '1.5',
  currency: 'USD',
  state: 'active',
};
const reserved = {
  ReservedInstancesId: 'ri-1',
  InstanceType: 'm5.large',
  InstanceCount: 2,
  ProductDescription: 'Linux/UNIX (Amazon VPC)',
  Scope: 'Region',
  Start: new Date('2025-06-01T00:00:00Z'),
  End: new Date('2026-06-01T00:00:00Z'),
  Duration: 31_536_000,
  FixedPrice: 87.6,
  UsagePrice: 0,
  RecurringCharges: [{ Frequency: 'Hourly', Amount: 0.02 }],
  CurrencyCode: 'USD',
  InstanceTenancy: 'default',
  State: 'active',
};
const database = {
  ReservedDBInstanceId: 'db-1',
  DBInstanceClass: 'db.r5.large',
  DBInstanceCount: 1,
  ProductDescription: 'postgresql',
  MultiAZ: true,
  StartTime: new Date('2025-06-01T00:00:00Z'),
  Duration: 94_608_000,
  FixedPrice: 0,
  UsagePrice: 0.1,
  RecurringCharges: [],
  State: 'active',
};
const plansOf = (...savingsPlans: readonly object[]): Answers => ({
  'savingsplans:DescribeSavingsPlans': { savingsPlans },
});
const reservations = (instances: readonly object[], databases: readonly object[] = []): Answers => ({
  'ec2:DescribeReservedInstances': { ReservedInstances: instances },
  'rds:DescribeReservedDBInstances': { ReservedDBInstances: databases },
});

describe('savings plans', () => {
  test('are mapped by their sort, page by page', async () => {
    const family = { ...plan, savingsPlanId: 'sp-2', savingsPlanType: 'EC2Instance', ec2InstanceFamily: 'm5' };
    const { site, asked } = fakeSite({
      'savingsplans:DescribeSavingsPlans': pages(
        [{ savingsPlans: [plan] }, { savingsPlans: [{ ...family, region: 'eu-west-1' }] }],
        { asks: 'nextToken', says: 'nextToken' },
      ),
    });
    const found = await askSavingsPlans(site);
    const term = { start: '2025-06-01T00:00:00.000Z', end: '2026-06-01T00:00:00.000Z', sharedWith: 'all' };
    const own = { account: '111122223333', hourlyCommitment: 1.5, ...term };
    expect(found).toEqual([
      { id: 'sp-1', type: 'compute-savings-plan', region: null, instanceFamily: null, ...own },
      { id: 'sp-2', type: 'ec2-instance-savings-plan', region: 'eu-west-1', instanceFamily: 'm5', ...own },
    ]);
    expect(found.map((one) => commitmentSchema.safeParse(one).success)).toEqual([true, true]);
    expect(asked[0]!.input).toEqual({ states: ['active'] });
  });

  test('for other services are named, and put in doubt only what they may pay for', async () => {
    const { site, gaps } = fakeSite(
      plansOf(
        { ...plan, savingsPlanType: 'SageMaker' },
        { ...plan, savingsPlanId: 'sp-9', savingsPlanType: 'Database' },
      ),
    );
    expect(await askSavingsPlans(site)).toEqual([]);
    expect(gaps).toMatchObject([
      { what: 'resource', missing: 'SageMaker plan sp-1' },
      { what: 'commitment', missing: 'savings plan sp-9 (Database)' },
    ]);
    expect(unseenCommitments(gaps.slice(0, 1)).accounts).toEqual([]);
    expect(unseenCommitments(gaps.slice(1)).accounts).toEqual(['111122223333']);
  });

  test.each([
    ['another currency', { currency: 'CNY' }, 'it is in CNY, not in USD'],
    ['no commitment', { commitment: undefined }, 'its commitment cannot be read'],
    ['an odd time', { start: 'soon' }, 'its start cannot be read'],
    ['a family that is not told', { savingsPlanType: 'EC2Instance' }, 'its ec2InstanceFamily is not told'],
  ])('with %s are a gap', async (_, different, because) => {
    const { site, gaps } = fakeSite(plansOf({ ...plan, ...different }));
    expect(await askSavingsPlans(site)).toEqual([]);
    expect(gaps).toMatchObject([{ what: 'commitment', because }]);
  });

  test('that may not be listed put instances and functions of the account in doubt', async () => {
    const action = 'savingsplans:DescribeSavingsPlans';
    const { site, gaps } = fakeSite({ [action]: denied(action) });
    expect(await askSavingsPlans(site)).toEqual([]);
    expect(gaps).toMatchObject([{ what: 'permission', missing: action, account: '111122223333' }]);
    expect(unseenCommitments(gaps).accounts).toEqual(['111122223333']);
  });
});

describe('reservations', () => {
  test('cost an hour what is paid upfront, for owning and for using', async () => {
    const { site, asked } = fakeSite(reservations([reserved], [database]));
    expect(await askReservations(site)).toEqual([
      {
        ...{ id: 'ri-1', account: '111122223333', type: 'reserved-instance', region: 'eu-west-1', sharedWith: 'all' },
        ...{ start: '2025-06-01T00:00:00.000Z', end: '2026-06-01T00:00:00.000Z', scope: 'Region', zone: null },
        ...{ instanceType: 'm5.large', platform: 'Linux/UNIX (Amazon VPC)', count: 2, effectiveHourly: 0.03 },
      },
      {
        ...{ id: 'db-1', account: '111122223333', type: 'reserved-instance', region: 'eu-west-1', sharedWith: 'all' },
        ...{ start: '2025-06-01T00:00:00.000Z', end: '2028-05-31T00:00:00.000Z', zone: null },
        ...{ instanceType: 'db.r5.large', engine: 'postgres', multiAz: true, count: 1, effectiveHourly: 0.1 },
      },
    ]);
    expect(asked.find(({ call }) => call === 'ec2:DescribeReservedInstances')!.input).toEqual({
      Filters: [{ Name: 'state', Values: ['active'] }],
    });
  });

  test('of a zone keep it, and those on dedicated hardware match no shared instance', async () => {
    const zonal = { ...reserved, Scope: 'Availability Zone', AvailabilityZone: 'eu-west-1a' };
    const dedicated = { ...reserved, InstanceTenancy: 'dedicated', ProductDescription: 'Windows' };
    const found = await askReservations(fakeSite(reservations([zonal, dedicated])).site);
    expect(found).toMatchObject([{ zone: 'eu-west-1a' }, { platform: 'Windows (dedicated)' }]);
  });

  test('that are over, or cannot be read, are left out, the latter with a gap', async () => {
    const { site, gaps } = fakeSite(
      reservations(
        [{ ...reserved, End: undefined, Duration: undefined }],
        [
          { ...database, State: 'retired' },
          { ...database, DBInstanceClass: undefined },
        ],
      ),
    );
    expect(await askReservations(site)).toEqual([]);
    expect(gaps.map(({ what, missing }) => [what, missing])).toEqual([
      ['commitment', 'reserved instances ri-1'],
      ['commitment', 'reserved databases db-1'],
    ]);
  });

  test('have no rate where a charge recurs otherwise than hourly', async () => {
    const monthly = { ...reserved, RecurringCharges: [{ Frequency: 'Monthly', Amount: 3 }] };
    const [found] = await askReservations(fakeSite(reservations([monthly])).site);
    expect(Object.keys(found!)).not.toContain('effectiveHourly');
  });

  test('of databases are seen when those of instances may not be', async () => {
    const { site, gaps } = fakeSite({
      ...reservations([], [database]),
      'ec2:DescribeReservedInstances': denied('ec2:DescribeReservedInstances'),
    });
    expect(await askReservations(site)).toHaveLength(1);
    expect(gaps).toMatchObject([{ missing: 'ec2:DescribeReservedInstances', region: 'eu-west-1' }]);
  });
});
