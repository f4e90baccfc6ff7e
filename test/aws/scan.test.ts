import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { actionOf } from '../../shared/services/aws.ts';
import { catalogue } from '../../shared/services/index.ts';
import { needsNoPermission, policyDocument } from '../../shared/services/permissions.ts';
import { runHere } from '../support/terminal.ts';
import { accounts, type Company, regions, role, seedCompany } from './company.ts';
import { enter, type Scanned, scan, verdictsOf, whole } from './scanning.ts';
import { type FakeAws, startFakeAws } from './start.ts';

let aws: FakeAws;
let company: Company;
let leave: () => void;
let folder: string;
let first: Scanned;
let asked: Record<string, number>;
let metrics: number;
const day = 86_400_000;
const inState = (name: string): string => join(folder, name);

beforeAll(async () => {
  aws = await startFakeAws();
  company = await seedCompany(aws.emulator, aws.data, new Date());
  leave = enter(aws);
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-aws-'));
  aws.proxy.clear();
  first = await scan(company.asOf, inState('first'), ...whole);
  asked = aws.proxy.counts();
  metrics = aws.proxy.metrics();
});
afterAll(async () => {
  leave?.();
  rmSync(folder, { recursive: true, force: true });
  await aws?.stop();
});

describe('a scan of two accounts in three regions', () => {
  test('finds each planted waste and lets each near miss be, resource by resource', () => {
    const said = verdictsOf(first.analysis);
    const wrong = company.truth.flatMap(({ account, region, kind, id, check, is }) => {
      const key = [account, region, kind, id, check].join('/');
      return said.get(key)?.startsWith(`${is}:`) ? [] : [{ key, planted: is, said: said.get(key) }];
    });
    expect(wrong).toEqual([]);
    expect(company.truth.length).toBeGreaterThan(300);
  });

  test('says how far it is, and the plan before the first call that costs money', () => {
    const lines = first.err.split('\n');
    const plan = lines.findIndex((line) => line.startsWith('Plan: '));
    expect(lines.filter((line) => / \d+ resources$/.test(line))).toHaveLength(accounts.length * regions.length);
    expect(lines[plan]).toMatch(
      /^Plan: [\d,]+ metrics of [\d,]+ resources in 6 account regions \(\$0\.\d{4}\), and once a day .* Cost Explorer .*: about \$0\.\d\d to/,
    );
    const paid = aws.proxy.seen.findIndex(({ call }) => /^(ce|cloudwatch):/.test(call));
    const listed = aws.proxy.seen.findLastIndex(({ call }) => call === 'ec2:DescribeInstances');
    expect(paid).toBeGreaterThan(listed);
  });

  test('counts its calls and metrics as the requests that AWS received', () => {
    const { calls, metrics: counted, dollars } = first.analysis.ownCost;
    expect(calls).toEqual(asked);
    expect(counted).toBe(metrics);
    const expected = metrics * 1e-5 + (asked['cloudwatch:ListMetrics'] ?? 0) * 1e-5 + requestsOf('ce') * 0.01;
    expect(Math.abs(Number(dollars) - expected)).toBeLessThan(0.005);
  });

  test('calls what `permissions` asks for, and nothing else', () => {
    const allowed = policyDocument(catalogue, defaultPolicy, { role, accounts }).Statement.flatMap(
      ({ Action }) => Action,
    );
    const called = [...new Set(Object.keys(asked).map(actionOf))].filter((one) => !needsNoPermission.includes(one));
    expect(called.filter((one) => !allowed.includes(one))).toEqual([]);
    expect(allowed.filter((one) => !called.includes(one))).toEqual([]);
  });

  test('asks for nothing that writes', () => {
    const verbs = new Set(Object.keys(asked).map((call) => /:([A-Z][a-z]+)/.exec(call)?.[1]));
    expect([...verbs].sort()).toEqual(['Assume', 'Describe', 'Get', 'List', 'Lookup']);
  });

  const requestsOf = (service: string): number =>
    Object.entries(asked).reduce((sum, [call, count]) => sum + (call.startsWith(`${service}:`) ? count : 0), 0);
});

