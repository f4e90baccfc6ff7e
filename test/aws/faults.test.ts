import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Gap } from '../../shared/model/gap.ts';
import { runHere } from '../support/terminal.ts';
import { accounts, type Company, externalId, role, seedCompany } from './company.ts';
import type { Rule } from './proxy.ts';
import { enter, type Scanned } from './scanning.ts';
import { type FakeAws, startFakeAws } from './start.ts';

let aws: FakeAws;
let company: Company;
let leave: () => void;
let folder: string;
let before: Standing;
let savedBefore: number;
const [caller] = accounts;
const asked = ['--regions', 'us-east-1,eu-west-1'] as const;
const member = ['--accounts', accounts.join(','), '--role', role, '--external-id', externalId] as const;

/** What stands open in the history of a question, by id, with what it says of being stale. */
interface Standing {
  readonly open: ReadonlyMap<string, { readonly kind: string; readonly region: string; readonly stale?: string }>;
  readonly closed: number;
}

const run = async (argv: readonly string[]) =>
  runHere(argv, { now: company.asOf.toISOString(), environment: { PLIMSOLL_REQUEST_TIMEOUT_MS: '6000' } });

/** A scan that asks for everything again, so that every call is made once more. */
const scanAgain = async (...options: readonly string[]): Promise<Scanned> => {
  const ran = await run(['scan', '--state', folder, '--fresh', '--format', 'json', ...asked, ...options]);
  expect([ran.status, ran.status === 0 ? '' : ran.err]).toEqual([0, '']);
  return { ...ran, analysis: JSON.parse(ran.out) };
};

const standing = async ({ err }: Scanned): Promise<Standing> => {
  const state = /--state (\S+)/.exec(err)![1]!;
  const month = company.asOf.toISOString().slice(0, 7);
  const report = await run(['report', '--month', month, '--state', state, '--format', 'json']);
  const { recommendations, since } = JSON.parse(report.out);
  return {
    open: new Map(recommendations.map((one: { id: string }) => [one.id, one])),
    closed: since?.closed ?? 0,
  };
};

const gapsAbout = ({ analysis: { gaps } }: Scanned, text: RegExp): Gap[] =>
  gaps.filter(({ missing, because }) => text.test(`${missing} ${because}`));

/** What stood open before and does not any more. */
const lost = (after: Standing): string[] => [...before.open.keys()].filter((id) => !after.open.has(id));

/** One fault, met by a scan of what a clean scan has seen before. */
const scanWith = async (...rules: readonly Rule[]): Promise<Scanned & { readonly after: Standing }> => {
  for (const rule of rules) aws.proxy.meet(rule);
  const scanned = await scanAgain();
  aws.proxy.clear();
  return { ...scanned, after: await standing(scanned) };
};

beforeAll(async () => {
  aws = await startFakeAws();
  company = await seedCompany(aws.emulator, aws.data, new Date());
  leave = enter(aws);
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-faults-'));
  const clean = await scanAgain();
  before = await standing(clean);
  savedBefore = Number(clean.analysis.savings.monthly);
});
afterEach(() => aws.proxy.clear());
afterAll(async () => {
  leave?.();
  rmSync(folder, { recursive: true, force: true });
  await aws?.stop();
});

describe('what passes by itself is asked again, and nothing is missing', () => {
  test.each<[string, ...Rule[]]>([
    ['throttling', { call: 'ec2:DescribeInstances', times: 2, fault: { is: 'throttled' } }],
    ['throttling of metrics', { call: 'cloudwatch:GetMetricData', times: 2, fault: { is: 'throttled' } }],
    ['a connection cut midway', { call: 'ec2:DescribeVolumes', times: 1, fault: { is: 'cut' } }],
    ['an answer that was lost', { call: 'cloudwatch:GetMetricData', times: 1, fault: { is: 'lost' } }],
    ['a clock an hour off', { times: 40, fault: { is: 'skewed', seconds: 3600 } }],
  ])('%s', async (_, ...rules) => {
    const { after, analysis } = await scanWith(...rules);
    expect([...after.open.keys()].sort()).toEqual([...before.open.keys()].sort());
    expect([...after.open.values()].filter(({ stale }) => stale !== undefined)).toEqual([]);
    expect(after.closed).toBe(0);
    expect(analysis.gaps.filter(({ what }) => what === 'scope' || what === 'permission')).toEqual([]);
  });
});

