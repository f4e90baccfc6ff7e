import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Analysis } from '../../shared/model/analysis.ts';
import { type Ran, runHere } from '../support/terminal.ts';
import { callerKeys } from './company.ts';
import { seedMany } from './estate.ts';
import { enter } from './scanning.ts';
import { type FakeAws, startFakeAws } from './start.ts';

const asOf = new Date('2026-03-15T06:00:00Z');
const bucket = 'bills-of-the-company';
let aws: FakeAws;
let s3: S3Client;
let leave: () => void;
let folder: string;

beforeAll(async () => {
  aws = await startFakeAws();
  await seedMany(aws.emulator, aws.data, asOf, 20);
  s3 = new S3Client({ endpoint: aws.emulator.url, region: 'us-east-1', credentials: callerKeys, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  leave = enter(aws);
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-focus-'));
});
afterAll(async () => {
  leave?.();
  s3?.destroy();
  rmSync(folder, { recursive: true, force: true });
  await aws?.stop();
});

const dataKey = (name: string, month: string, file: string): string =>
  `${name}/focus/data/billing_period=${month}/${file}`;
const manifestKey = (name: string, month: string): string =>
  `${name}/focus/metadata/billing_period=${month}/focus-Manifest.json`;
const manifest = (...keys: string[]): string =>
  JSON.stringify({ dataFiles: keys.map((key) => `s3://${bucket}/${key}`) });

const put = async (objects: Readonly<Record<string, Uint8Array | string>>): Promise<void> => {
  for (const [Key, Body] of Object.entries(objects)) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
};

/** Bill lines of a month in cents that no binary fraction holds, each a day's. */
const lines = (month: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    BilledCost: (at % 97) / 100 + 0.01,
    BillingCurrency: 'USD',
    ChargePeriodStart: `${month}-${String((at % 28) + 1).padStart(2, '0')}T00:00:00Z`,
    ChargePeriodEnd: `${month}-${String((at % 28) + 1).padStart(2, '0')}T23:59:59Z`,
    ServiceName: `Service ${at % 5}`,
    SubAccountId: '123456789012',
    x_UsageType: 'EBS:VolumeUsage.gp3',
  }));
type Line = ReturnType<typeof lines>[number];

const csvGz = (rows: readonly Readonly<Record<string, unknown>>[]): Uint8Array =>
  gzipSync([Object.keys(rows[0]!), ...rows.map((row) => Object.values(row))].map((row) => row.join()).join('\n'));
const parquet = (rows: readonly Line[]): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: (Object.keys(rows[0]!) as (keyof Line)[]).map((name) => ({
        name,
        type: name === 'BilledCost' ? ('DOUBLE' as const) : ('STRING' as const),
        data: rows.map((row) => row[name]),
      })),
    }),
  );
/** Dollars of lines, added in cents. */
const total = (rows: readonly Line[]): string =>
  (rows.reduce((sum, { BilledCost }) => sum + Math.round(BilledCost * 100), 0) / 100).toFixed(2);

const scanWith = async (prefix: string, ...options: readonly string[]): Promise<Ran & { analysis: Analysis }> => {
  const state = mkdtempSync(join(folder, 'state-'));
  const focus = `s3://${bucket}/${prefix}`;
  const argv = ['scan', '--state', state, '--regions', 'us-east-1', '--format', 'json', '--focus', focus, ...options];
  const ran = await runHere(argv, { now: asOf.toISOString() });
  expect([ran.status, ran.out === '' ? ran.err : '']).toEqual([options.includes('--strict') ? 3 : 0, '']);
  return { ...ran, analysis: JSON.parse(ran.out) as Analysis };
};

