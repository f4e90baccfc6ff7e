import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { dynamodbTables } from '../../../shared/services/dynamodb-table/collect.ts';
import { scaledTable, tableFrom } from '../../../shared/services/dynamodb-table/from-aws.ts';
import { dynamodbTable } from '../../../shared/services/dynamodb-table/kind.ts';
import { type Answers, denied, fakeSite, pages, refusal } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const table = (name: string, change: TableDescription = {}): TableDescription => ({
  TableName: name,
  TableArn: `arn:aws:dynamodb:eu-west-1:111122223333:table/${name}`,
  TableStatus: 'ACTIVE',
  CreationDateTime: new Date('2025-06-01T08:00:00Z'),
  ProvisionedThroughput: { ReadCapacityUnits: 50, WriteCapacityUnits: 20 },
  TableSizeBytes: 1000,
  ...change,
});
const index = (IndexName: string, units: number, IndexSizeBytes = 10) => ({
  IndexName,
  IndexSizeBytes,
  ProvisionedThroughput: { ReadCapacityUnits: units, WriteCapacityUnits: units },
});
const onDemand = (at?: string): TableDescription => ({
  BillingModeSummary: {
    BillingMode: 'PAY_PER_REQUEST',
    ...(at && { LastUpdateToPayPerRequestDateTime: new Date(at) }),
  },
  ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
});
const estate = (tables: TableDescription[], change: Answers = {}): Answers => ({
  'dynamodb:ListTables': { TableNames: tables.map(({ TableName }) => TableName) },
  'dynamodb:DescribeTable': ({ TableName }) => ({ Table: tables.find((one) => one.TableName === TableName) }),
  'dynamodb:ListTagsOfResource': pages([
    { Tags: [{ Key: 'team', Value: 'orders' }] },
    { Tags: [{ Key: 'stage', Value: 'live' }] },
  ]),
  'application-autoscaling:DescribeScalableTargets': { ScalableTargets: [] },
  ...change,
});
const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(dynamodbTables.collect(fake.site)) };
};

describe('a table as AWS describes it', () => {
  const from = (change: TableDescription, scaled?: ReadonlySet<string>) =>
    tableFrom(table('orders', change), scope, scaled)!.resource;

  test('is read whole: without a billing mode it is provisioned, without a class standard', () => {
    const resource = from(
      {
        GlobalSecondaryIndexes: [index('by-date', 5)],
        LocalSecondaryIndexes: [{ IndexName: 'by-size', IndexSizeBytes: 7 }],
      },
      new Set(['orders']),
    );
    expect(dynamodbTable.spec.safeParse(resource.spec).success).toBe(true);
    expect(resource).toEqual({
      ...scope,
      kind: 'dynamodb-table',
      id: 'orders',
      name: 'orders',
      createdAt: '2025-06-01T08:00:00.000Z',
      spec: {
        billingMode: 'PROVISIONED',
        readCapacity: 50,
        writeCapacity: 20,
        indexes: [{ name: 'by-date', readCapacity: 5, writeCapacity: 5 }],
        autoScaling: true,
        sizeBytes: 1017,
        tableClass: 'STANDARD',
      },
    });
  });

  test('on demand has no capacity, and neither have its indexes', () => {
    const { spec } = from({ ...onDemand(), GlobalSecondaryIndexes: [index('by-date', 0)] });
    expect(spec).toMatchObject({
      billingMode: 'PAY_PER_REQUEST',
      readCapacity: null,
      writeCapacity: null,
      indexes: [{ name: 'by-date', readCapacity: null, writeCapacity: null }],
    });
    expect(spec).not.toHaveProperty('autoScaling');
  });

  test('has an unknown size when that of an index is unknown', () => {
    const { spec } = from({ GlobalSecondaryIndexes: [{ IndexName: 'new' }] });
    expect(spec).not.toHaveProperty('sizeBytes');
    expect(spec.indexes).toEqual([{ name: 'new' }]);
  });

  const moved: TableDescription = {
    ...onDemand('2026-01-05T00:00:00Z'),
    ProvisionedThroughput: { LastDecreaseDateTime: new Date('2026-02-01T00:00:00Z') },
    GlobalSecondaryIndexes: [
      { IndexName: 'i', ProvisionedThroughput: { LastIncreaseDateTime: new Date('2026-02-03T00:00:00Z') } },
    ],
  };
  test.each([
    ['never', {}, undefined, undefined],
    ['when a capacity was set last, of an index too', moved, undefined, '2026-02-03T00:00:00.000Z'],
    ['not when auto scaling moved it', moved, new Set(['orders']), '2026-01-05T00:00:00.000Z'],
    [
      'never, where auto scaling alone moved it',
      { ProvisionedThroughput: moved.ProvisionedThroughput },
      new Set(['orders']),
      undefined,
    ],
  ])('was changed %s', (_says, change: TableDescription, scaled: ReadonlySet<string> | undefined, expected) => {
    expect(from(change, scaled).changedAt).toBe(expected);
  });

  test.each([
    ['table/orders', 'orders'],
    ['table/orders/index/by-date', 'orders'],
    ['service/web', undefined],
    [undefined, undefined],
  ])('the scalable target %s is of table %s', (ResourceId, expected) => {
    expect(scaledTable({ ResourceId } as never)).toBe(expected);
  });
});

