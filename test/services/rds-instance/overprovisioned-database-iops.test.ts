import { describe, expect, test } from 'vitest';
import { overprovisionedDatabaseIops } from '../../../shared/services/rds-instance/overprovisioned-database-iops.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';

const spec = {
  instanceClass: 'db.m5.large',
  engine: 'mysql',
  multiAz: false,
  status: 'available',
  storageType: 'io1',
  allocatedStorageGiB: 500,
  iops: 10_000,
};
const prices = {
  'AmazonRDS/InstanceUsage:db.m5.large/mysql': '0.171',
  'AmazonRDS/RDS:PIOPS-Storage': '0.125',
  'AmazonRDS/RDS:PIOPS': '0.1',
  'AmazonRDS/RDS:GP3-Storage': '0.115',
  'AmazonRDS/RDS:GP3-PIOPS': '0.02',
  'AmazonRDS/RDS:PIOPS-Storage-IO2': '0.125',
  'AmazonRDS/RDS:IO2-PIOPS': '0.1',
};
const judge = (given: {
  spec?: object;
  read?: Given | undefined;
  write?: Given;
  tags?: Record<string, string>;
  createdAt?: string;
}) =>
  judgeCase(overprovisionedDatabaseIops, {
    resource: { spec: { ...spec, ...given.spec }, tags: given.tags ?? {}, createdAt: given.createdAt ?? daysAgo(400) },
    usage: {
      ...('read' in given && !given.read ? {} : { readIops: given.read ?? { value: 600 } }),
      writeIops: given.write ?? { value: 200 },
    },
    prices,
  });
const changes = (given: Parameters<typeof judge>[0]) =>
  (judge(given).finding?.proposals ?? []).map(({ change }) => change.to);

describe('overprovisioned-database-iops', () => {
  const cases: { what: string; given: Parameters<typeof judge>[0]; is: string; because: RegExp }[] = [
    {
      what: '10,000 IOPS for a peak of 800',
      given: {},
      is: 'wasteful',
      because: /peaked at 800 IOPS in 14 days, with 30 % headroom 1040; 10000 IOPS of io1/,
    },
    {
      what: 'a peak that needs what there is',
      given: { spec: { storageType: 'io2' }, read: { value: 7500 } },
      is: 'fine',
      because: /headroom 10010/,
    },
    {
      what: 'on the boundary: just what its peak needs',
      given: { spec: { storageType: 'io2', iops: 8_890 }, read: { value: 6616 }, write: { value: 222 } },
      is: 'fine',
      because: /headroom 8890; it needs at least 8890 of io2/,
    },
    {
      what: 'on the boundary: 110 IOPS more, above 1 % of its cost',
      given: { spec: { storageType: 'io2', iops: 9_000 }, read: { value: 6616 }, write: { value: 222 } },
      is: 'wasteful',
      because: /headroom 8890/,
    },
    {
      what: 'the fewest that io2 can have',
      given: { spec: { storageType: 'io2', iops: 1_000 } },
      is: 'fine',
      because: /needs at least 1040 of io2 and has 1000/,
    },
    { what: 'gp2', given: { spec: { storageType: 'gp2' } }, is: 'fine', because: /its storage is gp2/ },
    { what: 'unknown IOPS', given: { spec: { iops: undefined } }, is: 'unsure', because: /not known: iops/ },
    { what: 'no data', given: { read: undefined }, is: 'unsure', because: /no datapoint of readIops/ },
    {
      what: 'patchy data',
      given: { read: { value: (_index, _hour, day) => (day < 5 ? null : 1) } },
      is: 'unsure',
      because: /9 of 14 days/,
    },
    { what: 'too young', given: { createdAt: daysAgo(5) }, is: 'unsure', because: /since its creation/ },
    {
      what: 'excluded by tag',
      given: { tags: { 'plimsoll:ignore': '2026-04-01 load test' } },
      is: 'fine',
      because: /load test/,
    },
  ];
  test.each(cases)('$what is $is', ({ given, is, because }) => {
    const { verdict } = judge(given);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test('gp3 comes first where its throughput surely suffices, fewer IOPS of io1 second', () => {
    expect(changes({})).toEqual([{ storageType: 'gp3', iops: 12_000, throughputMiBps: 500 }, { iops: 1_040 }]);
    const [gp3] = judge({}).finding?.proposals ?? [];
    expect(gp3?.dollars).toBeCloseTo(500 * 0.01 + 10_000 * 0.1, 9);
  });

  test('fewer IOPS come first where gp3 might lack throughput, which is not measured', () => {
    expect(changes({ spec: { allocatedStorageGiB: 200 } })).toEqual([
      { iops: 1_040 },
      { storageType: 'gp3', iops: 3_000, throughputMiBps: 125 },
    ]);
  });

  test('a small gp3 cannot be given more than its 3,000 IOPS', () => {
    expect(changes({ spec: { allocatedStorageGiB: 200 }, read: { value: 4000 } })).toEqual([{ iops: 5_460 }]);
  });

  test('io1 at its fewest IOPS may still become gp3', () => {
    expect(changes({ spec: { allocatedStorageGiB: 200, iops: 1_000 }, read: { value: 100 } })).toEqual([
      { storageType: 'gp3', iops: 3_000, throughputMiBps: 125 },
    ]);
  });

  test('io2 stays io2, for its durability', () => {
    expect(changes({ spec: { storageType: 'io2' } })).toEqual([{ iops: 1_040 }]);
  });

  test('half an IOPS a GiB is the floor of large storage', () => {
    expect(changes({ spec: { storageType: 'io2', allocatedStorageGiB: 4_001 } })).toEqual([{ iops: 2_001 }]);
  });

  test('gp3 gives back what it has above its baseline', () => {
    expect(changes({ spec: { storageType: 'gp3', iops: 14_000, throughputMiBps: 500 } })).toEqual([{ iops: 12_000 }]);
  });
});
