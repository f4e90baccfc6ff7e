import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Charge } from '../../../shared/model/charge.ts';
import type { EstateHeader } from '../../../shared/model/estate.ts';
import { openFolder } from '../../../shared/sources/folder/open.ts';
import { createFolderWriter, type FolderWriter } from '../../../shared/sources/folder/write.ts';
import { emptyFolder, kinds, listed, header as rawHeader } from './fixture.ts';

const header = rawHeader as unknown as EstateHeader;

const aCharge: Charge = {
  billedCost: 0.1,
  effectiveCost: null,
  listCost: null,
  billingCurrency: 'USD',
  chargePeriodStart: '2026-02-01T00:00:00.000Z',
  chargePeriodEnd: '2026-02-02T00:00:00.000Z',
  serviceName: 'Amazon Elastic Compute Cloud',
  chargeCategory: null,
  subAccountId: null,
  regionId: null,
  resourceId: null,
  skuId: null,
  skuPriceId: null,
  usageType: null,
  pricingQuantity: null,
  pricingUnit: null,
  listUnitPrice: null,
  tags: null,
};

const written = async (write: (writer: FolderWriter) => Promise<void>): Promise<string> => {
  const dir = join(emptyFolder(), 'estate');
  const writer = await createFolderWriter(dir, header);
  await write(writer);
  await writer.close();
  return dir;
};
const chargesOf = async (dir: string): Promise<Charge[] | undefined> => {
  const estate = await openFolder(dir, kinds);
  return estate.charges && listed(estate.charges());
};
const back = async (charges: readonly Charge[]): Promise<Charge[] | undefined> =>
  chargesOf(
    await written(async (writer) => {
      for (const charge of charges) await writer.charge(charge);
    }),
  );

// FOCUS has no text that is empty or NULL: both mean none.
const text = fc
  .oneof(
    fc.string({ minLength: 1, unit: 'binary' }),
    fc.constantFrom('=cmd()', '+1', '@x', '-', '"', '""', 'a,b', 'a\nb', '\r', 'a\r\n', '\ufeff', ' ', 'null', "'"),
  )
  .filter((one) => one !== 'NULL');
const amount = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100),
);
const moment = fc
  .date({ min: new Date('2020-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const [textOrNone, amountOrNone] = [fc.option(text), fc.option(amount)];
const charge: fc.Arbitrary<Charge> = fc.record({
  billedCost: amount,
  effectiveCost: amountOrNone,
  listCost: amountOrNone,
  billingCurrency: fc.constant('USD'),
  chargePeriodStart: moment,
  chargePeriodEnd: moment,
  serviceName: text,
  chargeCategory: textOrNone,
  subAccountId: textOrNone,
  regionId: textOrNone,
  resourceId: textOrNone,
  skuId: textOrNone,
  skuPriceId: textOrNone,
  usageType: textOrNone,
  pricingQuantity: amountOrNone,
  pricingUnit: textOrNone,
  listUnitPrice: amountOrNone,
  tags: fc.option(fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), fc.string({ unit: 'binary' }))),
});

/** The same but for the prototype of `tags`, which is nobody's data. */
const plain = (charges: readonly Charge[] | undefined): unknown =>
  charges?.map(({ tags, ...rest }) => ({ ...rest, tags: tags && Object.entries(tags) }));

describe('Bill lines that are written', () => {
  test('read back as they were, whatever stands in them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(charge, { minLength: 1, maxLength: 8 }), async (charges) => {
        expect(plain(await back(charges))).toEqual(plain(charges));
      }),
      { numRuns: 150 },
    );
  });

  test('stand under the columns of FOCUS, null as nothing, a formula as the data that it is', async () => {
    const dir = await written((writer) => writer.charge({ ...aCharge, resourceId: '=1+1', tags: { team: 'a,b' } }));
    expect(readFileSync(join(dir, 'charges.csv'), 'utf8').split('\n')).toEqual([
      'BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName,EffectiveCost,ListCost,ChargeCategory,SubAccountId,RegionId,ResourceId,SkuId,SkuPriceId,PricingQuantity,PricingUnit,ListUnitPrice,Tags,x_UsageType',
      '0.1,USD,2026-02-01T00:00:00.000Z,2026-02-02T00:00:00.000Z,Amazon Elastic Compute Cloud,,,,,,=1+1,,,,,,"{""team"":""a,b""}",',
      '',
    ]);
  });

  test('are as many as there are', async () => {
    const charges = Array.from({ length: 20_000 }, (_, index) => ({ ...aCharge, billedCost: index / 1000 }));
    expect(await back(charges)).toEqual(charges);
  });

  test('make no bill when there is none', async () => {
    const dir = await written(async () => {});
    expect(existsSync(join(dir, 'charges.csv'))).toBe(false);
    expect(await chargesOf(dir)).toBe(undefined);
  });

  test.each([
    ['an amount that is not finite', { billedCost: Number.NaN }, 'BilledCost'],
    ['a quantity above every bill', { pricingQuantity: 1e300 }, 'PricingQuantity'],
    ['no service', { serviceName: '' }, 'ServiceName'],
    ['another currency', { billingCurrency: 'EUR' }, 'BillingCurrency'],
    ['no moment', { chargePeriodStart: 'yesterday' }, 'ChargePeriodStart'],
  ])('are refused with %s, and the others are written', async (_, wrong, field) => {
    const dir = await written(async (writer) => {
      await expect(writer.charge({ ...aCharge, ...wrong })).rejects.toMatchObject({ file: 'charges.csv', field });
      await writer.charge(aCharge);
    });
    expect(await chargesOf(dir)).toEqual([aCharge]);
  });
});

describe('Prices that are written', () => {
  const [natGateway, volume] = [
    { region: 'us-east-1', meter: 'AmazonEC2/NatGateway-Hours', unit: 'Hrs', price: '0.045' },
    { region: 'eu-west-1', meter: 'AmazonEC2/EBS:VolumeUsage.gp3', unit: 'GB-Mo', price: '0.088' },
  ];

  test('read back with the source and the day that each has of its own', async () => {
    const dir = await written((writer) =>
      writer.prices({
        asOf: '2026-03-01',
        source: 'bundled',
        prices: [natGateway!, { ...volume!, source: 'the bill', asOf: '2026-02' }],
      }),
    );
    expect([...(await openFolder(dir, kinds)).prices.values()]).toEqual([
      { unit: 'Hrs', price: '0.045', source: 'bundled', asOf: '2026-03-01' },
      { unit: 'GB-Mo', price: '0.088', source: 'the bill', asOf: '2026-02' },
    ]);
  });

  test('are refused with a source that says nothing', async () => {
    const dir = await written((writer) =>
      writer.prices({ asOf: '2026-03-01', source: 'x', prices: [{ ...volume!, source: '' }] }),
    );
    await expect(openFolder(dir, kinds)).rejects.toMatchObject({ field: 'prices[0].source' });
  });
});
