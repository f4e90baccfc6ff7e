import type { Group, ResultByTime } from '@aws-sdk/client-cost-explorer';
import { describe, expect, test } from 'vitest';
import type { BilledCell } from '../../../../shared/model/billed.ts';
import { placedUsage } from '../../../../shared/model/usage-type.ts';
import { cellsOf } from '../../../../shared/sources/aws/billing/cells.ts';
import { chargesOf } from '../../../../shared/sources/aws/billing/charges.ts';
import { askCells } from '../../../../shared/sources/aws/billing/cost-explorer.ts';
import { type Answers, denied, fakeSite } from '../../../support/fake-site.ts';

const usd = (amount: number | string) => ({ Amount: String(amount), Unit: 'USD' });
const group = (service: string, key: string, amount: number, usage = { Amount: '24', Unit: 'Hrs' }) => ({
  Keys: [service, key],
  Metrics: {
    UnblendedCost: usd(amount),
    AmortizedCost: usd(amount / 2),
    NetAmortizedCost: usd(1),
    UsageQuantity: usage,
  },
});
const dayOf = (Start: string, ...Groups: Group[]): ResultByTime => ({
  TimePeriod: { Start, End: '2099-01-01' },
  Groups,
});

const asOf = '2026-03-10T06:00:00Z';
const free = { reserve: () => true };
/** So many requests, and no more. */
const purse = (requests: number) => {
  let left = requests;
  return { reserve: () => left-- > 0 };
};

const ec2 = 'Amazon Elastic Compute Cloud - Compute';
const byKey = (input: Readonly<Record<string, unknown>>): string =>
  (input.GroupBy as readonly { readonly Key: string }[])[1]!.Key;
const bill: Answers = {
  'ce:GetCostAndUsage': (input) => {
    const key = byKey(input);
    if (key === 'USAGE_TYPE' && !input.NextPageToken)
      return { ResultsByTime: [dayOf('2026-03-01', group(ec2, 'EU-BoxUsage:m5.large', 10))], NextPageToken: 'more' };
    if (key === 'USAGE_TYPE') return { ResultsByTime: [dayOf('2026-03-01', group('Tax', 'NoUsageType', 2))] };
    if (key === 'LINKED_ACCOUNT')
      return { ResultsByTime: [dayOf('2026-03-01', group(ec2, '1', 3), group(ec2, '2', 4), group('Tax', '1', 2))] };
    return { ResultsByTime: [dayOf('2026-03-01', group(ec2, 'owner$ali$ce', 6), group(ec2, 'owner$', 4))] };
  },
};

describe('the bill from Cost Explorer', () => {
  test('is asked for by day in three pairs, over the last whole month and the month to date, pages followed', async () => {
    const { site, asked } = fakeSite(bill, { asOf });
    await askCells(site, free, 'owner');
    expect(asked.map(({ input }) => [byKey(input), input.NextPageToken])).toEqual([
      ['USAGE_TYPE', undefined],
      ['USAGE_TYPE', 'more'],
      ['LINKED_ACCOUNT', undefined],
      ['owner', undefined],
    ]);
    expect(asked[0]!.input).toMatchObject({
      TimePeriod: { Start: '2026-02-01', End: '2026-03-10' },
      Granularity: 'DAILY',
      Metrics: ['UnblendedCost', 'AmortizedCost', 'NetAmortizedCost', 'UsageQuantity'],
    });
  });

  test('knows owners without the name of their tag, and the untagged as empty', async () => {
    const cells = await askCells(fakeSite(bill, { asOf }).site, free, 'owner');
    expect(cells.filter(({ by }) => by === 'owner').map(({ key }) => key)).toEqual(['ali$ce', '']);
  });

  test('keeps credits apart from the usage that they pay for, so that each cut is the same money', async () => {
    const cells = await askCells(fakeSite(bill, { asOf }).site, free, 'owner');
    const total = (by: BilledCell['by']) =>
      cells.filter((cell) => cell.by === by).reduce((sum, { unblended }) => sum + unblended, 0);
    expect(total('usage-type')).toBe(total('account'));
    expect(cells.find(({ key }) => key === 'Credits and refunds')).toMatchObject({
      service: ec2,
      unblended: -3,
      amortised: -1.5,
    });
  });

  test('stops before the budget is passed, drops what is half asked, and says so', async () => {
    const { site, asked, gaps } = fakeSite(bill, { asOf });
    expect(await askCells(site, purse(1), 'owner')).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(gaps).toMatchObject([{ what: 'bill', missing: 'ce:GetCostAndUsage by SERVICE and USAGE_TYPE' }]);
    const richer = fakeSite(bill, { asOf });
    expect(new Set((await askCells(richer.site, purse(2), 'owner')).map(({ by }) => by))).toEqual(
      new Set(['usage-type']),
    );
    expect(richer.gaps).toMatchObject([{ missing: 'ce:GetCostAndUsage by SERVICE and LINKED_ACCOUNT' }]);
  });

  test('is one gap when it may not be asked for, and costs one request', async () => {
    const { site, asked, gaps } = fakeSite({ 'ce:GetCostAndUsage': denied('ce:GetCostAndUsage') }, { asOf });
    expect(await askCells(site, free, 'owner')).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(gaps).toMatchObject([{ what: 'permission', missing: 'ce:GetCostAndUsage' }]);
  });

  test('is a gap in a partition that has no Cost Explorer', async () => {
    const { site, gaps } = fakeSite({}, { asOf, partition: 'aws-us-gov', region: 'us-gov-west-1' });
    expect(await askCells(site, free)).toEqual([]);
    expect(gaps).toMatchObject([{ what: 'bill', missing: 'ce:GetCostAndUsage' }]);
  });
});