describe('scanned again', () => {
  test('on the same day, it asks for no metric and no bill, and finds the same', async () => {
    aws.proxy.clear();
    const again = await scan(company.asOf, inState('first'), ...whole);
    expect(aws.proxy.metrics()).toBe(0);
    expect(Object.keys(aws.proxy.counts()).filter((call) => call.startsWith('ce:'))).toEqual([]);
    expect(again.analysis.ownCost.dollars).toBe('0.00');
    expect(again.analysis.recommendations.map(({ id }) => id)).toEqual(
      first.analysis.recommendations.map(({ id }) => id),
    );
    expect(again.analysis.savings).toEqual(first.analysis.savings);
  });

  test('six days later, it asks each resource for the days since alone', async () => {
    aws.proxy.clear();
    const later = new Date(company.asOf.getTime() + 6 * day);
    await scan(later, inState('first'), ...whole);
    const starts = aws.proxy.seen
      .filter(({ call }) => call === 'cloudwatch:GetMetricData')
      .map(({ input }) => Date.parse(String((input as { StartTime?: unknown }).StartTime)));
    expect(starts.length).toBeGreaterThan(0);
    const earliest = Math.floor(company.asOf.getTime() / day) * day - day;
    expect(starts.filter((start) => start < earliest && !Number.isNaN(start))).toEqual([]);
    expect(aws.proxy.metrics()).toBeGreaterThan(0);
    expect(aws.proxy.metrics()).toBeLessThanOrEqual(metrics);
  });
});

describe('a history', () => {
  test('is asked for anew when usage is looked back on for more days, and says so', async () => {
    aws.proxy.clear();
    const later = new Date(company.asOf.getTime() + 6 * day);
    const longer = await scan(later, inState('first'), ...whole, '--days', '21');
    expect(longer.err).toContain('more days than before');
    expect(aws.proxy.metrics()).toBeGreaterThan(metrics / 2);
  });

  test('is found where it lies, by who looks one folder above it', async () => {
    const month = company.asOf.toISOString().slice(0, 7);
    for (const argv of [
      ['report', '--month', month],
      ['serve', '--port', '0'],
    ]) {
      const { status, err } = await runHere([...argv, '--state', inState('first')]);
      expect([status, err]).toEqual([2, expect.stringContaining(`--state ${inState('first')}/scans/`)]);
    }
  });
});

describe('an export', () => {
  test('analysed without credentials finds what a first scan of the same moment does', async () => {
    const out = inState('estate');
    const now = company.asOf.toISOString();
    const exported = await runHere(['export', '--out', out, ...whole], { now });
    expect([exported.status, exported.out]).toEqual([0, '']);
    const analysed = await runHere(['analyse', '--estate', out, '--format', 'json'], { now });
    const { recommendations, verdicts, savings, spend } = JSON.parse(analysed.out);
    const byKey = (one: object): string => JSON.stringify(one);
    expect(recommendations).toEqual(first.analysis.recommendations);
    expect(savings).toEqual(first.analysis.savings);
    expect(spend).toEqual(first.analysis.spend);
    expect(verdicts.map(byKey).sort()).toEqual(first.analysis.verdicts.map(byKey).sort());
  });
});

describe('a budget', () => {
  test('is not passed, and what was left out is said', async () => {
    aws.proxy.clear();
    const { analysis } = await scan(company.asOf, inState('budget'), ...whole, '--max-cost', '0.005');
    expect(Number(analysis.ownCost.dollars)).toBeLessThanOrEqual(0.01);
    expect(aws.proxy.metrics() * 1e-5).toBeLessThanOrEqual(0.005);
    expect(analysis.gaps.filter(({ because }) => /budget/.test(because)).length).toBeGreaterThan(0);
    expect(analysis.ownCost.calls['ce:GetCostAndUsage']).toBeUndefined();
  });
});
