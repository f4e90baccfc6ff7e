import { describe, expect, test } from 'vitest';
import { loadFloor } from '../../../../shared/data/prices/index.ts';
import { pricedOf, pricesOf } from '../../../../shared/sources/aws/prices/from-aws.ts';
import { askPrices } from '../../../../shared/sources/aws/prices/index.ts';
import { denied, fakeSite, pages } from '../../../support/fake-site.ts';

type Tier = readonly [price: string, unit: string, from?: string];

/**
 * A product as GetProducts lists it (one JSON text each), in the shape of the Price List's own examples:
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-the-aws-price-list-query-api.html
 */
const product = (
  serviceCode: string,
  attributes: Record<string, string>,
  tiers: readonly Tier[],
  productFamily?: string,
) =>
  JSON.stringify({
    product: { productFamily, attributes, sku: 'SKU' },
    serviceCode,
    terms: {
      OnDemand: {
        'SKU.JRTCKXETXF': {
          effectiveDate: '2026-02-01T00:00:00Z',
          priceDimensions: Object.fromEntries(
            tiers.map(([USD, unit, beginRange = '0'], index) => [
              `SKU.JRTCKXETXF.${index}`,
              { unit, beginRange, endRange: 'Inf', pricePerUnit: { USD } },
            ]),
          ),
        },
      },
    },
    publicationDate: '2026-02-20T12:00:00Z',
  });

const compute = (usagetype: string, more: Record<string, string> = {}) =>
  product(
    'AmazonEC2',
    { usagetype, operatingSystem: 'Linux', tenancy: 'Shared', preInstalledSw: 'NA', capacitystatus: 'Used', ...more },
    [['0.0960000000', 'Hrs']],
    'Compute Instance',
  );
const database = (usagetype: string, databaseEngine: string) =>
  product('AmazonRDS', { usagetype, databaseEngine }, [['0.171', 'Hrs']], 'Database Instance');