describe('cells', () => {
  const cut = { by: 'usage-type' as const, asOf: new Date(asOf) };

  test('are provisional on days of which any part is younger than 48 hours', () => {
    const days = ['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09'];
    const { cells } = cellsOf(
      days.map((day) => dayOf(day, group(ec2, 'x', 1))),
      cut,
    );
    expect(cells.map(({ provisional }) => provisional)).toEqual([false, false, true, true]);
  });

  test('have no usage where units are mixed, and none in another cut', () => {
    const mixed = dayOf('2026-03-01', group(ec2, 'x', 1, { Amount: '5', Unit: 'N/A' }));
    expect(Object.keys(cellsOf([mixed], cut).cells[0]!)).not.toContain('usage');
    const account = cellsOf([dayOf('2026-03-01', group(ec2, '1', 1))], { ...cut, by: 'account' });
    expect(Object.keys(account.cells[0]!)).not.toContain('usage');
  });

  test('that cannot be read are counted, not guessed', () => {
    const yuan = { Keys: [ec2, 'x'], Metrics: { UnblendedCost: { Amount: '1', Unit: 'CNY' }, AmortizedCost: usd(1) } };
    const odd = { Keys: [ec2], Metrics: {} };
    const text = { Keys: [ec2, 'x'], Metrics: { UnblendedCost: usd('much'), AmortizedCost: usd('') } };
    expect(cellsOf([dayOf('2026-03-01', yuan, odd, text), dayOf('soon', group(ec2, 'x', 1))], cut)).toEqual({
      cells: [],
      unread: 4,
    });
  });

  test('become bill lines with the region of their usage type', () => {
    const { cells } = cellsOf(
      [dayOf('2026-03-01', group(ec2, 'APS3-BoxUsage:m5.large', 7), group('Tax', '', 2), group('AWS Support', '', 29))],
      cut,
    );
    expect(chargesOf(cells)).toMatchObject([
      {
        ...{ billedCost: 7, effectiveCost: 3.5, regionId: 'ap-south-1', usageType: 'APS3-BoxUsage:m5.large' },
        ...{ pricingQuantity: 24, pricingUnit: 'Hrs', chargeCategory: 'Usage', subAccountId: null },
        ...{ chargePeriodStart: '2026-03-01T00:00:00.000Z', chargePeriodEnd: '2026-03-02T00:00:00.000Z' },
      },
      { billedCost: 2, chargeCategory: 'Tax', usageType: null, regionId: null },
      { billedCost: 29, chargeCategory: null, usageType: null },
    ]);
  });
});

test.each([
  ['BoxUsage:m5.large', 'us-east-1', 'BoxUsage:m5.large'],
  ['USE1-NatGateway-Hours', 'us-east-1', 'NatGateway-Hours'],
  ['EU-EBS:VolumeUsage.gp3', 'eu-west-1', 'EBS:VolumeUsage.gp3'],
  ['APE1-USE1-AWS-In-Bytes', 'ap-east-1', 'USE1-AWS-In-Bytes'],
  ['US-Requests-Tier1', null, 'US-Requests-Tier1'],
  ['XYZ9-BoxUsage:m5.large', null, 'XYZ9-BoxUsage:m5.large'],
])('the usage type %s is used in %s', (usageType, regionId, usage) => {
  expect(placedUsage(usageType)).toEqual({ regionId, usage });
});
