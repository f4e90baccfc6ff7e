import { describe, expect, test } from 'vitest';
import { loadDbClasses } from '../../../shared/data/db-classes.ts';
import { maxConnections } from '../../../shared/services/rds-instance/connections.ts';
import { oversizedDatabase } from '../../../shared/services/rds-instance/oversized-database.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';

const dbClasses = await loadDbClasses();
const GiB = 2 ** 30;
const spec = {
  instanceClass: 'db.m5.2xlarge',
  engine: 'mysql',
  multiAz: false,
  status: 'available',
  storageType: 'gp2',
  allocatedStorageGiB: 100,
};
const meter = (name: string): string => `AmazonRDS/InstanceUsage:${name}/mysql`;
const prices = {
  [meter('db.m5.large')]: '0.171',
  [meter('db.m5.xlarge')]: '0.342',
  [meter('db.m5.2xlarge')]: '0.684',
  [meter('db.m6g.large')]: '0.152',
  [meter('db.m4.large')]: '0.16',
  [meter('db.t3.medium')]: '0.068',
  [meter('db.t3.large')]: '0.136',
  [meter('db.t3.xlarge')]: '0.272',
};
/** A quiet 8 vCPU, 32 GiB database: what db.m5.large (2 vCPU, 8 GiB) carries. */
const quiet = {
  cpu: { value: 8 },
  freeableMemory: { value: 28 * GiB },
  connections: { value: 40 },
  readIops: { value: 100 },
  writeIops: { value: 50 },
};
const judge = (given: {
  spec?: object;
  usage?: Record<string, Given | undefined>;
  tags?: Record<string, string>;
  createdAt?: string;
  prices?: Record<string, string>;
}) =>
  judgeCase(oversizedDatabase, {
    resource: { spec: { ...spec, ...given.spec }, tags: given.tags ?? {}, createdAt: given.createdAt ?? daysAgo(400) },
    usage: Object.fromEntries(
      Object.entries<Given | undefined>({ ...quiet, ...given.usage }).flatMap(([name, one]) =>
        one === undefined ? [] : [[name, one] as const],
      ),
    ),
    prices: given.prices ?? prices,
    facts: { dbClasses },
  });
const target = (given: Parameters<typeof judge>[0]): unknown =>
  judge(given).finding?.proposals[0]?.change.to.instanceClass;

