import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import type { Charge } from '../../../../shared/model/charge.ts';
import { type MonthlyCharges, openFocusExport } from '../../../../shared/sources/aws/billing/focus-s3.ts';
import { type Bucket, bucketWith, csvGz, dataKey, manifest, manifestKey } from './fake-s3.ts';

const months = ['2026-02', '2026-03'];
const free = { reserve: () => true };
const open = ({ site }: Bucket, prefix = 'exports'): Promise<MonthlyCharges | undefined> =>
  openFocusExport(site, { bucket: 'bills', prefix }, months, free);
const linesOf = async (opened: MonthlyCharges | undefined, month = '2026-02'): Promise<Charge[]> =>
  Array.fromAsync(opened!.get(month)!());

const first = dataKey('2026-02', 'focus-00001.csv.gz');
const second = dataKey('2026-02', 'focus-00002.csv.gz');
const february = manifestKey('2026-02');

describe('an export of FOCUS in S3', () => {
  test('is read as its manifests say, file by file, and only for the months that are wanted', async () => {
    const old = dataKey('2025-12', 'focus-00001.csv.gz');
    const bucket = await bucketWith(
      {
        [first]: csvGz(3),
        [second]: csvGz(2),
        [february]: manifest(first, second),
        [old]: csvGz(1),
        [manifestKey('2025-12')]: manifest(old),
      },
      { pageSize: 2 },
    );
    const opened = await open(bucket);
    expect([...opened!.keys()]).toEqual(['2026-02']);
    const charges = await linesOf(opened);
    expect(charges.map(({ billedCost }) => billedCost)).toEqual([0, 1, 2, 0, 1]);
    expect(charges[1]).toMatchObject({ serviceName: 'AWS Lambda', usageType: 'EU-Request', billingCurrency: 'USD' });
    expect(bucket.asked.filter((one) => one.startsWith('LIST'))).toHaveLength(3);
    expect(bucket.asked.filter((one) => one.includes('2025-12'))).toEqual([]);
  });

  test('is read anew each time that it is walked', async () => {
    const opened = await open(await bucketWith({ [first]: csvGz(3), [february]: manifest(first) }));
    expect(await linesOf(opened)).toEqual(await linesOf(opened));
  });

  test('is found by its own prefix too, whatever slashes stand around it, and whatever case a partition is written in', async () => {
    const bucket = await bucketWith({
      'exports/focus/data/billing_period=2026-02/f.csv.gz': csvGz(1),
      'exports/focus/metadata/billing_period=2026-02/focus-Manifest.json': manifest(
        'exports/focus/data/billing_period=2026-02/f.csv.gz',
      ),
    });
    expect(await linesOf(await open(bucket, '/exports/focus/'))).toHaveLength(1);
  });

  test('that keeps its former deliveries is read from the newest manifest', async () => {
    const bucket = await bucketWith({
      [first]: csvGz(1),
      [second]: csvGz(2),
      [manifestKey('2026-02', '20260201T000000Z-a/')]: manifest(first),
      [manifestKey('2026-02', '20260202T000000Z-b/')]: manifest(second),
    });
    expect(await linesOf(await open(bucket))).toHaveLength(2);
  });

  test('goes on where a connection was cut', async () => {
    const file = csvGz(20_000);
    const bucket = await bucketWith({ [first]: file, [february]: manifest(first) }, { cutAt: file.length - 1000 });
    const opened = await open(bucket);
    expect(await linesOf(opened)).toHaveLength(20_000);
    expect(bucket.asked).toContainEqual(expect.stringMatching(/^GET .*csv\.gz bytes=\d+-\d+$/));
  });

  const key = dataKey('2026-02', 'focus-00001.snappy.parquet');
  const parquetOf = (rows: number, rowGroupSize: number): Uint8Array => {
    const column = (name: string, type: 'DOUBLE' | 'STRING', value: (at: number) => number | string) => ({
      name,
      type,
      data: Array.from({ length: rows }, (_, at) => value(at)),
    });
    return new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          column('BilledCost', 'DOUBLE', (at) => at / 4),
          column('BillingCurrency', 'STRING', () => 'USD'),
          column('ChargePeriodStart', 'STRING', () => '2026-02-01T00:00:00Z'),
          column('ChargePeriodEnd', 'STRING', () => '2026-02-02T00:00:00Z'),
          column('ServiceName', 'STRING', (at) => `service ${at % 7}`),
          column('Unread', 'STRING', (at) => `a value that nobody asked for ${at}`),
        ],
        rowGroupSize,
      }),
    );
  };
  const askedFor = ({ asked }: Bucket): string[] => asked.filter((one) => one.startsWith(`GET ${key}`));

  test('is read as Parquet, row group by row group, by ranges', async () => {
    const bucket = await bucketWith({ [key]: parquetOf(3000, 1000), [february]: manifest(key) });
    const charges = await linesOf(await open(bucket));
    expect(charges).toHaveLength(3000);
    expect(charges.at(-1)).toMatchObject({ billedCost: 749.75, serviceName: 'service 3' });
    expect(askedFor(bucket).filter((one) => !one.includes('bytes='))).toEqual([]);
    expect(askedFor(bucket).length).toBeGreaterThan(3);
  });

  test('is read as Parquet in parts where a row group is large, every line once, and no range twice', async () => {
    const bucket = await bucketWith({ [key]: parquetOf(120_001, 120_001), [february]: manifest(key) });
    const opened = await open(bucket);
    const before = askedFor(bucket).length;
    const charges = await linesOf(opened);
    expect(charges.map(({ billedCost }) => billedCost * 4)).toEqual(Array.from({ length: 120_001 }, (_, at) => at));
    const ranges = askedFor(bucket).slice(before);
    expect(ranges.length).toBe(new Set(ranges).size);
  });

  test('goes on where a connection was cut in Parquet, too', async () => {
    const file = parquetOf(120_001, 120_001);
    const bucket = await bucketWith({ [key]: file, [february]: manifest(key) }, { cutAt: 400_000 });
    const charges = await linesOf(await open(bucket));
    expect(charges).toHaveLength(120_001);
    expect(charges.at(-1)).toMatchObject({ billedCost: 30_000 });
    const ends = askedFor(bucket).map((one) => one.split('-').at(-1));
    expect(new Set(askedFor(bucket)).size).toBe(new Set(ends).size + 1);
  });
});

