import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, test } from 'vitest';
import type { AnyResource } from '../shared/model/resource.ts';
import { createFolderWriter } from '../shared/sources/folder/index.ts';
import { runHere } from '../test/support/terminal.ts';
import { analyseLoaded, load } from './support/analysis.ts';
import { data, isThere } from './support/feeds.ts';

const there = isThere('focus-aws');
const bill = join(data, 'focus-aws', 'focus-1.0-aws-2024-09.csv.gz');
const cur = join(data, 'focus-aws', 'cur-1.0-anonymous-2023-11.csv.gz');
const home = there ? mkdtempSync(join(tmpdir(), 'plimsoll-bill-')) : '';
afterAll(() => there && rmSync(home, { recursive: true, force: true }));

/** Accounts that the bill has most lines of. */
const [first, second] = ['11353890204', '18938484842'];
const created = { createdAt: '2024-01-01T00:00:00Z', tags: {} };
const resources: readonly AnyResource[] = [
  {
    ...created,
    ...{ account: first, region: 'us-east-1', kind: 'ec2-instance', id: 'i-0a' },
    spec: {
      ...{ instanceType: 'm5.large', platform: 'linux', state: 'running', lifecycle: 'on-demand', tenancy: 'default' },
      ...{ architecture: 'x86_64', autoScalingGroup: null, publicAddress: 'none' },
    },
  },
  {
    ...created,
    ...{ account: first, region: 'us-east-1', kind: 'nat-gateway', id: 'nat-0a' },
    spec: { state: 'available', connectivity: 'public' },
  },
  {
    ...created,
    ...{ account: second, region: 'us-east-1', kind: 'ebs-volume', id: 'vol-0a' },
    spec: { volumeType: 'gp2', sizeGiB: 100, state: 'available', attachedTo: null, detachedAt: '2024-02-01T00:00:00Z' },
  },
];

/** An estate with a few resources, whose bill is `file`. */
const estateWith = async (name: string, file: string): Promise<string> => {
  const dir = join(home, name);
  const writer = await createFolderWriter(dir, {
    format: 'plimsoll-estate/1',
    asOf: '2024-10-01T00:00:00Z',
    currency: 'USD',
    accounts: [{ id: first }, { id: second }],
  });
  for (const resource of resources) await writer.resource(resource);
  await writer.close();
  copyFileSync(file, join(dir, 'charges.csv.gz'));
  return dir;
};

/** Decimal text as a whole number of 1e-15 dollars, so that sums are exact. */
const exactly = (text: string): bigint => {
  const [, sign, whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)!;
  return BigInt(`${sign}${whole}${part.padEnd(15, '0')}`);
};
const cents = (units: bigint): number => Math.round(Number(units / 10n ** 9n) / 1e4);

type Row = Readonly<Record<'BilledCost' | 'ServiceName' | 'SubAccountId', string>>;
const exactSums = (by: (row: Row) => string): Map<string, bigint> => {
  const rows = parse(gunzipSync(readFileSync(bill)), { columns: true }) as Row[];
  const sums = new Map<string, bigint>();
  for (const row of rows) sums.set(by(row), (sums.get(by(row)) ?? 0n) + exactly(row.BilledCost));
  return sums;
};

describe.skipIf(!there)('An estate with a recorded FOCUS bill', () => {
  test('is billed what the file adds up to, to the cent, and spends what our model says', async () => {
    const { conclusion } = await analyseLoaded(await load(await estateWith('total', bill)));
    const { spend } = conclusion;
    console.log(`  bill $${spend.billed}, of which ${(spend.explained! * 100).toFixed(1)} % explained`, spend);
    const total = exactSums(() => 'all').get('all')!;
    expect(Math.round(Number(spend.billed) * 100)).toBe(cents(total));
    // m5.large and a NAT gateway for 730 hours, 100 GB of gp2.
    expect(Number(spend.monthly)).toBeCloseTo(730 * 0.096 + 730 * 0.045 + 100 * 0.1, 2);
    // Three made-up resources cost many times what this bill of drawn lines holds: they explain nothing of it.
    expect(spend.explained).toBe(0);
  });

  test.each([
    ['service', 'ServiceName', 'serviceName'],
    ['account', 'SubAccountId', 'subAccountId'],
  ] as const)('keeps what each %s was billed', async (name, column, key) => {
    const { estate } = await load(await estateWith(name, bill));
    const sums = new Map<string, number>();
    for await (const charge of estate.charges!()) {
      const of = charge[key] ?? 'NULL';
      sums.set(of, (sums.get(of) ?? 0) + charge.billedCost);
    }
    const exact = exactSums((row) => row[column]);
    expect([...sums.keys()].sort()).toEqual([...exact.keys()].sort());
    for (const [of, sum] of exact) expect(sums.get(of), of).toBeCloseTo(Number(sum) / 1e15, 9);
  });

  test('without its bill says nothing about one', async () => {
    const dir = await estateWith('none', bill);
    rmSync(join(dir, 'charges.csv.gz'));
    const { spend } = (await analyseLoaded(await load(dir))).conclusion;
    expect([spend.billed, spend.explained]).toEqual([undefined, undefined]);
  });
});

describe.skipIf(!there)('An estate with a recorded CUR in place of its bill', () => {
  test('is refused by name, with how to export FOCUS, and nothing is written', async () => {
    const { status, out, err } = await runHere([
      'analyse',
      '--estate',
      await estateWith('cur', cur),
      '--format',
      'json',
    ]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(/charges\.csv\.gz: .*this is a CUR .*Fix: export FOCUS 1\.0/);
  });
});
