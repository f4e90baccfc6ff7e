import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { bucketWith, dataKey, manifest, manifestKey } from '../test/sources/aws/billing/fake-s3.ts';

const lines = 1_000_000;
/** Dollars in quarters, so that their sum is exact. */
const costOf = (line: number): number => (line % 997) / 4;
const billed = Array.from({ length: lines }, (_, line) => costOf(line)).reduce((sum, cost) => sum + cost, 0);

type Value = (line: number) => string | number;
const columns: Readonly<Record<string, Value>> = {
  BilledCost: costOf,
  EffectiveCost: costOf,
  BillingCurrency: () => 'USD',
  ChargePeriodStart: () => '2026-02-01T00:00:00Z',
  ChargePeriodEnd: () => '2026-02-02T00:00:00Z',
  ServiceName: (line) => `Service ${line % 30}`,
  SubAccountId: (line) => String(100_000_000_000 + (line % 50)),
  RegionId: () => 'eu-west-1',
  ResourceId: (line) => `arn:aws:ec2:eu-west-1:111122223333:volume/vol-${line}`,
  PricingQuantity: (line) => line % 24,
  PricingUnit: () => 'GB-Mo',
  Tags: (line) => `{'owner':'team-${line % 400}','name':'resource-${line}'}`.replaceAll("'", '"'),
  x_UsageType: () => 'EU-EBS:VolumeUsage.gp3',
};
const numbers: readonly string[] = ['BilledCost', 'EffectiveCost', 'PricingQuantity'];

const cellText = (value: string | number): string =>
  typeof value === 'string' && value.includes('"') ? `"${value.replaceAll('"', '""')}"` : String(value);

/** Gzip members behind one another are one gzip file, and no part of it is longer than a string may be. */
const csvGz = (): Buffer => {
  const members = [gzipSync(`${Object.keys(columns).join(',')}\n`)];
  for (let from = 0; from < lines; from += 50_000) {
    const part = Array.from({ length: 50_000 }, (_, at) =>
      Object.values(columns)
        .map((of) => cellText(of(from + at)))
        .join(','),
    );
    members.push(gzipSync(`${part.join('\n')}\n`, { level: 1 }));
  }
  return Buffer.concat(members);
};

const parquet = (rowGroupSize: number): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.entries(columns).map(([name, of]) => ({
        name,
        type: numbers.includes(name) ? ('DOUBLE' as const) : ('STRING' as const),
        data: Array.from({ length: lines }, (_, line) => of(line)),
      })),
      rowGroupSize,
    }),
  );

const heapMiB = 192;
const reader = fileURLToPath(new URL('support/read-focus.ts', import.meta.url));

describe(`a bill of a million lines is read from a bucket with a heap of ${heapMiB} MiB`, () => {
  test.each<[string, string, () => Uint8Array]>([
    ['as CSV', 'focus-00001.csv.gz', csvGz],
    ['as Parquet of ten row groups', 'focus-00001.snappy.parquet', () => parquet(lines / 10)],
    ['as Parquet of one row group', 'focus-00001.snappy.parquet', () => parquet(lines)],
  ])('%s', async (form, name, made) => {
    const key = dataKey('2026-02', name);
    const { endpoint } = await bucketWith({ [key]: made(), [manifestKey('2026-02')]: manifest(key) });
    const { stdout } = await promisify(execFile)(process.execPath, [
      `--max-old-space-size=${heapMiB}`,
      reader,
      endpoint,
    ]);
    const read = JSON.parse(stdout) as { lines: number; billed: number; peakMiB: number };
    console.log(`${form}: peak of ${read.peakMiB} MiB resident`);
    expect({ lines: read.lines, billed: read.billed }).toEqual({ lines, billed });
    expect(read.peakMiB).toBeLessThan(768);
  });
});