describe('a product of the Price List', () => {
  test.each([
    [compute('BoxUsage:m5.large'), 'AmazonEC2/BoxUsage:m5.large/linux', '0.096', 'Hrs'],
    [
      compute('EU-BoxUsage:m5.large', { operatingSystem: 'Windows' }),
      'AmazonEC2/BoxUsage:m5.large/windows',
      '0.096',
      'Hrs',
    ],
    [
      product('AmazonEC2', { usagetype: 'USW2-EBS:VolumeUsage.gp3' }, [['0.08', 'GB-Mo']]),
      'AmazonEC2/EBS:VolumeUsage.gp3',
      '0.08',
      'GB-Mo',
    ],
    [
      product('AmazonEC2', { usagetype: 'EBS:VolumeP-Throughput.gp3' }, [['40.9600000000', 'GiBps-mo']]),
      'AmazonEC2/EBS:VolumeP-Throughput.gp3',
      '40.96',
      'GiBps-mo',
    ],
    [
      product('AWSELB', { usagetype: 'USE1-LoadBalancerUsage', operation: 'LoadBalancing:Network' }, [
        ['0.0225', 'Hrs'],
      ]),
      'AWSELB/LoadBalancerUsage/network',
      '0.0225',
      'Hrs',
    ],
    [
      product('AWSELB', { usagetype: 'LoadBalancerUsage', operation: 'LoadBalancing' }, [['0.025', 'Hrs']]),
      'AWSELB/LoadBalancerUsage/classic',
      '0.025',
      'Hrs',
    ],
    [
      database('APS2-Multi-AZUsage:db.m5.large', 'PostgreSQL'),
      'AmazonRDS/Multi-AZUsage:db.m5.large/postgres',
      '0.171',
      'Hrs',
    ],
    [
      product('AmazonRDS', { usagetype: 'USE2-RDS:GP2-Storage' }, [['0.115', 'GB-Mo']], 'Database Storage'),
      'AmazonRDS/RDS:GP2-Storage',
      '0.115',
      'GB-Mo',
    ],
    [
      product('AmazonDynamoDB', { usagetype: 'IA-ReadCapacityUnit-Hrs' }, [['0.00016', 'ReadCapacityUnit-Hrs']]),
      'AmazonDynamoDB/IA-ReadCapacityUnit-Hrs',
      '0.00016',
      'Hrs',
    ],
    [
      product('AmazonDynamoDB', { usagetype: 'USW2-IA-ReadCapacityUnit-Hrs' }, [['0.00016', 'ReadCapacityUnit-Hrs']]),
      'AmazonDynamoDB/IA-ReadCapacityUnit-Hrs',
      '0.00016',
      'Hrs',
    ],
    [
      product('AWSLambda', { usagetype: 'EUC1-Lambda-GB-Second-ARM' }, [['0.0000133334', 'Lambda-GB-Second']]),
      'AWSLambda/Lambda-GB-Second-ARM',
      '0.0000133334',
      'GB-Second',
    ],
    [
      product('AmazonVPC', { usagetype: 'USE1-PublicIPv4:IdleAddress' }, [['0.005', 'Hrs']]),
      'AmazonVPC/PublicIPv4:IdleAddress',
      '0.005',
      'Hrs',
    ],
  ])('%# is the price of its meter, in its unit, with its source and date', (text, meter, price, unit) => {
    expect(pricedOf(text)).toEqual({ meter, price: { unit, price, source: 'AWS Price List', asOf: '2026-02-20' } });
  });

  test('with a free tier costs what the first tier beyond it does', () => {
    const storage = product('AmazonDynamoDB', { usagetype: 'TimedStorage-ByteHrs' }, [
      ['0.2500000000', 'GB-Mo', '25'],
      ['0.0000000000', 'GB-Mo', '0'],
    ]);
    expect(pricedOf(storage)?.price.price).toBe('0.25');
  });

  test('with cheaper tiers in bulk costs what the first does', () => {
    const seconds = product('AWSLambda', { usagetype: 'Lambda-GB-Second' }, [
      ['0.0000133334', 'Lambda-GB-Second', '15000000000'],
      ['0.0000166667', 'Lambda-GB-Second', '0'],
    ]);
    expect(pricedOf(seconds)?.price.price).toBe('0.0000166667');
  });

  test.each([
    ['of dedicated tenancy', compute('BoxUsage:m5.large', { tenancy: 'Dedicated' })],
    ['with SQL Server on it', compute('BoxUsage:m5.large', { preInstalledSw: 'SQL Std' })],
    [
      'of reserved capacity that is not used',
      compute('UnusedBox:m5.large', { capacitystatus: 'UnusedCapacityReservation' }),
    ],
    ['with the customer’s own licence', compute('BoxUsage:m5.large', { licenseModel: 'Bring your own license' })],
    ['of a commercial engine', database('InstanceUsage:db.m5.large', 'Oracle')],
    ['that is free', product('AmazonEC2', { usagetype: 'EBS:VolumeUsage.gp3' }, [['0.0000000000', 'GB-Mo']])],
    [
      'in another currency',
      JSON.stringify(JSON.parse(compute('BoxUsage:m5.large')), (key, value) => (key === 'USD' ? undefined : value)),
    ],
    ['in a unit that no meter has', product('AmazonEC2', { usagetype: 'EBS:VolumeUsage.gp3' }, [['0.08', 'Quantity']])],
  ])('%s is the price of none of our meters', (_, text) => {
    expect(pricedOf(text)).toBeUndefined();
  });

  /** Rows of the Price List of load balancers, us-east-1 and us-west-2, October 2026: operation, usage type, price. */
  test.each([
    ['TS-LoadBalancerUsage', 'AWSELB/TS-LoadBalancerUsage/application'],
    ['USW2-TS-LoadBalancerUsage', 'AWSELB/TS-LoadBalancerUsage/application'],
    ['USW2-Outposts-LoadBalancerUsage', 'AWSELB/Outposts-LoadBalancerUsage/application'],
    ['ReservedLCUUsage', 'AWSELB/ReservedLCUUsage/application'],
  ])('%s is not taken for the hours or units of a load balancer', (usagetype, meter) => {
    const attributes = { usagetype, operation: 'LoadBalancing:Application' };
    expect(pricedOf(product('AWSELB', attributes, [['0.0056', 'Hrs']]))?.meter).toBe(meter);
  });

  test.each(['EU', 'EUW1', 'EUC2', 'USE2', 'APS10', 'CAN1', 'UGW1', 'CNN1', 'MXC1', 'AFS1'])(
    'of region %s loses its prefix',
    (prefix) => {
      const volume = product('AmazonEC2', { usagetype: `${prefix}-EBS:VolumeUsage.gp3` }, [['0.088', 'GB-Mo']]);
      expect(pricedOf(volume)?.meter).toBe('AmazonEC2/EBS:VolumeUsage.gp3');
    },
  );

  test('that gives one meter another price than the next product leaves the meter out: the floor stands', () => {
    const one = pricedOf(compute('BoxUsage:m5.large'))!;
    const other = { ...one, price: { ...one.price, price: '0.2' } };
    const gp3 = pricedOf(product('AmazonEC2', { usagetype: 'EBS:VolumeUsage.gp3' }, [['0.08', 'GB-Mo']]))!;
    expect([...pricesOf([one, other, gp3]).keys()]).toEqual(['AmazonEC2/EBS:VolumeUsage.gp3']);
    expect(pricesOf([one, one]).size).toBe(1);
  });
});

