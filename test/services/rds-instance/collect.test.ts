import type { DBInstance } from '@aws-sdk/client-rds';
import { describe, expect, test } from 'vitest';
import { rdsInstances } from '../../../shared/services/rds-instance/collect.ts';
import { databaseFrom } from '../../../shared/services/rds-instance/from-aws.ts';
import { rdsInstance } from '../../../shared/services/rds-instance/kind.ts';
import { type Answer, type Answers, denied, fakeSite, pages } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const database = (id: string, change: DBInstance = {}): DBInstance => ({
  DBInstanceIdentifier: id,
  DBInstanceClass: 'db.m5.large',
  Engine: 'mysql',
  EngineVersion: '8.0.36',
  LicenseModel: 'general-public-license',
  MultiAZ: false,
  StorageType: 'gp2',
  AllocatedStorage: 100,
  DBInstanceStatus: 'available',
  AvailabilityZone: 'eu-west-1a',
  InstanceCreateTime: new Date('2025-06-01T08:00:00Z'),
  TagList: [{ Key: 'team', Value: 'orders' }],
  ...change,
});
const aurora = (id: string, cluster: string, change: DBInstance = {}) =>
  database(id, {
    Engine: 'aurora-mysql',
    StorageType: 'aurora',
    AllocatedStorage: 1,
    DBClusterIdentifier: cluster,
    ...change,
  });
const arn = (cluster: string, region = 'eu-west-1') => `arn:aws:rds:${region}:111122223333:cluster:${cluster}`;
const noEvents = { 'cloudtrail:LookupEvents': { Events: [] }, 'rds:DescribeEvents': {} };
const modified = (id: string, at: string, request: object) => ({
  EventName: 'ModifyDBInstance',
  EventTime: new Date(at),
  Resources: [{ ResourceType: 'AWS::RDS::DBInstance', ResourceName: id }],
  CloudTrailEvent: JSON.stringify({ requestParameters: { dBInstanceIdentifier: id, ...request } }),
});

const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(rdsInstances.collect(fake.site)) };
};

describe('a database as AWS describes it', () => {
  const none = { storage: undefined, global: new Map<string, string>() };
  const specOf = (instance: DBInstance) => databaseFrom(instance, scope, none)!.resource.spec;

  test('is read whole', () => {
    const { resource, odd } = databaseFrom(database('orders'), scope, none)!;
    expect(odd).toEqual([]);
    expect(rdsInstance.spec.safeParse(resource.spec).success).toBe(true);
    expect(resource).toEqual({
      ...scope,
      kind: 'rds-instance',
      id: 'orders',
      name: 'orders',
      zone: 'eu-west-1a',
      createdAt: '2025-06-01T08:00:00.000Z',
      tags: { team: 'orders' },
      spec: {
        instanceClass: 'db.m5.large',
        engine: 'mysql',
        engineVersion: '8.0.36',
        licenseModel: 'general-public-license',
        multiAz: false,
        storageType: 'gp2',
        allocatedStorageGiB: 100,
        iops: null,
        throughputMiBps: null,
        status: 'available',
        replicaOf: null,
        globalCluster: null,
      },
    });
  });

  test.each([
    [
      'gp2 has neither IOPS nor throughput to set',
      { Iops: 300, StorageThroughput: 0 },
      { iops: null, throughputMiBps: null },
    ],
    [
      'gp3 has both',
      { StorageType: 'gp3', Iops: 12_000, StorageThroughput: 500 },
      { iops: 12_000, throughputMiBps: 500 },
    ],
    ['io1 has IOPS', { StorageType: 'io1', Iops: 3000 }, { iops: 3000, throughputMiBps: null }],
    ['io1 without IOPS is not known to have none', { StorageType: 'io1' }, { throughputMiBps: null }],
  ] as const)('%s', (_says, change, expected) => {
    const { iops, throughputMiBps } = specOf(database('a', change));
    expect({ ...(iops !== undefined && { iops }), throughputMiBps }).toEqual(expected);
  });

  test('names the database that it is a replica of', () => {
    expect(specOf(database('a', { ReadReplicaSourceDBInstanceIdentifier: 'primary' })).replicaOf).toBe('primary');
  });

  test('that belongs to a Multi-AZ cluster is neither single nor doubled, and has no storage of its own', () => {
    const spec = specOf(database('a', { DBClusterIdentifier: 'three', StorageType: 'io1', Iops: 1000 }));
    for (const key of ['storageType', 'allocatedStorageGiB', 'iops', 'throughputMiBps'])
      expect(spec).not.toHaveProperty(key);
    expect(spec).not.toHaveProperty('multiAz');
    expect(spec).not.toHaveProperty('replicaOf');
    expect(spec.globalCluster).toBe(null);
  });

  test('has unknown tags where AWS lists none at all', () => {
    const { resource } = databaseFrom({ DBInstanceIdentifier: 'a' }, scope, none)!;
    expect(resource).not.toHaveProperty('tags');
    expect(databaseFrom(database('a', { TagList: [] }), scope, none)?.resource.tags).toEqual({});
  });

  test('has unknown tags where AWS does not list them', () => {
    expect(databaseFrom(database('a', { TagList: undefined }), scope, none)!.resource).not.toHaveProperty('tags');
  });

  test('without an identifier is no resource, and with nothing else one of which nothing is known', () => {
    expect(databaseFrom({}, scope, none)).toBe(undefined);
    expect(specOf({ DBInstanceIdentifier: 'a' })).toEqual({ replicaOf: null, globalCluster: null });
  });
});