describe('an export that cannot be used is refused by name', () => {
  const other = dataKey('2026-02', 'focus-00001.parquet');
  const noFocus = parquetWriteBuffer({ columnData: [{ name: 'cost', type: 'DOUBLE', data: [1] }] });
  test.each<[string, Record<string, Uint8Array | string>, RegExp]>([
    ['an empty bucket', {}, /^s3:\/\/bills\/exports: there is no file/],
    ['files and no manifest', { [first]: csvGz(1) }, /^s3:\/\/bills\/exports: .*no manifest/],
    [
      'a missing file',
      { [february]: manifest(first) },
      /focus-Manifest\.json: names s3:\/\/bills\/.*csv\.gz, which is/,
    ],
    ['a broken manifest', { [february]: '{"dataFiles":' }, /focus-Manifest\.json: is no JSON/],
    ['another manifest', { [february]: '{"dataFiles":[7]}' }, /focus-Manifest\.json: dataFiles: is no list/],
    [
      'a Parquet with other columns',
      { [other]: new Uint8Array(noFocus), [february]: manifest(other) },
      /\.parquet: Bill/,
    ],
    ['a Parquet that is none', { [other]: 'PAR?', [february]: manifest(other) }, /\.parquet: is no Parquet file/],
    [
      'a CUR',
      {
        [first.replace('.gz', '')]: 'lineItem/UsageType,bill/InvoiceId\n',
        [february]: manifest(first.replace('.gz', '')),
      },
      /\.csv: lineItem\/UsageType: this is a CUR/,
    ],
    [
      'a file of another sort',
      { [`${first}.zip`]: 'PK', [february]: manifest(`${first}.zip`) },
      /neither CSV nor Parquet/,
    ],
    ['gzip that is none', { [first]: 'plain', [february]: manifest(first) }, /csv\.gz: is no gzip/],
    [
      'two exports',
      { [february]: manifest(), 'exports/cur2/metadata/BILLING_PERIOD=2026-02/cur2-Manifest.json': manifest() },
      /several exports: exports\/cur2, exports\/focus/,
    ],
  ])('%s', async (_, files, message) => {
    await expect(open(await bucketWith(files))).rejects.toThrow(message);
    await expect(open(await bucketWith(files))).rejects.toMatchObject({ name: 'InputError' });
  });

  test('a line that is wrong is told when it is reached', async () => {
    const bad = dataKey('2026-02', 'focus-00001.csv');
    const text =
      'BilledCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName\nx,USD,2026-02-01,2026-02-02,S';
    const opened = await open(await bucketWith({ [bad]: text, [february]: manifest(bad) }));
    await expect(linesOf(opened)).rejects.toThrow(/focus-00001\.csv line 2: BilledCost: expected a number/);
  });

  test('what may not be listed or read is a gap with the action', async () => {
    const listed = await bucketWith({}, { deny: 'LIST' });
    expect(await open(listed)).toBe(undefined);
    expect(listed.gaps).toMatchObject([{ what: 'permission', missing: 's3:ListBucket' }]);
    const read = await bucketWith({ [first]: csvGz(1), [february]: manifest(first) }, { deny: 'GET' });
    expect(await open(read)).toBe(undefined);
    expect(read.gaps).toMatchObject([{ what: 'permission', missing: 's3:GetObject' }]);
  });
});