/** Rows of AWS's list of EBS in Tokyo of October 2026, and of load balancers in Oregon: usage type, unit, dollars. */
describe('figures of the Price List, where the bundled floor has them too,', () => {
  test.each([
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeUsage.gp3', 'GB-Mo', '0.0960000000', ''],
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeUsage.gp2', 'GB-Mo', '0.1200000000', ''],
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeUsage.io2', 'GB-month', '0.1420000000', ''],
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeP-IOPS.gp3', 'IOPS-Mo', '0.0060000000', ''],
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeP-Throughput.gp3', 'GiBps-mo', '49.1520000000', ''],
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeP-IOPS.io2', 'IOPS-Mo', '0.0740000000', ''],
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeP-IOPS.io2.tier2', 'IOPS-Mo', '0.0518000000', ''],
    ['ap-northeast-1', 'AmazonEC2', 'APN1-EBS:VolumeP-IOPS.io2.tier3', 'IOPS-Mo', '0.0362600000', ''],
    ['us-west-2', 'AWSELB', 'USW2-LoadBalancerUsage', 'Hrs', '0.0225000000', 'LoadBalancing:Application'],
  ])('agree with it: %s %s %s', async (region, service, usagetype, unit, usd, operation) => {
    const { meter, price } = pricedOf(product(service, { usagetype, operation }, [[usd, unit]]))!;
    const bundled = (await loadFloor(region))?.get(meter);
    expect([price.price, price.unit]).toEqual([bundled?.price, bundled?.unit]);
  });
});

const linux = 'AmazonEC2/BoxUsage:m5.large/linux';
const gp3 = 'AmazonEC2/EBS:VolumeUsage.gp3';
const meters = (...wanted: string[]) => new Map([['eu-west-1', new Set(wanted)]]);
const nothing = async () => undefined;