describe('the databases of a site', () => {
  test('are listed page by page, without those of DocumentDB and Neptune', async () => {
    const { fake, found } = await collected({
      ...noEvents,
      'rds:DescribeDBInstances': pages(
        [
          { DBInstances: [database('a'), database('documents', { Engine: 'docdb' })] },
          { DBInstances: [database('graph', { Engine: 'neptune' }), database('b')] },
        ],
        { asks: 'Marker', says: 'Marker' },
      ),
    });
    expect(found.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(fake.calls).toEqual(['cloudtrail:LookupEvents', 'rds:DescribeDBInstances', 'rds:DescribeEvents']);
    expect(fake.asked[0]!.input).toMatchObject({ MaxRecords: 100 });
    expect(fake.gaps).toEqual([]);
  });

  test('ask nothing more where there is none', async () => {
    const { fake, found } = await collected({ 'rds:DescribeDBInstances': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['rds:DescribeDBInstances']);
  });

  test('of Aurora have the storage of their cluster, and its global cluster', async () => {
    const { fake, found } = await collected({
      ...noEvents,
      'rds:DescribeDBInstances': {
        DBInstances: [aurora('a', 'io'), aurora('b', 'plain', { StorageType: 'aurora-iopt1' }), aurora('c', 'far')],
      },
      'rds:DescribeDBClusters': {
        DBClusters: [
          { DBClusterIdentifier: 'io', Engine: 'aurora-mysql', StorageType: 'aurora-iopt1' },
          { DBClusterIdentifier: 'plain', Engine: 'aurora-mysql' },
        ],
      },
      'rds:DescribeGlobalClusters': {
        GlobalClusters: [
          {
            GlobalClusterIdentifier: 'world',
            GlobalClusterMembers: [{ DBClusterArn: arn('io', 'us-east-1'), Readers: [arn('plain')] }],
          },
        ],
      },
    });
    expect(found.map(({ spec }) => [spec.storageType, spec.globalCluster])).toEqual([
      ['aurora-iopt1', null],
      ['aurora', 'world'],
      ['aurora', null],
    ]);
    const { needs, mayUse = [] } = rdsInstances;
    expect([...needs, ...mayUse].sort()).toEqual(fake.calls);
  });

  test('stand in nobody knows which global cluster when that cannot be seen', async () => {
    const { fake, found } = await collected({
      ...noEvents,
      'rds:DescribeDBInstances': { DBInstances: [aurora('a', 'io'), database('b')] },
      'rds:DescribeDBClusters': denied('rds:DescribeDBClusters'),
      'rds:DescribeGlobalClusters': denied('rds:DescribeGlobalClusters'),
    });
    expect(found[0]!.spec).not.toHaveProperty('globalCluster');
    expect(found[1]!.spec.globalCluster).toBe(null);
    expect(fake.gaps.map(({ what, missing }) => [what, missing])).toEqual([
      ['permission', 'rds:DescribeDBClusters'],
      ['permission', 'rds:DescribeGlobalClusters'],
    ]);
  });
});

describe('the last change of a database', () => {
  const changedAt = async (events: object[], change: DBInstance = {}) => {
    const { found } = await collected({
      'rds:DescribeDBInstances': { DBInstances: [database('a', change)] },
      'cloudtrail:LookupEvents': { Events: events },
      'rds:DescribeEvents': {},
    });
    return found[0]!.changedAt;
  };

  test.each([
    [
      'is when its class was set at once',
      [modified('a', '2026-02-10T10:00:00Z', { dBInstanceClass: 'db.m5.large', applyImmediately: true })],
      '2026-02-10T10:00:00.000Z',
    ],
    [
      'is a week later at most when it waits for the maintenance window',
      [modified('a', '2026-02-10T10:00:00Z', { iops: 3000, applyImmediately: false })],
      '2026-02-17T10:00:00.000Z',
    ],
    [
      'is not in the future',
      [modified('a', '2026-02-27T10:00:00Z', { dBInstanceClass: 'db.m5.large' })],
      '2026-03-01T00:00:00.000Z',
    ],
    [
      'is found by the identifier that was asked for, in capitals too',
      [modified('A', '2026-02-10T10:00:00Z', { dBInstanceClass: 'db.m5.large', applyImmediately: true })],
      '2026-02-10T10:00:00.000Z',
    ],
    [
      'is that of a call that wrote its identifier in capitals',
      [modified('A', '2026-02-10T10:00:00Z', { dBInstanceClass: 'db.m5.large', applyImmediately: true })],
      '2026-02-10T10:00:00.000Z',
    ],
    [
      'is not that of another setting',
      [modified('a', '2026-02-10T10:00:00Z', { backupRetentionPeriod: 7 })],
      undefined,
    ],
    [
      'is not that of another database',
      [modified('b', '2026-02-10T10:00:00Z', { dBInstanceClass: 'db.m5.large' })],
      undefined,
    ],
  ] as const)('%s', async (_says, events, expected) => {
    expect(await changedAt([...events])).toBe(expected);
  });

  test.each([{ DBInstanceStatus: 'stopped' }, { DBInstanceClass: 'db.serverless' }])(
    'is not asked for where nothing is concluded from its load: %o',
    async (change) => {
      const { fake } = await collected({ 'rds:DescribeDBInstances': { DBInstances: [database('a', change)] } });
      expect(fake.calls).toEqual(['rds:DescribeDBInstances']);
    },
  );
});

/** An event of RDS about a database, on a day of February 2026. */
const finished = (id: string, day: number, Message = 'Finished applying modification to DB instance class') => ({
  SourceIdentifier: id,
  SourceType: 'db-instance',
  EventCategories: ['configuration change'],
  Date: new Date(Date.UTC(2026, 1, day)),
  Message,
});

describe('the last change of a database as RDS tells of it', () => {
  const trail = denied('cloudtrail:LookupEvents');
  const asked = async (events: Answer, calls: Answer = trail, ids = ['a']) => {
    const { fake, found } = await collected({
      'rds:DescribeDBInstances': { DBInstances: ids.map((id) => database(id)) },
      'cloudtrail:LookupEvents': calls,
      'rds:DescribeEvents': events,
    });
    return { fake, found, changedAt: found.map((one) => one.changedAt) };
  };

  test('is when the class was last set, where CloudTrail may not be asked', async () => {
    const { fake, changedAt } = await asked(
      pages([{ Events: [finished('a', 18), finished('a', 20)] }, { Events: [finished('A', 22), finished('c', 25)] }], {
        asks: 'Marker',
        says: 'Marker',
      }),
      trail,
      ['a', 'b'],
    );
    expect(changedAt).toEqual(['2026-02-22T00:00:00.000Z', undefined]);
    const questions = fake.asked.filter(({ call }) => call === 'rds:DescribeEvents');
    expect(questions).toHaveLength(2);
    expect(questions[0]!.input).toMatchObject({
      SourceType: 'db-instance',
      EventCategories: ['configuration change'],
      Duration: 14 * 24 * 60,
      MaxRecords: 100,
    });
  });

  test.each([
    ['Finished applying modification to DB instance class.', true],
    ['Finished applying modification to allocated storage', true],
    ['Finished applying modification to Provisioned IOPS', true],
    ['Finished applying autoscaling-initiated modification to allocated storage', false],
    ['Finished applying modification to convert to a Multi-AZ DB instance', false],
    ['Applying modification to database instance class', false],
    ['Reset master credentials', false],
  ])('counts "%s": %s', async (message, counts) => {
    const { changedAt } = await asked({ Events: [finished('a', 22, message)] });
    expect(changedAt).toEqual([counts ? '2026-02-22T00:00:00.000Z' : undefined]);
  });

  test.each([
    ['CloudTrail', 24, 18],
    ['RDS', 18, 24],
  ])('is the later of what both say: %s', async (_, called, told) => {
    const request = { dBInstanceClass: 'db.m5.large', applyImmediately: true };
    const { changedAt } = await asked(
      { Events: [finished('a', told)] },
      { Events: [modified('a', `2026-02-${called}T00:00:00Z`, request)] },
    );
    expect(changedAt).toEqual(['2026-02-24T00:00:00.000Z']);
  });

  test('is not in the future, and none that is said without a time or a name', async () => {
    const { changedAt } = await asked({
      Events: [finished('a', 29), { ...finished('a', 20), Date: undefined }, { Message: 'Finished' }, {}],
    });
    expect(changedAt).toEqual(['2026-03-01T00:00:00.000Z']);
  });

  test('is not known for longer than RDS keeps events, which the gap says', async () => {
    const { fake } = await asked({});
    expect(fake.gaps).toMatchObject([
      { missing: 'cloudtrail:LookupEvents', because: expect.stringMatching(/resized more than 14 days ago/) },
    ]);
  });

  test('is not known at all where neither may be asked, which is two gaps', async () => {
    const { fake, changedAt } = await asked(denied('rds:DescribeEvents'));
    expect(changedAt).toEqual([undefined]);
    expect(fake.gaps.map(({ what, missing, kind }) => [what, missing, kind])).toEqual([
      ['permission', 'rds:DescribeEvents', 'rds-instance'],
      ['permission', 'cloudtrail:LookupEvents', 'rds-instance'],
    ]);
  });
});

test('the metrics of a database are kept under its identifier', () => {
  const { resource } = databaseFrom(database('a'), scope, { storage: undefined, global: undefined })!;
  expect(rdsInstances.metric!(resource, 'connections')).toEqual([
    { namespace: 'AWS/RDS', name: 'DatabaseConnections', dimensions: { DBInstanceIdentifier: 'a' } },
  ]);
  expect(rdsInstances.metric!(resource, 'memory')).toEqual([]);
});
