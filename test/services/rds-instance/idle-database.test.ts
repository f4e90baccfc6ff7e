import { describe, expect, test } from 'vitest';
import { idleDatabase } from '../../../shared/services/rds-instance/idle-database.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';

const spec = {
  instanceClass: 'db.m5.large',
  engine: 'mysql',
  multiAz: false,
  status: 'available',
  storageType: 'gp2',
  allocatedStorageGiB: 100,
  replicaOf: null,
  globalCluster: null,
};
const prices = {
  'AmazonRDS/InstanceUsage:db.m5.large/mysql': '0.171',
  'AmazonRDS/RDS:GP2-Storage': '0.115',
  'AmazonRDS/RDS:ChargedBackupUsage': '0.095',
  'AmazonRDS/InstanceUsage:db.r5.large/aurora-mysql': '0.29',
};
const judge = (given: {
  spec?: object;
  tags?: Record<string, string>;
  createdAt?: string;
  changedAt?: string;
  connections?: Given | undefined;
}) =>
  judgeCase(idleDatabase, {
    resource: {
      spec: { ...spec, ...given.spec },
      tags: given.tags ?? {},
      createdAt: given.createdAt ?? daysAgo(400),
      ...(given.changedAt ? { changedAt: given.changedAt } : {}),
    },
    usage: 'connections' in given && !given.connections ? {} : { connections: given.connections ?? { value: 0 } },
    prices,
  });

describe('idle-database', () => {
  const cases: { what: string; given: Parameters<typeof judge>[0]; is: string; because: RegExp }[] = [
    { what: 'no connection in 14 days', given: {}, is: 'wasteful', because: /0 connections in 14 days/ },
    {
      what: 'one connection in one hour',
      given: { connections: { value: (index) => (index === 100 ? 1 : 0) } },
      is: 'fine',
      because: /up to 1 connections/,
    },
    {
      what: 'a connection 20 days ago, outside the window',
      given: { connections: { days: 30, value: (_index, _hour, day) => (day < 10 ? 4 : 0) } },
      is: 'wasteful',
      because: /0 connections/,
    },
    { what: 'no data', given: { connections: undefined }, is: 'unsure', because: /no datapoint of connections/ },
    {
      what: 'patchy data: 11 of 14 days',
      given: { connections: { value: (_index, _hour, day) => (day < 3 ? null : 0) } },
      is: 'unsure',
      because: /seen on 11 of 14 days, and 12/,
    },
    {
      what: 'on the boundary: 12 of 14 days',
      given: { connections: { value: (_index, _hour, day) => (day < 2 ? null : 0) } },
      is: 'wasteful',
      because: /0 connections/,
    },
    { what: 'too young', given: { createdAt: daysAgo(10) }, is: 'unsure', because: /9 whole days since its creation/ },
    {
      what: 'changed too lately',
      given: { changedAt: daysAgo(3) },
      is: 'unsure',
      because: /since its last change, and 14/,
    },
    {
      what: 'excluded by tag',
      given: { tags: { 'plimsoll:ignore': '2027-01-01 kept for the audit' } },
      is: 'fine',
      because: /kept for the audit/,
    },
    { what: 'a replica', given: { spec: { replicaOf: 'main' } }, is: 'fine', because: /replica of main/ },
    {
      what: 'a member of a global cluster',
      given: { spec: { globalCluster: 'world' } },
      is: 'fine',
      because: /global cluster world/,
    },
    {
      what: 'replica or not, nobody knows',
      given: { spec: { replicaOf: undefined } },
      is: 'unsure',
      because: /not known: replicaOf/,
    },
    { what: 'stopped', given: { spec: { status: 'stopped' } }, is: 'fine', because: /it is stopped/ },
    { what: 'being deleted', given: { spec: { status: 'deleting' } }, is: 'fine', because: /deleting/ },
  ];
  test.each(cases)('$what is $is', ({ given, is, because }) => {
    const { verdict } = judge(given);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test('a delete is worth hours and storage less the final snapshot; a stop has no sure dollar', () => {
    const [deletion, stopping, ...more] = judge({}).finding?.proposals ?? [];
    expect(deletion?.change).toMatchObject({ action: 'delete', removes: true });
    expect(deletion?.dollars).toBeCloseTo(730 * 0.171 + 100 * 0.115 - 100 * 0.095, 9);
    expect(stopping?.change).toMatchObject({ action: 'stop', to: { status: 'stopped' } });
    expect(stopping?.advisory).toMatch(/by itself after 7 days/);
    expect(more).toEqual([]);
  });

  test('without a known size the snapshot has no price, and the delete no figure', () => {
    const [deletion] = judge({ spec: { allocatedStorageGiB: undefined } }).finding?.proposals ?? [];
    expect(deletion?.dollars).toBeUndefined();
  });

  test('an Aurora instance goes without a snapshot, as its cluster keeps the data', () => {
    const { finding } = judge({
      spec: { engine: 'aurora-mysql', instanceClass: 'db.r5.large', storageType: 'aurora', allocatedStorageGiB: 1 },
    });
    expect(finding?.proposals.map(({ change }) => [change.action, change.leaves])).toEqual([['delete', []]]);
    expect(finding?.proposals[0]?.dollars).toBeCloseTo(730 * 0.29, 9);
  });

  test('SQL Server in Multi-AZ is not told to stop, which AWS refuses', () => {
    const { finding } = judge({ spec: { engine: 'sqlserver-se', licenseModel: 'license-included', multiAz: true } });
    expect(finding?.proposals.map(({ change }) => change.action)).toEqual(['delete']);
  });
});