describe('asking the Price List', () => {
  test('asks only for what the estate holds, with every condition told to the server, and follows pages', async () => {
    const { site, asked } = fakeSite({
      'pricing:GetProducts': pages([
        { PriceList: [compute('EU-BoxUsage:m5.large')] },
        { PriceList: [compute('EU-BoxUsage:m5.xlarge')] },
      ]),
    });
    const [found] = await Array.fromAsync(askPrices({ site, meters: meters(linux), cached: nothing }));
    expect([...found!.prices.keys()]).toEqual([linux, 'AmazonEC2/BoxUsage:m5.xlarge/linux']);
    expect(asked.map(({ call }) => call)).toEqual(['pricing:GetProducts', 'pricing:GetProducts']);
    expect(asked[0]?.input).toMatchObject({
      ServiceCode: 'AmazonEC2',
      Filters: expect.arrayContaining([
        { Type: 'TERM_MATCH', Field: 'regionCode', Value: 'eu-west-1' },
        { Type: 'TERM_MATCH', Field: 'operatingSystem', Value: 'Linux' },
        { Type: 'TERM_MATCH', Field: 'tenancy', Value: 'Shared' },
      ]),
    });
  });

  const price = { unit: 'Hrs', price: '0.107', source: 'AWS Price List', asOf: '2026-02-20' };
  const known = (asOf: string) => async () => ({ asOf, prices: new Map([[linux, price]]) });

  test('asks nothing within a week of what is known', async () => {
    const { site, asked } = fakeSite({});
    expect(
      await Array.fromAsync(askPrices({ site, meters: meters(linux), cached: known('2026-02-25T00:00:00Z') })),
    ).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('asks within the week for what is new, and keeps the rest', async () => {
    const volume = product('AmazonEC2', { usagetype: 'EU-EBS:VolumeUsage.gp3' }, [['0.088', 'GB-Mo']]);
    const { site } = fakeSite({ 'pricing:GetProducts': { PriceList: [volume] } });
    const [found] = await Array.fromAsync(
      askPrices({ site, meters: meters(linux, gp3), cached: known('2026-02-25T00:00:00Z') }),
    );
    expect(found?.prices.get(linux)).toEqual(price);
    expect(found?.prices.get(gp3)?.price).toBe('0.088');
    expect(found?.asOf).toBe('2026-02-25T00:00:00Z');
  });

  test('asks again after a week', async () => {
    const { site } = fakeSite({ 'pricing:GetProducts': { PriceList: [compute('EU-BoxUsage:m5.large')] } });
    const [found] = await Array.fromAsync(
      askPrices({ site, meters: meters(linux), cached: known('2026-02-20T00:00:00Z') }),
    );
    expect(found?.prices.get(linux)?.price).toBe('0.096');
    expect(found?.asOf).toBe('2026-03-01T00:00:00.000Z');
  });

  test('asks for bare metal, which is a family of its own, only where some stands', async () => {
    const { site, asked } = fakeSite({ 'pricing:GetProducts': { PriceList: [] } });
    await Array.fromAsync(askPrices({ site, meters: meters('AmazonEC2/BoxUsage:m5.metal/linux'), cached: nothing }));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.input.Filters).toContainEqual({
      Type: 'TERM_MATCH',
      Field: 'productFamily',
      Value: 'Compute Instance (bare metal)',
    });
  });

  test('denied, says so once, and what is known stands', async () => {
    const { site, gaps } = fakeSite({ 'pricing:GetProducts': denied('pricing:GetProducts') });
    expect(await Array.fromAsync(askPrices({ site, meters: meters(linux, gp3), cached: nothing }))).toEqual([]);
    expect(gaps).toMatchObject([{ what: 'permission', missing: 'pricing:GetProducts' }]);
  });

  test('a product in another form is said, and the others count', async () => {
    const { site, gaps } = fakeSite({
      'pricing:GetProducts': { PriceList: ['{', '{"product":{}}', compute('EU-BoxUsage:m5.large')] },
    });
    const [found] = await Array.fromAsync(askPrices({ site, meters: meters(linux), cached: nothing }));
    expect(found?.prices.size).toBe(1);
    expect(gaps).toMatchObject([{ what: 'price', because: '2 products are not in the form that is known' }]);
  });

  test('a partition without a Price List is said, and nothing is asked', async () => {
    const { site, gaps, asked } = fakeSite({}, { partition: 'aws-us-gov', region: 'us-gov-west-1' });
    expect(await Array.fromAsync(askPrices({ site, meters: meters(linux), cached: nothing }))).toEqual([]);
    expect(gaps).toMatchObject([{ what: 'price', missing: 'pricing:GetProducts' }]);
    expect(asked).toEqual([]);
  });
});
