import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaElement } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import type { Charge } from '../../../shared/model/charge.ts';
import { openFolder } from '../../../shared/sources/folder/open.ts';
import { folder, gz, kinds, listed, refused } from './fixture.ts';

const head = 'BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName';
const row = '1.25,USD,2026-02-01T00:00:00Z,2026-02-01T01:00:00Z,Amazon EC2';
const chargesOf = async (dir: string): Promise<Charge[]> => listed((await openFolder(dir, kinds)).charges!());
const csv = (text: string): string => folder({ 'charges.csv': text });

const least: Charge = {
  billedCost: 1.25,
  effectiveCost: null,
  listCost: null,
  billingCurrency: 'USD',
  chargePeriodStart: '2026-02-01T00:00:00.000Z',
  chargePeriodEnd: '2026-02-01T01:00:00.000Z',
  serviceName: 'Amazon EC2',
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

describe('Charges as CSV are read', () => {
  test('with the required columns alone, in any order, with others beside them', async () => {
    const text =
      'x,ServiceName,BillingCurrency,ChargePeriodEnd,ChargePeriodStart,BilledCost\n1,Amazon EC2,USD,2026-02-01T01:00:00Z,2026-02-01T00:00:00Z,1.25\n';
    expect(await chargesOf(csv(text))).toEqual([least]);
  });

  test('with every column', async () => {
    const columns =
      ',EffectiveCost,ListCost,ChargeCategory,SubAccountId,RegionId,ResourceId,SkuId,SkuPriceId,PricingQuantity,PricingUnit,ListUnitPrice,Tags,x_UsageType';
    const cells =
      ',1.1,1.5,Usage,111122223333,us-east-1,i-1,SKU,SKU.P,12.5,Hrs,0.12,"{""owner"": ""web"", ""n"": 1, ""none"": null}",BoxUsage:m5.large';
    expect(await chargesOf(csv(`${head}${columns}\n${row}${cells}\n`))).toEqual([
      {
        ...least,
        effectiveCost: 1.1,
        listCost: 1.5,
        chargeCategory: 'Usage',
        subAccountId: '111122223333',
        regionId: 'us-east-1',
        resourceId: 'i-1',
        skuId: 'SKU',
        skuPriceId: 'SKU.P',
        pricingQuantity: 12.5,
        pricingUnit: 'Hrs',
        listUnitPrice: 0.12,
        tags: { owner: 'web', n: '1', none: '' },
        usageType: 'BoxUsage:m5.large',
      },
    ]);
  });

  test('with NULL and empty cells as null', async () => {
    const text = `${head},EffectiveCost,Tags,RegionId\n${row},NULL,NULL,NULL\n${row},,,\n`;
    expect(await chargesOf(csv(text))).toEqual([least, least]);
  });

  test('with a byte order mark, CRLF, a blank line, gzipped', async () => {
    const text = `\ufeff${head}\r\n${row}\r\n\r\n${row}\r\n`;
    expect(await chargesOf(csv(text))).toEqual([least, least]);
    expect(await chargesOf(folder({ 'charges.csv.gz': gz(text) }))).toEqual([least, least]);
  });

  test('with times of other shapes, and credits', async () => {
    const text = `${head}\n-1.25e-3,USD,2026-02-01,2026-02-01 01:00:00,S\n0,USD,2026-02-01 00:00,2026-02-01T02:00:00+01:00,S\n`;
    const charges = await chargesOf(csv(text));
    expect(charges.map((one) => [one.billedCost, one.chargePeriodStart, one.chargePeriodEnd])).toEqual([
      [-0.00125, '2026-02-01T00:00:00.000Z', '2026-02-01T01:00:00.000Z'],
      [0, '2026-02-01T00:00:00.000Z', '2026-02-01T01:00:00.000Z'],
    ]);
  });

  test('without rows', async () => {
    expect(await chargesOf(csv(`${head}\n`))).toEqual([]);
  });
});

describe('Charges as CSV are refused', () => {
  test('without required columns, with their names', async () => {
    const error = await refused(csv('BilledCost,ServiceName\n1,S\n'));
    expect(error.message).toBe(
      'charges.csv: BillingCurrency, ChargePeriodStart, ChargePeriodEnd: these columns are missing. Fix: charges need at least the FOCUS columns BilledCost, BillingCurrency, ChargePeriodStart, ChargePeriodEnd, ServiceName',
    );
  });

  test('when empty, and with a column in the wrong case', async () => {
    expect((await refused(csv(''))).field).toContain('BilledCost');
    expect((await refused(csv(head.replace('ServiceName', 'servicename')))).field).toBe('ServiceName');
  });

  test('before anything is read, when the columns are wrong', async () => {
    await expect(openFolder(csv('a,b\n'), kinds)).rejects.toThrow('charges.csv: BilledCost');
  });

  test.each(['identity/LineItemId,lineItem/UnblendedCost', 'line_item_usage_account_id,line_item_unblended_cost'])(
    'when they are a CUR (%s), by that name and with how to export FOCUS',
    async (columns) => {
      const error = await refused(csv(`${columns}\n1,2\n`));
      expect(error.reason).toContain('this is a CUR');
      expect(error.fix).toContain('FOCUS 1.0');
    },
  );

  test.each([
    ['BilledCost', row.replace('1.25', 'much')],
    ['BilledCost', row.replace('1.25', 'NULL')],
    ['BilledCost', row.replace('1.25', '1e999')],
    ['BilledCost', row.replace('1.25', 'NaN')],
    ['BillingCurrency', row.replace('USD', 'EUR')],
    ['ChargePeriodStart', row.replace('2026-02-01T00', '2026-13-01T00')],
    ['ChargePeriodEnd', row.replace('2026-02-01T01:00:00Z', 'soon')],
    ['ServiceName', row.replace('Amazon EC2', '')],
  ])('for a bad %s, with line and column: %s', async (field, bad) => {
    expect(await refused(csv(`${head}\n${row}\n${bad}\n`))).toMatchObject({ file: 'charges.csv', line: 3, field });
  });

  test('for tags that are no JSON', async () => {
    expect(await refused(csv(`${head},Tags\n${row},owner=web\n`))).toMatchObject({ line: 2, field: 'Tags' });
  });

  test('for a row with a cell too few, and for a quote that is not closed', async () => {
    expect(await refused(csv(`${head}\n1,USD\n`))).toMatchObject({ file: 'charges.csv', line: 2 });
    expect((await refused(csv(`${head}\n"1,USD\n`))).reason).toMatch(/^is no CSV/);
  });

  test('for a column that is there twice', async () => {
    expect(await refused(csv(`${head},BilledCost\n${row},2\n`))).toMatchObject({
      field: 'BilledCost',
      reason: 'is there twice',
    });
  });

  test('for a gzip that is cut off', async () => {
    const whole = gz(
      `${head}\n${Array.from({ length: 5000 }, (_, i) => row.replace('1.25', String(i * 7919))).join('\n')}`,
    );
    const error = await refused(folder({ 'charges.csv.gz': whole.subarray(0, whole.length - 50) }));
    expect(error.message).toContain('charges.csv.gz: the gzip is cut off');
  });
});

describe('Charges as Parquet', () => {
  const when = [new Date('2026-02-01T00:00:00Z'), new Date('2026-02-01T00:00:00Z')];
  const until = [new Date('2026-02-01T01:00:00Z'), new Date('2026-02-01T01:00:00Z')];
  const table = (billed: (number | null)[], currency = 'USD'): Buffer =>
    Buffer.from(
      parquetWriteBuffer({
        rowGroupSize: 1,
        columnData: [
          { name: 'extra', data: [1n, 2n], type: 'INT64' },
          { name: 'BilledCost', data: billed, type: 'DOUBLE', nullable: true },
          { name: 'BillingCurrency', data: ['USD', currency], type: 'STRING' },
          { name: 'ChargePeriodStart', data: when, type: 'TIMESTAMP' },
          { name: 'ChargePeriodEnd', data: until, type: 'TIMESTAMP' },
          { name: 'ServiceName', data: ['Amazon EC2', 'Amazon EC2'], type: 'STRING' },
          { name: 'PricingQuantity', data: [3n, null], type: 'INT64', nullable: true },
          { name: 'Tags', data: [{ owner: 'web' }, null], type: 'JSON', nullable: true },
          { name: 'x_usagetype', data: ['BoxUsage', null], type: 'STRING', nullable: true },
        ],
      }),
    );

  test('are read, row group by row group', async () => {
    const expected = [
      { ...least, pricingQuantity: 3, tags: { owner: 'web' }, usageType: 'BoxUsage' },
      { ...least, billedCost: 2.5 },
    ];
    expect(await chargesOf(folder({ 'charges.parquet': table([1.25, 2.5]) }))).toEqual(expected);
    expect(await chargesOf(folder({ 'charges.parquet.gz': gz(table([1.25, 2.5])) }))).toEqual(expected);
  });

  test('are read with decimals, maps and microseconds', async () => {
    const text = (name: string): SchemaElement => ({
      name,
      type: 'BYTE_ARRAY',
      converted_type: 'UTF8',
      repetition_type: 'REQUIRED',
    });
    const time = (name: string): SchemaElement => ({
      name,
      type: 'INT64',
      converted_type: 'TIMESTAMP_MICROS',
      repetition_type: 'REQUIRED',
    });
    const bytes = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 6 },
        {
          name: 'BilledCost',
          type: 'INT64',
          converted_type: 'DECIMAL',
          scale: 4,
          precision: 18,
          repetition_type: 'REQUIRED',
        },
        text('BillingCurrency'),
        time('ChargePeriodStart'),
        time('ChargePeriodEnd'),
        text('ServiceName'),
        { name: 'Tags', num_children: 1, converted_type: 'MAP', repetition_type: 'OPTIONAL' },
        { name: 'key_value', num_children: 2, repetition_type: 'REPEATED' },
        text('key'),
        { ...text('value'), repetition_type: 'OPTIONAL' },
      ],
      columnData: [
        { name: 'BilledCost', data: [1.25] },
        { name: 'BillingCurrency', data: ['USD'] },
        { name: 'ChargePeriodStart', data: when.slice(1) },
        { name: 'ChargePeriodEnd', data: until.slice(1) },
        { name: 'ServiceName', data: ['Amazon EC2'] },
        { name: 'Tags', data: [{ owner: 'web', none: null }] },
      ],
    });
    expect(await chargesOf(folder({ 'charges.parquet': Buffer.from(bytes) }))).toEqual([
      { ...least, tags: { owner: 'web', none: '' } },
    ]);
  });

  test('are refused by row and column', async () => {
    expect(await refused(folder({ 'charges.parquet': table([1, null]) }))).toMatchObject({
      file: 'charges.parquet',
      row: 2,
      field: 'BilledCost',
    });
    const error = await refused(folder({ 'charges.parquet': table([1, 2], 'EUR') }));
    expect(error.message).toMatch(/^charges\.parquet row 2: BillingCurrency: expected USD, received "EUR"/);
  });

  test('are refused when they are a CUR', async () => {
    const cur = parquetWriteBuffer({ columnData: [{ name: 'line_item_unblended_cost', data: [1], type: 'DOUBLE' }] });
    expect((await refused(folder({ 'charges.parquet': Buffer.from(cur) }))).reason).toContain('this is a CUR');
  });

  test('are refused when they are no Parquet, or cut off', async () => {
    expect((await refused(folder({ 'charges.parquet': 'BilledCost' }))).reason).toMatch(/^is no Parquet file/);
    const whole = table([1, 2]);
    const dir = folder({ 'charges.parquet': whole });
    writeFileSync(join(dir, 'charges.parquet'), whole.subarray(0, whole.length - 20));
    expect((await refused(dir)).reason).toMatch(/^is no Parquet file/);
  });
});