describe('an export of the bill in a bucket', () => {
  test.each<[string, string, (rows: readonly Line[]) => Uint8Array]>([
    ['gzip/csv', 'csv.gz', csvGz],
    ['Parquet', 'snappy.parquet', parquet],
  ])('in %s is loaded, and its total is the bill’s to the cent', async (_, ending, written) => {
    const name = `whole-${ending}`;
    const [former, first, second] = [lines('2026-01', 50), lines('2026-02', 1500), lines('2026-02', 333)];
    const running = lines('2026-03', 40);
    const key = (month: string, at: number) => dataKey(name, month, `focus-0000${at}.${ending}`);
    await put({
      [key('2026-01', 1)]: written(former),
      [key('2026-02', 1)]: written(first),
      [key('2026-02', 2)]: written(second),
      [key('2026-03', 1)]: written(running),
      [manifestKey(name, '2026-01')]: manifest(key('2026-01', 1)),
      [manifestKey(name, '2026-02')]: manifest(key('2026-02', 1), key('2026-02', 2)),
      [manifestKey(name, '2026-03')]: manifest(key('2026-03', 1)),
    });
    aws.proxy.clear();
    const { analysis } = await scanWith(name);
    expect(analysis.spend.billed).toBe(total([...first, ...second]));
    expect(analysis.gaps.filter(({ what }) => what === 'bill')).toEqual([]);
    const counted = aws.proxy.counts();
    expect(Object.keys(counted).filter((call) => call.startsWith('s3:'))).toEqual(['s3:GetObject', 's3:ListObjectsV2']);
    expect(analysis.ownCost.calls['s3:GetObject']).toBe(counted['s3:GetObject']);
  });

  const february = (name: string, file: string): string => dataKey(name, '2026-02', file);
  test.each<[string, string, Readonly<Record<string, Uint8Array | string>>, RegExp, RegExp]>([
    ['a prefix without files', 'nothing', {}, /^s3:\/\/bills-of-the-company\/nothing$/, /there is no file/],
    [
      'files without a manifest',
      'loose',
      { [february('loose', 'f.csv.gz')]: csvGz(lines('2026-02', 1)) },
      /^s3:\/\/bills-of-the-company\/loose$/,
      /no manifest of an export/,
    ],
    [
      'a manifest that names a missing file',
      'missing',
      { [manifestKey('missing', '2026-02')]: manifest(february('missing', 'gone.csv.gz')) },
      /missing\/focus\/metadata\/billing_period=2026-02\/focus-Manifest\.json$/,
      /names s3:\/\/bills-of-the-company\/.*\/gone\.csv\.gz, which is not there/,
    ],
    [
      'a CUR',
      'cur',
      {
        [february('cur', 'f.csv.gz')]: csvGz([{ 'lineItem/UnblendedCost': 1, 'lineItem/UsageType': 'BoxUsage' }]),
        [manifestKey('cur', '2026-02')]: manifest(february('cur', 'f.csv.gz')),
      },
      /cur\/focus\/data\/billing_period=2026-02\/f\.csv\.gz$/,
      /this is a CUR/,
    ],
    [
      'a Parquet with other columns',
      'other',
      {
        [february('other', 'f.parquet')]: new Uint8Array(
          parquetWriteBuffer({ columnData: [{ name: 'cost', type: 'DOUBLE', data: [1] }] }),
        ),
        [manifestKey('other', '2026-02')]: manifest(february('other', 'f.parquet')),
      },
      /other\/focus\/data\/billing_period=2026-02\/f\.parquet$/,
      /BilledCost.* missing/,
    ],
    [
      'a line that is no bill line',
      'broken',
      {
        [february('broken', 'f.csv.gz')]: csvGz([{ ...lines('2026-02', 1)[0]!, BilledCost: 'much' }]),
        [manifestKey('broken', '2026-02')]: manifest(february('broken', 'f.csv.gz')),
      },
      /2026-02/,
      /broken\/focus\/data\/billing_period=2026-02\/f\.csv\.gz.*BilledCost/,
    ],
  ])(
    'with %s is a gap that names the file, and everything else is seen',
    async (_, name, objects, missing, because) => {
      await put(objects);
      const { analysis } = await scanWith(name);
      const gaps = analysis.gaps.filter(({ what }) => what === 'bill');
      expect(gaps).toHaveLength(1);
      expect(gaps[0]!.missing).toMatch(missing);
      expect(gaps[0]!.because).toMatch(because);
      expect(analysis.spend.billed).toBeUndefined();
      expect(new Set(analysis.verdicts.map(({ kind }) => kind)).size).toBeGreaterThan(3);
    },
  );

  test('that is not there ends with 3 where gaps are no success', async () => {
    const { err, analysis } = await scanWith('nothing', '--strict');
    expect(err).toMatch(/\d+ gaps: parts could not be seen, and --strict was given/);
    expect(analysis.verdicts.length).toBeGreaterThan(0);
  });

  test('in a bucket that nobody has is a gap that names the action', async () => {
    const argv = ['scan', '--state', join(folder, 'no-bucket'), '--regions', 'us-east-1', '--format', 'json'];
    const ran = await runHere([...argv, '--focus', 's3://nobody-has-this'], { now: asOf.toISOString() });
    expect(ran.status).toBe(0);
    const { gaps } = JSON.parse(ran.out) as Analysis;
    const about = gaps.filter(({ missing, because }) => /s3:ListBucket|nobody-has-this/.test(`${missing} ${because}`));
    expect(about).toHaveLength(1);
  });
});