describe('oversized-database', () => {
  const cases: { what: string; given: Parameters<typeof judge>[0]; is: string; because: RegExp }[] = [
    { what: '8 % CPU of 8 vCPU', given: {}, is: 'wasteful', because: /db\.m5\.large suffices .* 28672 of 32768 MiB/ },
    { what: 'a busy CPU', given: { usage: { cpu: { value: 70 } } }, is: 'fine', because: /CPU is 70 %/ },
    { what: 'no CPU data', given: { usage: { cpu: undefined } }, is: 'unsure', because: /no datapoint of cpu/ },
    {
      what: 'patchy CPU data',
      given: { usage: { cpu: { value: (_index, _hour, day) => (day < 4 ? null : 8) } } },
      is: 'unsure',
      because: /10 of 14 days, and 12/,
    },
    {
      what: 'CPU known by the hour only',
      given: { usage: { cpu: { value: 8, step: 3600 } } },
      is: 'unsure',
      because: /hide its peaks/,
    },
    { what: 'too young', given: { createdAt: daysAgo(6) }, is: 'unsure', because: /5 whole days .* 7 are needed/ },
    {
      what: 'excluded by tag',
      given: { tags: { 'plimsoll:ignore': '2026-12-31 black friday' } },
      is: 'fine',
      because: /black friday/,
    },
    { what: 'stopped', given: { spec: { status: 'stopped' } }, is: 'fine', because: /it is stopped/ },
    {
      what: 'serverless',
      given: { spec: { instanceClass: 'db.serverless', engine: 'aurora-mysql' } },
      is: 'fine',
      because: /serverless/,
    },
    {
      what: 'a class that nobody knows',
      given: { spec: { instanceClass: 'db.q9.large' } },
      is: 'unsure',
      because: /nothing is known of the class db\.q9\.large/,
    },
    { what: 'no price', given: { prices: {} }, is: 'unsure', because: /no smaller class is known to cost less/ },
    {
      what: 'an unknown engine',
      given: { spec: { engine: undefined } },
      is: 'unsure',
      because: /not known: engine/,
    },
    {
      what: 'the smallest of its family',
      given: {
        spec: { instanceClass: 'db.m5.large' },
        usage: { cpu: { value: 2 }, freeableMemory: { value: 7 * GiB } },
      },
      is: 'fine',
      because: /no smaller class of its kind/,
    },
  ];
  test.each(cases)('$what is $is', ({ given, is, because }) => {
    const { verdict } = judge(given);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test('saves the difference of the hours', () => {
    expect(judge({}).finding?.proposals[0]?.dollars).toBeCloseTo(730 * (0.684 - 0.171), 9);
  });

  test('keeps a fifth of the memory free: on the boundary 6,553.6 of 8,192 MiB fit, a MiB more does not', () => {
    const free = (usedMiB: number): Given => ({ value: 32 * GiB - usedMiB * 2 ** 20 });
    expect(target({ usage: { freeableMemory: free(6553) } })).toBe('db.m5.large');
    expect(target({ usage: { freeableMemory: free(6554) } })).toBe('db.m5.xlarge');
  });

  test('without freeable memory it keeps today’s memory, so nothing smaller is left', () => {
    expect(judge({ usage: { freeableMemory: undefined } }).verdict).toMatchObject({
      is: 'fine',
      because: expect.stringMatching(/memory was not seen, so it is kept/),
    });
  });

  test('connections must fit the smaller class: a MySQL of 8 GiB allows 629', () => {
    expect(maxConnections('mysql', 8192)).toBe(629);
    expect(target({ usage: { connections: { value: 629 } } })).toBe('db.m5.large');
    expect(target({ usage: { connections: { value: 630 } } })).toBe('db.m5.xlarge');
  });

  test('IOPS with 30 % headroom must fit the class: db.m5.large sustains 3,600', () => {
    expect(target({ usage: { readIops: { value: 2700 } } })).toBe('db.m5.large');
    expect(target({ usage: { readIops: { value: 2800 } } })).toBe('db.m5.xlarge');
  });

  test('what was not seen of IOPS or connections is not made smaller', () => {
    expect(judge({ usage: { writeIops: undefined } }).verdict.is).toBe('fine');
    expect(judge({ usage: { connections: undefined } }).verdict.is).toBe('fine');
  });

  test('neither another architecture, nor an older generation, nor a burstable class takes its place', () => {
    const candidates = judge({}).finding?.candidates ?? [];
    const refused = Object.fromEntries(candidates.map(({ to, refusedBecause }) => [to, refusedBecause]));
    expect(refused['db.m6g.large']).toMatch(/architecture: arm64/);
    expect(refused['db.m4.large']).toMatch(/older generation: 4/);
    expect(refused['db.t3.medium']).toMatch(/burstable/);
    expect(refused['db.m5.large']).toBeUndefined();
  });

  test('a burstable database may shrink only to a class whose baseline carries its average', () => {
    const burstable = { instanceClass: 'db.t3.xlarge' };
    const usage = (cpu: number) => ({ cpu: { value: cpu }, freeableMemory: { value: 14 * GiB } });
    expect(target({ spec: burstable, usage: usage(9) })).toBe('db.t3.medium');
    expect(target({ spec: burstable, usage: usage(14) })).toBe('db.t3.large');
    expect(target({ spec: burstable, usage: usage(16) })).toBeUndefined();
  });

  test('another engine limits connections in its own way', () => {
    expect(maxConnections('postgres', 8192)).toBe(831);
    expect(maxConnections('postgres', 131_072)).toBe(5000);
    expect(maxConnections('mariadb', 8192)).toBe(314);
    expect(maxConnections('sqlserver-se', 8192)).toBeUndefined();
    expect(maxConnections('aurora-mysql', 16_384)).toBeGreaterThan(900);
  });
});
