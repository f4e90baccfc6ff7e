import { describe, expect, test } from 'vitest';
import { type Bill, openBill } from '../../shared/engine/bill/index.ts';
import type { Delta } from '../../shared/engine/pricing.ts';
import type { Commitment, CommitmentRates, InstanceUse } from '../../shared/model/commitment.ts';
import { bookOf } from '../support/judge.ts';

const asOf = Date.parse('2026-03-15T00:00:00Z');
const noRates: CommitmentRates = { effectiveHourly: () => undefined };
const prices = {
  'AmazonEC2/BoxUsage:m5.large/linux': '0.096',
  'AmazonEC2/BoxUsage:m5.xlarge/linux': '0.192',
  'AmazonEC2/BoxUsage:m5.2xlarge/linux': '0.384',
  'AmazonEC2/BoxUsage:m5.large/windows': '0.188',
  'AmazonEC2/BoxUsage:c5.large/linux': '0.085',
  'AmazonRDS/InstanceUsage:db.m5.large/mysql': '0.171',
  'AmazonRDS/Multi-AZUsage:db.m5.large/mysql': '0.342',
  'AWSLambda/Lambda-GB-Second': '0.0000166667',
  'AmazonEC2/EBS:VolumeUsage.gp3': '0.08',
};
const base = { account: 'A', start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z', sharedWith: 'all' };
const reserved = (of: Partial<Commitment>): Commitment => ({
  ...base,
  id: 'ri',
  type: 'reserved-instance',
  region: 'us-east-1',
  platform: 'linux',
  count: 1,
  effectiveHourly: 0.06,
  ...of,
});
const plan = (of: Partial<Commitment>): Commitment => ({
  ...base,
  id: 'sp',
  type: 'compute-savings-plan',
  hourlyCommitment: 0.096,
  discount: 0.5,
  ...of,
});

const line = (type: string, count = 1, more: Partial<InstanceUse> & { account?: string } = {}) => {
  const { account = 'A', platform = 'linux', ...use } = more;
  return {
    account,
    region: 'us-east-1',
    meter: `AmazonEC2/BoxUsage:${type}/${platform}`,
    quantity: 730 * count,
    use: { service: 'ec2' as const, type, platform, tenancy: 'default', ...use },
  };
};
const gone = (of: ReturnType<typeof line>): Delta => ({ ...of, unit: 'Hrs', quantity: -of.quantity });
const billOf = (commitments: readonly Commitment[], lines: readonly ReturnType<typeof line>[]): Bill => {
  const bill = openBill(commitments, asOf, bookOf(prices), noRates);
  for (const one of lines) bill.add(one);
  return bill;
};
const monthly = (hourly: number): number => hourly * 730;

describe('the bill', () => {
  test('without commitments is quantity times price', () => {
    expect(billOf([], [line('m5.large', 2)]).total()).toEqual({
      monthly: monthly(0.192),
      commitments: 0,
      unusedCommitment: 0,
    });
  });

  test('pays a regional Linux reservation in normalized units, from the smallest instance up', () => {
    const bill = billOf(
      [reserved({ instanceType: 'm5.xlarge', effectiveHourly: 0.12 })],
      [line('m5.large'), line('m5.2xlarge')],
    );
    // 8 units pay the large (4) and a quarter of the 2xlarge (4 of 16).
    expect(bill.total().monthly).toBeCloseTo(monthly(0.12 + 0.384 * 0.75), 9);
    expect(bill.total().unusedCommitment).toBe(0);
  });

  test('knows platforms in the words of AWS too', () => {
    const bill = billOf(
      [reserved({ instanceType: 'm5.large', platform: 'Linux/UNIX (Amazon VPC)' })],
      [line('m5.large')],
    );
    expect(bill.total().unusedCommitment).toBe(0);
  });

  test('takes a reservation of an unknown platform as one that may pay for any of its family', () => {
    const bill = billOf([reserved({ instanceType: 'm5.large', platform: 'banana' })], [line('m5.large')]);
    expect(bill.unknownTerms.map(({ because }) => because)).toEqual([
      'its platform "banana" is none of linux, windows, rhel, suse, so what it pays for is not known',
    ]);
    expect(bill.uncertain([gone(line('m5.large'))])).toBe('the rate of ri for it is not known');
  });

  test('does not call a plan unused whose rates nobody knows', () => {
    const { discount: _, ...undiscounted } = plan({});
    expect(billOf([undiscounted as Commitment], [line('m5.large')]).total().unusedCommitment).toBe(0);
  });

  test('does not flex a Windows reservation', () => {
    const bill = billOf(
      [reserved({ instanceType: 'm5.xlarge', platform: 'windows' })],
      [line('m5.large', 1, { platform: 'windows' })],
    );
    expect(bill.total().monthly).toBeCloseTo(monthly(0.06 + 0.188), 9);
    expect(bill.total().unusedCommitment).toBeCloseTo(monthly(0.06), 9);
  });

  test('keeps a zonal reservation to its zone and size', () => {
    const zonal = reserved({ instanceType: 'm5.large', zone: 'us-east-1a' });
    expect(billOf([zonal], [line('m5.large', 1, { zone: 'us-east-1b' })]).total().unusedCommitment).toBeCloseTo(
      monthly(0.06),
      9,
    );
    expect(billOf([zonal], [line('m5.large', 1, { zone: 'us-east-1a' })]).total().unusedCommitment).toBe(0);
  });

  test('lets a reservation pay its own account first, and others only where it is shared', () => {
    const lines = [line('m5.large', 1, { account: 'B' })];
    expect(billOf([reserved({ instanceType: 'm5.large' })], lines).total().unusedCommitment).toBe(0);
    expect(
      billOf([reserved({ instanceType: 'm5.large', sharedWith: 'A' })], lines).total().unusedCommitment,
    ).toBeCloseTo(monthly(0.06), 9);
  });

  test('counts a Multi-AZ database as twice its units', () => {
    const use = { service: 'rds' as const, type: 'db.m5.large', platform: 'mysql', multiAz: true };
    const bill = openBill(
      [reserved({ instanceType: 'db.m5.large', engine: 'mysql', platform: null, count: 1 })],
      asOf,
      bookOf(prices),
      noRates,
    );
    bill.add({
      account: 'A',
      region: 'us-east-1',
      meter: 'AmazonRDS/Multi-AZUsage:db.m5.large/mysql',
      quantity: 730,
      use,
    });
    expect(bill.total().monthly).toBeCloseTo(monthly(0.06 + 0.342 / 2), 9);
  });

  test('applies reservations, then EC2 Instance Savings Plans, then Compute Savings Plans', () => {
    const instancePlan = plan({
      id: 'ec2',
      type: 'ec2-instance-savings-plan',
      region: 'us-east-1',
      instanceFamily: 'm5',
      hourlyCommitment: 0.048,
      discount: 0.5,
    });
    const compute = plan({ id: 'compute', hourlyCommitment: 0.0425, discount: 0.5 });
    const bill = billOf(
      [compute, instancePlan, reserved({ instanceType: 'm5.large' })],
      [line('m5.large', 2), line('c5.large')],
    );
    expect(bill.total().monthly).toBeCloseTo(monthly(0.06 + 0.048 + 0.0425), 9);
    expect(bill.total().unusedCommitment).toBeCloseTo(0, 9);
  });

  test('spends a plan on the highest discount first', () => {
    const rates: CommitmentRates = { effectiveHourly: (_, __, use) => (use.type === 'm5.large' ? 0.048 : 0.0765) };
    const { discount: _, ...undiscounted } = plan({ hourlyCommitment: 0.048 });
    const bill = openBill([undiscounted as Commitment], asOf, bookOf(prices), rates);
    for (const one of [line('c5.large'), line('m5.large')]) bill.add(one);
    expect(bill.total().monthly).toBeCloseTo(monthly(0.048 + 0.085), 9);
  });

  test('covers hour by hour where usage is hourly: a day plan does not pay for the night', () => {
    const hourly = Array.from({ length: 168 }, (_, hour) => (hour < 84 ? 2 : 0));
    const bill = openBill([plan({ hourlyCommitment: 0.05, discount: 0.5 })], asOf, bookOf(prices), noRates);
    const quantity = (0.1 / 0.0000166667) * 730;
    bill.add({
      account: 'A',
      region: 'us-east-1',
      meter: 'AWSLambda/Lambda-GB-Second',
      quantity,
      use: { service: 'lambda', platform: 'x86_64', hourly },
    });
    // Half the hours run at $0.20 an hour, of which the plan pays $0.10; the other half it pays for nothing.
    expect(bill.total().monthly).toBeCloseTo(monthly(0.05 + 0.05), 6);
    expect(bill.total().unusedCommitment).toBeCloseTo(monthly(0.025), 6);
  });

  test('finds no saving in removing what a reservation pays', () => {
    expect(billOf([reserved({ instanceType: 'm5.large' })], [line('m5.large')]).fall([gone(line('m5.large'))])).toBe(0);
  });

  test('finds the saving elsewhere when the reservation moves on to another instance', () => {
    const bill = billOf([reserved({ instanceType: 'm5.large' })], [line('m5.large', 2)]);
    expect(bill.fall([gone(line('m5.large'))])).toBeCloseTo(monthly(0.096), 9);
    expect(bill.apply([gone(line('m5.large'))])).toBeCloseTo(monthly(0.096), 9);
    expect(bill.fall([gone(line('m5.large'))])).toBe(0);
  });

  test('is left as it was by asking what a change would be worth', () => {
    const bill = billOf([reserved({ instanceType: 'm5.large' })], [line('m5.large', 2), line('c5.large')]);
    const before = bill.total();
    bill.fall([gone(line('m5.large')), gone(line('c5.large'))]);
    expect(bill.total()).toEqual(before);
  });

  test('leaves commitments that have ended or not begun out', () => {
    const ended = reserved({ instanceType: 'm5.large', end: '2026-03-15T00:00:00Z' });
    const later = reserved({ instanceType: 'm5.large', start: '2026-03-16T00:00:00Z' });
    expect(billOf([ended, later], [line('m5.large')]).total().monthly).toBeCloseTo(monthly(0.096), 9);
  });

  test('counts lines without a price or a quantity, and bills nothing for them', () => {
    const bill = billOf([], []);
    bill.add({ account: 'A', region: 'us-east-1', meter: 'AmazonEC2/Nowhere', quantity: 5 });
    bill.add({ account: 'A', region: 'us-east-1', meter: 'AmazonEC2/EBS:VolumeUsage.gp3', quantity: undefined });
    expect(bill.total().monthly).toBe(0);
    expect([...bill.unpriced]).toEqual([['us-east-1 AmazonEC2/Nowhere', 1]]);
    expect([...bill.unmeasured]).toEqual([['us-east-1 AmazonEC2/EBS:VolumeUsage.gp3', 1]]);
  });

  test('costs a reservation that only states its discount, even when nothing uses it', () => {
    const { effectiveHourly: _, ...stated } = reserved({ instanceType: 'm5.large', discount: 0.4 });
    const bill = billOf([stated as Commitment], []);
    expect(bill.total().monthly).toBeCloseTo(monthly(0.096 * 0.6), 9);
    expect(bill.unknownTerms).toEqual([]);
  });

  test('takes a plan that may pay for unpriced usage as uncertain where usage moves into its reach, not as a plan without terms', () => {
    const bill = billOf(
      [plan({ type: 'ec2-instance-savings-plan', instanceFamily: 'm5', region: 'us-east-1' })],
      [line('m5.24xlarge'), line('c5.large')],
    );
    expect(bill.unknownTerms).toEqual([]);
    const into = [gone(line('c5.large')), { ...line('m5.large'), unit: 'Hrs' }];
    expect(bill.uncertain(into)).toBe('sp may already pay for usage that could not be priced or measured');
    expect(bill.uncertain([gone(line('c5.large'))])).toBe(undefined);
  });

  test('names a plan whose rates nobody knows', () => {
    const { discount: _, ...undiscounted } = plan({});
    const bill = billOf([undiscounted as Commitment], [line('m5.large')]);
    expect(bill.unknownTerms.map(({ commitment }) => commitment.id)).toEqual(['sp']);
    expect(bill.uncertain([gone(line('m5.large'))])).toBe('the rate of sp for it is not known');
  });
});