describe('what does not pass is a gap, and keeps what was known', () => {
  test('one action denied hides one kind, by the name of the action', async () => {
    const scanned = await scanWith({ call: 'rds:DescribeDBInstances', fault: { is: 'denied' } });
    const { after, analysis } = scanned;
    const gaps = gapsAbout(scanned, /rds:DescribeDBInstances/);
    expect(gaps.map(({ account, what, kind }) => [account, what, kind])).toEqual([
      [caller, 'permission', 'rds-instance'],
      [caller, 'permission', 'rds-instance'],
    ]);
    expect([...after.open.keys()].sort()).toEqual([...before.open.keys()].sort());
    const stale = [...after.open.values()].filter(({ stale }) => stale !== undefined);
    expect(new Set(stale.map(({ kind }) => kind))).toEqual(new Set(['rds-instance']));
    expect(after.closed).toBe(0);
    expect(analysis.recommendations.filter(({ kind }) => kind === 'rds-instance')).toEqual([]);
  });

  test('metrics denied make the checks unsure, and close nothing', async () => {
    const scanned = await scanWith({ call: 'cloudwatch:GetMetricData', fault: { is: 'denied' } });
    expect(gapsAbout(scanned, /cloudwatch:GetMetricData/).length).toBeGreaterThan(0);
    expect(scanned.after.closed).toBe(0);
    expect([...scanned.after.open.keys()].sort()).toEqual([...before.open.keys()].sort());
  });

  test('a region that hangs is given up, and the other one is read', async () => {
    const scanned = await scanWith({ region: 'eu-west-1', fault: { is: 'hung' } });
    expect(scanned.analysis.gaps).toContainEqual(
      expect.objectContaining({ what: 'scope', account: caller, region: 'eu-west-1' }),
    );
    const stale = [...scanned.after.open.values()].filter(({ stale }) => stale !== undefined);
    expect(new Set(stale.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
    expect(scanned.after.closed).toBe(0);
    expect(scanned.analysis.recommendations.some(({ region }) => region === 'us-east-1')).toBe(true);
  }, 300_000);

  test('a page that fails midway loses none of the pages before it, and closes nothing', async () => {
    const scanned = await scanWith(
      { call: 'ec2:DescribeInstances', region: 'us-east-1', paged: false, fault: { is: 'small-pages', items: 5 } },
      { call: 'ec2:DescribeInstances', region: 'us-east-1', paged: true, fault: { is: 'failed' } },
    );
    expect(gapsAbout(scanned, /ec2:DescribeInstances/).length).toBeGreaterThan(0);
    expect(lost(scanned.after)).toEqual([]);
    expect(Number(scanned.analysis.savings.monthly)).toBeLessThanOrEqual(savedBefore);
    expect(scanned.after.closed).toBe(0);
  });

  test('credentials that are over end the scopes that they were for, and close nothing', async () => {
    const scanned = await scanWith({ call: 'ec2:DescribeVolumes', fault: { is: 'expired' } });
    expect(scanned.analysis.gaps.filter(({ what }) => what === 'scope').length).toBeGreaterThan(0);
    expect(lost(scanned.after)).toEqual([]);
    expect(Number(scanned.analysis.savings.monthly)).toBeLessThanOrEqual(savedBefore);
    expect(scanned.after.closed).toBe(0);
  });

  test('after all of it, a clean scan finds what the first one did', async () => {
    const scanned = await scanWith();
    expect([...scanned.after.open.keys()].sort()).toEqual([...before.open.keys()].sort());
    expect([...scanned.after.open.values()].filter(({ stale }) => stale !== undefined)).toEqual([]);
  });
});

describe('other accounts', () => {
  test('whose role session ends midway are entered again, and nothing is missing', async () => {
    const sessions = new Set<string>();
    aws.proxy.meet({ account: accounts[1], call: 'ec2:DescribeVolumes', times: 1, fault: { is: 'expired' } });
    const { analysis } = await scanAgain(...member);
    for (const { account, accessKeyId } of aws.proxy.seen) if (account === accounts[1]) sessions.add(accessKeyId);
    expect(sessions.size).toBeGreaterThan(1);
    expect(analysis.gaps.filter(({ what }) => what === 'scope')).toEqual([]);
    expect(new Set(analysis.recommendations.map(({ account }) => account))).toEqual(new Set(accounts));
  });

  test('that refuse the role are gaps, one a region, and the others are read', async () => {
    aws.proxy.meet({ call: 'sts:AssumeRole', after: 1, fault: { is: 'denied' } });
    const { analysis } = await scanAgain(...member);
    const lost = analysis.gaps.filter(({ what }) => what === 'scope');
    expect(new Set(lost.map(({ account }) => account)).size).toBe(1);
    expect(lost.map(({ missing }) => missing)).toEqual(['sts:AssumeRole', 'sts:AssumeRole']);
    expect(analysis.recommendations.length).toBeGreaterThan(0);
  });
});
