import { describe, expect, test } from 'vitest';
import { gp2DatabaseStorage } from '../../../shared/services/rds-instance/gp2-database-storage.ts';
import { daysAgo, judgeCase } from '../../support/judge.ts';

const spec = {
  instanceClass: 'db.m5.large',
  engine: 'postgres',
  multiAz: false,
  status: 'available',
  storageType: 'gp2',
  allocatedStorageGiB: 100,
};
const prices = { 'AmazonRDS/RDS:GP2-Storage': '0.115', 'AmazonRDS/RDS:GP3-Storage': '0.115' };
const judge = (changes: object, tags: Record<string, string> = {}, createdAt = daysAgo(400)) =>
  judgeCase(gp2DatabaseStorage, { resource: { spec: { ...spec, ...changes }, tags, createdAt }, prices });

describe('gp2-database-storage', () => {
  const cases: { what: string; spec: object; tags?: Record<string, string>; is: string; because: RegExp }[] = [
    { what: '100 GiB of gp2', spec: {}, is: 'wasteful', because: /give 300 IOPS .* gp3 3000/ },
    { what: 'gp3', spec: { storageType: 'gp3' }, is: 'fine', because: /its storage is gp3/ },
    { what: 'io1', spec: { storageType: 'io1' }, is: 'fine', because: /its storage is io1/ },
    { what: 'an unknown storage type', spec: { storageType: undefined }, is: 'unsure', because: /storageType/ },
    { what: 'an unknown size', spec: { allocatedStorageGiB: undefined }, is: 'unsure', because: /allocatedStorageGiB/ },
    {
      what: 'on the boundary: 3,999 GiB give 11,997 IOPS',
      spec: { allocatedStorageGiB: 3999 },
      is: 'wasteful',
      because: /11997 IOPS .* gp3 12000/,
    },
    {
      what: 'on the boundary: 4,000 GiB give as many as gp3',
      spec: { allocatedStorageGiB: 4000 },
      is: 'fine',
      because: /12000 IOPS, gp3 gives 12000/,
    },
    { what: 'smaller than gp3 can be', spec: { allocatedStorageGiB: 10 }, is: 'fine', because: /20 GiB, it has 10/ },
    {
      what: 'excluded by tag for this check',
      spec: {},
      tags: { 'plimsoll:ignore:gp2-database-storage': '2027-01-01 frozen' },
      is: 'fine',
      because: /frozen/,
    },
  ];
  test.each(cases)('$what is $is', ({ spec: changes, tags, is, because }) => {
    const { verdict } = judge(changes, tags);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test('is about no usage and no age: a day old is judged as well', () => {
    expect(judge({}, {}, daysAgo(1)).verdict.is).toBe('wasteful');
  });

  test('is advisory: it never saves a dollar', () => {
    const [only, ...more] = judge({}).finding?.proposals ?? [];
    expect(more).toEqual([]);
    expect(only?.advisory).toMatch(/not a lower bill/);
    expect(only?.dollars).toBe(0);
    expect(only?.change.to).toEqual({ storageType: 'gp3', iops: 3000, throughputMiBps: 125 });
  });

  test('warns where gp3 gives less throughput than gp2 can reach', () => {
    expect(judge({ allocatedStorageGiB: 200 }).finding?.proposals[0]?.note).toMatch(/250 MiB\/s .* gp3 gives 125/);
    expect(judge({ allocatedStorageGiB: 500 }).finding?.proposals[0]?.note).toMatch(/1000 MiB\/s .* gp3 gives 500/);
  });
});
