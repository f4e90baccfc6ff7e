import { describe, expect, test } from 'vitest';
import { openRates } from '../../shared/engine/billed-rates.ts';
import { priceBook } from '../../shared/engine/book.ts';
import type { Charge } from '../../shared/model/charge.ts';
import { priceKey } from '../../shared/model/estate.ts';

const asOf = new Date('2026-03-10T06:00:00Z');
const charge = (different: Partial<Charge> = {}, day = '2026-03-01'): Charge => ({
  billedCost: 4.5,
  effectiveCost: null,
  listCost: null,
  billingCurrency: 'USD',
  chargePeriodStart: `${day}T00:00:00.000Z`,
  chargePeriodEnd: new Date(Date.parse(day) + 86_400_000).toISOString(),
  serviceName: 'EC2 - Other',
  chargeCategory: 'Usage',
  subAccountId: null,
  regionId: 'eu-west-1',
  resourceId: null,
  skuId: null,
  skuPriceId: null,
  usageType: 'EU-NatGateway-Hours',
  pricingQuantity: 100,
  pricingUnit: 'Hrs',
  listUnitPrice: null,
  tags: null,
  ...different,
});
const pricesOf = (...charges: readonly Charge[]) => {
  const rates = openRates(asOf);
  for (const one of charges) rates.add(one);
  return rates.prices();
};
const nat = priceKey('eu-west-1', 'AmazonEC2/NatGateway-Hours');

describe('prices from the bill', () => {
  test('are what a unit cost, with the last day that they rest on', () => {
    expect(pricesOf(charge(), charge({}, '2026-03-03'), charge({}, '2026-03-02')).get(nat)).toEqual({
      ...{ unit: 'Hrs', price: '0.045', source: 'bill', asOf: '2026-03-03' },
    });
  });

  test('know the region by the usage type where the line does not say it, and units of FOCUS', () => {
    const focus = { serviceName: 'Amazon Elastic Compute Cloud', pricingUnit: 'GB-Months', billedCost: 8 };
    const key = priceKey('us-east-2', 'AmazonEC2/EBS:VolumeUsage.gp3');
    expect(
      pricesOf(charge({ ...focus, regionId: null, usageType: 'USE2-EBS:VolumeUsage.gp3' })).get(key),
    ).toMatchObject({ unit: 'GB-Mo', price: '0.08' });
  });

  test('are not lowered by days that a free tier pays for, whole or in part', () => {
    const free = charge({ billedCost: 0 }, '2026-03-01');
    const half = charge({ billedCost: 2 }, '2026-03-02');
    const full = ['03', '04', '05'].map((day) => charge({}, `2026-03-${day}`));
    expect(pricesOf(free, half, ...full).get(nat)).toMatchObject({ price: '0.045' });
    expect(pricesOf(free)).toEqual(new Map());
  });

  test('leave out days that may still change', () => {
    expect(pricesOf(charge({}, '2026-03-08'))).toEqual(new Map());
    expect(pricesOf(charge({}, '2026-03-07')).get(nat)).toMatchObject({ asOf: '2026-03-07' });
  });

  test.each<[string, Partial<Charge>]>([
    ['instances', { usageType: 'EU-BoxUsage:m5.large', serviceName: 'Amazon Elastic Compute Cloud - Compute' }],
    ['databases', { usageType: 'EU-InstanceUsage:db.m5.large', serviceName: 'Amazon Relational Database Service' }],
    ['paired databases', { usageType: 'Multi-AZUsage:db.m5.large', serviceName: 'Amazon Relational Database Service' }],
    ['functions', { usageType: 'EU-Lambda-GB-Second-ARM', serviceName: 'AWS Lambda', pricingUnit: 'GB' }],
    ['load balancers', { usageType: 'EU-LoadBalancerUsage', serviceName: 'Elastic Load Balancing' }],
    ['what nothing models', { serviceName: 'Amazon Simple Storage Service' }],
    ['credits', { billedCost: -4.5 }],
    ['what is no usage', { chargeCategory: 'Credit' }],
    ['lines without a quantity', { pricingQuantity: null }],
    ['no quantity at all', { pricingQuantity: 0 }],
    ['units that are not known', { pricingUnit: 'Furlongs' }],
    ['usage of a place that is not known', { regionId: null, usageType: 'XYZ9-NatGateway-Hours' }],
  ])('are not made of %s', (_, different) => {
    expect(pricesOf(charge(different))).toEqual(new Map());
  });

  test('are none where one usage is billed in two units', () => {
    expect(pricesOf(charge(), charge({ pricingUnit: 'GB' }))).toEqual(new Map());
  });

  test('are decimal strings however small', () => {
    const tiny = { usageType: 'EU-Request', serviceName: 'AWS Lambda', pricingUnit: 'Requests', pricingQuantity: 1e7 };
    const key = priceKey('eu-west-1', 'AWSLambda/Request');
    expect(pricesOf(charge({ ...tiny, billedCost: 2 })).get(key)).toMatchObject({ price: '0.0000002' });
    expect(pricesOf(charge({ ...tiny, billedCost: 3e9, pricingQuantity: 1 })).get(key)).toMatchObject({
      price: '3000000000',
    });
  });
});

describe('the price book', () => {
  const price = (text: string, unit: string, source: string) => ({ price: text, unit, source, asOf: '2026-01-01' });
  const [own, listed, paid] = [price('2', 'Hrs', 'own'), price('1', 'Hrs', 'list'), price('3', 'Hrs', 'bill')];
  const meter = 'AmazonEC2/NatGateway-Hours';
  const floor = () => new Map([[meter, listed]]);

  test('takes what was paid, then what the estate says, then what is bundled', () => {
    const at = (mine: object | undefined, billed: object | undefined) =>
      priceBook(new Map(mine ? [[nat, own]] : []), floor, new Map(billed ? [[nat, paid]] : [])).price(
        'eu-west-1',
        meter,
      );
    expect(at(own, paid)).toEqual(paid);
    expect(at(own, undefined)).toEqual(own);
    expect(at(undefined, undefined)).toEqual(listed);
  });

  test('passes over a billed price in another unit than the listed one', () => {
    const odd = new Map([[nat, price('3', 'GB', 'bill')]]);
    expect(priceBook(new Map(), floor, odd).price('eu-west-1', meter)).toEqual(listed);
    expect(priceBook(new Map(), () => undefined, odd).price('eu-west-1', meter)).toMatchObject({ unit: 'GB' });
  });
});
