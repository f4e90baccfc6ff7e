import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Group, ResultByTime } from '@aws-sdk/client-cost-explorer';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Charge } from '../shared/model/charge.ts';
import { cellsOf } from '../shared/sources/aws/billing/cells.ts';
import { openFocusExport } from '../shared/sources/aws/billing/focus-s3.ts';
import { bucketWith, dataKey, manifest, manifestKey } from '../test/sources/aws/billing/fake-s3.ts';
import { data, isThere, rowsOf } from './support/feeds.ts';

interface Recorded {
  readonly source: string;
  readonly groupBy?: string;
  readonly response: { readonly ResultsByTime: readonly ResultByTime[] };
}

/** Decimal text in whole units of 1e-18, so that sums are exact. */
const exactly = (text: string): bigint => {
  const [, sign, whole = '0', part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(Number(text).toFixed(18))!;
  return BigInt(`${sign}${whole}${part.slice(0, 18).padEnd(18, '0')}`);
};
const dollars = (units: bigint): string => (Number(units / 10n ** 12n) / 1e6).toFixed(2);

/** As it would have been recorded when asked in our way: by two things, and amortised too. */
const asAsked = ({ TimePeriod, Groups = [] }: ResultByTime): ResultByTime => ({
  TimePeriod,
  Groups: Groups.map(({ Keys = [], Metrics = {} }: Group): Group => {
    const tag = Keys[0]?.includes('$') ?? false;
    const [cost] = Object.values(Metrics);
    return {
      Keys: tag ? ['all services', Keys[0]!] : [Keys[0]!, 'not asked'],
      Metrics: { UnblendedCost: cost!, AmortizedCost: cost! },
    };
  }),
});

describe.skipIf(!isThere('cost-explorer'))('recorded answers of Cost Explorer', () => {
  test('are mapped whole, with the totals that they have, to the cent', async () => {
    const seen: string[] = [];
    for await (const { source, response } of rowsOf<Recorded>('cost-explorer', 'get-cost-and-usage.ndjson.gz')) {
      const amounts = response.ResultsByTime.flatMap(({ Groups = [] }) =>
        Groups.map(({ Metrics = {} }) => Object.values(Metrics)[0]!.Amount!),
      );
      const by = amounts.length > 0 && response.ResultsByTime[0]!.Groups?.[0]?.Keys?.[0]?.includes('$');
      const tag = by ? response.ResultsByTime[0]!.Groups![0]!.Keys![0]!.split('$')[0] : undefined;
      const { cells, unread } = cellsOf(response.ResultsByTime.map(asAsked), {
        by: by ? 'owner' : 'account',
        asOf: new Date('2026-01-01T00:00:00Z'),
        ownerTag: tag,
      });
      const own = dollars(amounts.reduce((sum, amount) => sum + exactly(amount), 0n));
      const ours = cells.reduce((sum, { unblended }) => sum + unblended, 0).toFixed(2);
      expect([source, cells.length, unread, ours]).toEqual([source, amounts.length, 0, own]);
      if (by) expect(cells.filter(({ key }) => key.includes('$'))).toEqual([]);
      seen.push(ours);
    }
    console.log(seen);
    // Two of the five have no groups: one is empty, one holds nothing but a total, which is never asked for.
    expect(seen).toEqual(['67.25', '1957.68', '5.99', '0.00', '0.00']);
  });
});

describe.skipIf(!isThere('focus-aws'))('a recorded bill in FOCUS, delivered to a bucket', () => {
  const recorded = (name: string): Buffer => readFileSync(join(data, 'focus-aws', name));
  const key = dataKey('2024-09', 'focus-00001.csv.gz');
  const files = (name: string) => ({ [key]: recorded(name), [manifestKey('2024-09')]: manifest(key) });
  const open = async (name: string) => {
    const { site } = await bucketWith(files(name));
    return openFocusExport(site, { bucket: 'bills', prefix: 'exports' }, ['2024-09'], { reserve: () => true });
  };

  test('has its own totals to the cent, by service and by account', async () => {
    const name = 'focus-1.0-aws-2024-09.csv.gz';
    const charges = await Array.fromAsync((await open(name))!.get('2024-09')!());
    const rows = parse(gunzipSync(recorded(name)), { columns: true }) as Record<string, string>[];
    const own = (column: string): [string, string][] =>
      [...Map.groupBy(rows, (row) => row[column]!)]
        .map(([of, some]): [string, string] => [
          of,
          dollars(some.reduce((sum, row) => sum + exactly(row.BilledCost!), 0n)),
        ])
        .sort();
    const ours = (of: (charge: Charge) => string | null): [string, string][] =>
      [...Map.groupBy(charges, (charge) => of(charge) ?? 'NULL')]
        .map(([name, some]): [string, string] => [name, some.reduce((sum, one) => sum + one.billedCost, 0).toFixed(2)])
        .sort();
    expect(ours(({ serviceName }) => serviceName)).toEqual(own('ServiceName'));
    expect(ours(({ subAccountId }) => subAccountId)).toEqual(own('SubAccountId'));
    expect(ours(({ serviceName }) => serviceName)).toHaveLength(24);
    expect(ours(({ subAccountId }) => subAccountId)).toHaveLength(66);
    expect(charges.reduce((sum, { billedCost }) => sum + billedCost, 0).toFixed(2)).toBe('18.01');
  });

  test('is refused by name when it is a CUR', async () => {
    await expect(open('cur-1.0-anonymous-2023-11.csv.gz')).rejects.toThrow(
      /csv\.gz: identity\/LineItemId: this is a CUR/,
    );
  });
});