describe('the tables of a site', () => {
  test('are listed page by page, with all their tags', async () => {
    const { fake, found } = await collected(
      estate([table('a'), table('b')], {
        'dynamodb:ListTables': pages([{ TableNames: ['a'] }, { TableNames: ['b'] }], {
          asks: 'ExclusiveStartTableName',
          says: 'LastEvaluatedTableName',
        }),
        'application-autoscaling:DescribeScalableTargets': {
          ScalableTargets: [{ ResourceId: 'table/b', ScalableDimension: 'dynamodb:table:ReadCapacityUnits' }],
        },
      }),
    );
    expect(found.map(({ id, tags, spec }) => [id, tags, spec.autoScaling])).toEqual([
      ['a', { team: 'orders', stage: 'live' }, false],
      ['b', { team: 'orders', stage: 'live' }, true],
    ]);
    const { needs, mayUse = [] } = dynamodbTables;
    expect([...needs, ...mayUse].sort()).toEqual(fake.calls);
    expect(fake.gaps).toEqual([]);
  });

  test('ask nothing more where there is none', async () => {
    const { fake, found } = await collected({ 'dynamodb:ListTables': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['dynamodb:ListTables']);
  });

  test('leave out those that are gone, or going', async () => {
    const { fake, found } = await collected(
      estate([table('a'), table('going', { TableStatus: 'DELETING' })], {
        'dynamodb:ListTables': { TableNames: ['a', 'gone', 'going', 'untagged'] },
        'dynamodb:DescribeTable': ({ TableName }) => {
          if (TableName === 'gone') return refusal('ResourceNotFoundException', 'Requested resource not found');
          return { Table: table(String(TableName), TableName === 'going' ? { TableStatus: 'DELETING' } : {}) };
        },
        'dynamodb:ListTagsOfResource': ({ ResourceArn }) =>
          String(ResourceArn).endsWith('untagged') ? refusal('ResourceNotFoundException', 'not found') : { Tags: [] },
      }),
    );
    expect(found.map(({ id, tags }) => [id, tags])).toEqual([['a', {}]]);
    expect(fake.gaps).toEqual([]);
  });

  test('cannot be described at all where AWS refuses each', async () => {
    const all = collected(
      estate([table('a'), table('b')], { 'dynamodb:DescribeTable': denied('dynamodb:DescribeTable') }),
    );
    await expect(all).rejects.toThrow('not authorized');
  });

  test('are known to exist where AWS refuses some', async () => {
    const { fake, found } = await collected(
      estate([table('a'), table('b'), table('c')], {
        'dynamodb:DescribeTable': ({ TableName }) =>
          TableName === 'a' ? { Table: table('a') } : denied('dynamodb:DescribeTable'),
      }),
    );
    expect(found.map(({ id, spec }) => [id, Object.keys(spec).length > 0])).toEqual([
      ['a', true],
      ['b', false],
      ['c', false],
    ]);
    expect(found[1]).not.toHaveProperty('tags');
    expect(fake.gaps).toMatchObject([
      { what: 'permission', kind: 'dynamodb-table', missing: 'dynamodb:DescribeTable' },
    ]);
  });

  test('have unknown tags and scaling when nobody may look: one gap each, and AWS is not asked for ever', async () => {
    const tables = Array.from({ length: 100 }, (_, at) => table(`t-${at}`));
    const { fake, found } = await collected(
      estate(tables, {
        'dynamodb:ListTagsOfResource': denied('dynamodb:ListTagsOfResource'),
        'application-autoscaling:DescribeScalableTargets': denied('application-autoscaling:DescribeScalableTargets'),
      }),
    );
    expect(found).toHaveLength(100);
    expect(found.some((one) => 'tags' in one || 'autoScaling' in one.spec)).toBe(false);
    expect(fake.gaps.map(({ missing }) => missing).sort()).toEqual([
      'application-autoscaling:DescribeScalableTargets',
      'dynamodb:ListTagsOfResource',
    ]);
    expect(fake.asked.filter(({ call }) => call === 'dynamodb:ListTagsOfResource').length).toBeLessThan(15);
  });
});

test('consumption is kept by table and by index, throttling by table and operation', () => {
  const { resource } = tableFrom(table('orders', { GlobalSecondaryIndexes: [index('by-date', 5)] }), scope, undefined)!;
  const TableName = 'orders';
  const namespace = 'AWS/DynamoDB';
  const name = 'ConsumedReadCapacityUnits';
  expect(dynamodbTables.metric!(resource, 'consumedRead')).toEqual([
    { namespace, name, dimensions: { TableName } },
    { namespace, name, dimensions: { TableName, GlobalSecondaryIndexName: 'by-date' }, part: 'by-date' },
  ]);
  expect(dynamodbTables.metric!(resource, 'provisionedWrite')).toEqual([
    { namespace, name: 'ProvisionedWriteCapacityUnits', dimensions: { TableName } },
  ]);
  expect(dynamodbTables.metric!(resource, 'throttledRequests')).toEqual([
    { namespace, name: 'ThrottledRequests', having: { TableName } },
  ]);
  expect(dynamodbTables.metric!({ ...resource, spec: {} }, 'consumedWrite')).toHaveLength(1);
});
