import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runHere } from '../support/terminal.ts';
import { type Answer, json } from './answer.ts';
import { hostile } from './company/instances.ts';
import { accounts, type Company, seedCompany } from './company.ts';
import type { Asked } from './request.ts';
import { enter, type Scanned, scan } from './scanning.ts';
import { type FakeAws, startFakeAws } from './start.ts';

const where = { accounts: [accounts[0]], regions: ['us-east-1'] };
const asked = ['--regions', 'us-east-1'] as const;

/** How often a metric is listed under dimensions that are nobody's: never, on every page without end, or of one resource too. */
let listing: 'usual' | 'endless' | 'endless-of-one' = 'usual';
let aws: FakeAws;
let company: Company;
let leave: () => void;
let folder: string;

const filterOf = ({ input }: Asked): { Name: string; Value?: string } | undefined =>
  (input as { Dimensions?: { Name: string; Value?: string }[] }).Dimensions?.[0];

/** A page of 500 series, and always another one behind it. */
const endless = (one: Asked): Answer | undefined => {
  const filter = filterOf(one);
  if (one.call !== 'cloudwatch:ListMetrics' || !filter || listing === 'usual') return undefined;
  if (listing === 'endless' && filter.Value !== undefined) return undefined;
  const { Namespace, MetricName, NextToken } = one.input;
  const page = Number(NextToken ?? 0) + 1;
  const Metrics = Array.from({ length: 500 }, (_, at) => ({
    Namespace,
    MetricName,
    Dimensions: [
      { Name: filter.Name, Value: filter.Value ?? `nobody-${page}-${at}` },
      { Name: 'path', Value: `/var/${page}/${at}` },
    ],
  }));
  return json({ Metrics, NextToken: String(page) });
};

beforeAll(async () => {
  aws = await startFakeAws(endless);
  company = await seedCompany(aws.emulator, aws.data, new Date(), where);
  // Without commitments its savings are counted, and the resource with the hostile name is among the largest.
  aws.data.savingsPlanDays = [];
  aws.data.reservationDays = [];
  aws.data.savingsPlans = [];
  leave = enter(aws);
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-hostile-'));
});
afterAll(async () => {
  leave?.();
  rmSync(folder, { recursive: true, force: true });
  await aws?.stop();
});

const inForm = (format: 'text' | 'csv' | 'json', tty = false) =>
  runHere(['scan', '--state', join(folder, 'forms'), '--format', format, ...asked], {
    now: company.asOf.toISOString(),
    tty,
  });

/** Control characters but the line's end, and those that reorder or hide text. */
const raw = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

describe('names and tags that attack whoever reads them', () => {
  test('reach the text report in characters that do nothing', async () => {
    const { status, out, err } = await inForm('text');
    expect(status).toBe(0);
    expect(out).toContain('\\u{1b}[2J\\u{202e}gnp.exe');
    expect((out + err).split('\n').filter((line) => raw.test(line))).toEqual([]);
  });

  test('colour nothing on a terminal, where the only escapes are ours', async () => {
    const { out } = await inForm('text', true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: bold, on and off, is all that we write
    const ours = /\u001b\[(?:1|22)m/g;
    expect(out).toContain(hostile.Name);
    expect(
      out
        .replace(ours, '')
        .split('\n')
        .filter((line) => raw.test(line)),
    ).toEqual([]);
  });

  test('are no formula in a CSV, and do not break its rows', async () => {
    const { out } = await inForm('csv');
    const rows = parse(out, { columns: true }) as Record<string, string>[];
    const found = rows.filter(({ name }) => name?.includes('/C calc'));
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(found.map(({ name }) => name))).toEqual(new Set([`'${hostile.Name}`]));
    const cells = rows.flatMap((row) => Object.entries(row).filter(([column]) => column !== 'monthlySaving'));
    expect(cells.filter(([, cell]) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
    expect(cells.filter(([, cell]) => raw.test(cell))).toEqual([]);
  });

  test('stand in JSON as AWS has them, and escaped', async () => {
    const { out } = await inForm('json');
    const { recommendations } = JSON.parse(out) as Scanned['analysis'];
    const idle = recommendations.find(({ check, name }) => check === 'idle-instance' && name === hostile.Name);
    expect(idle?.owner).toBe(hostile.owner);
    expect(out).not.toContain('\u001b');
  });
});

describe('a metric with more dimensions than can be listed', () => {
  const memoryOf = ({ analysis: { verdicts } }: Scanned): string[] =>
    verdicts.flatMap(({ check, is, resource }) =>
      check === 'oversized-instance' && is === 'wasteful' ? resource : [],
    );
  const listed = () => aws.proxy.seen.filter(({ call }) => call === 'cloudwatch:ListMetrics');

  test('is looked for resource by resource where the list of all has no end, and nothing is missing', async () => {
    const usual = await scan(company.asOf, join(folder, 'usual'), ...asked);
    aws.proxy.clear();
    listing = 'endless';
    const scanned = await scan(company.asOf, join(folder, 'endless'), ...asked);
    expect(memoryOf(scanned)).toEqual(memoryOf(usual));
    expect(memoryOf(usual).length).toBeGreaterThan(0);
    expect(scanned.analysis.gaps.filter(({ missing }) => missing.includes('mem_used_percent'))).toEqual([]);
    const one = listed().filter(({ input }) => (input as { MetricName?: string }).MetricName === 'mem_used_percent');
    expect(one.filter(({ input }) => filterOf({ input } as unknown as Asked)?.Value === undefined)).toHaveLength(40);
  });

  test('is a gap where one resource alone has more than can be asked, and the scan ends', async () => {
    aws.proxy.clear();
    listing = 'endless-of-one';
    const began = performance.now();
    const { analysis } = await scan(company.asOf, join(folder, 'endless-of-one'), ...asked);
    expect(performance.now() - began).toBeLessThan(60_000);
    const gaps = analysis.gaps.filter(({ what, missing }) => what === 'metric' && /mem_used_percent/.test(missing));
    expect(gaps.map(({ kind, region }) => [kind, region])).toEqual([['ec2-instance', 'us-east-1']]);
    expect(gaps[0]!.because).toMatch(/more series than are listed and asked, so at most 25 were asked of each of/);
    expect(aws.proxy.metrics()).toBe(analysis.ownCost.metrics);
    expect(listed().length).toBe(analysis.ownCost.calls['cloudwatch:ListMetrics']);
  });
});
