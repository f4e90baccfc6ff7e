import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyseCollected } from '../../functions/analyse.ts';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { scanScopes } from '../../functions/scan.ts';
import { defaultPolicy as policy } from '../../shared/model/policy.ts';
import { resourceId } from '../../shared/model/resource.ts';
import type { Scope } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { catalogue } from '../../shared/services/index.ts';
import { openReach } from '../../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../../shared/sources/aws/reach/own-cost.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { always, between, day, type Ground } from './company/ground.ts';
import { imageOf } from './company/instances.ts';
import { accounts, openGrounds } from './company.ts';
import { enter } from './scanning.ts';
import { type FakeAws, startFakeAws } from './start.ts';

/** Tables have exactly four metrics; a few instances with eight are there for the memory that is looked for by ListMetrics. */
const tables = 40;
const instances = 4;
const scope: Scope = { account: accounts[0], region: 'us-east-1' };
const start = new Date('2026-03-01T03:00:00Z');
const firstDay = Math.floor(start.getTime() / day);
const windowDays = policy.windowDays;

let aws: FakeAws;
let leave: () => void;
let embedded: Embedded;
let store: Store;
let now = start;
const cost = openOwnCost();

const seed = async (ground: Ground): Promise<void> => {
  for (let at = 0; at < tables; at += 1) {
    const TableName = `orders-${at}`;
    const [units, consumed] = [100, 2 + (at % 7)];
    await ground.tables.send(
      new CreateTableCommand({
        TableName,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        BillingMode: 'PROVISIONED',
        ProvisionedThroughput: { ReadCapacityUnits: units, WriteCapacityUnits: units },
      }),
    );
    for (const way of ['Read', 'Write']) {
      ground.metric(['AWS/DynamoDB', `Consumed${way}CapacityUnits`], { TableName }, always(consumed * 300), 90);
      ground.metric(['AWS/DynamoDB', `Provisioned${way}CapacityUnits`], { TableName }, always(units), 90);
    }
  }
  const ImageId = await imageOf(ground);
  const launched = { ImageId, InstanceType: 'm5.large' as const, MinCount: instances, MaxCount: instances };
  const { Instances = [] } = await ground.ec2.send(new RunInstancesCommand(launched));
  for (const { InstanceId = '' } of Instances) {
    ground.metric(['AWS/EC2', 'CPUUtilization'], { InstanceId }, between(20, 60), 90);
    ground.metric(['CWAgent', 'mem_used_percent'], { InstanceId, ImageId, InstanceType: 'm5.large' }, always(40), 90);
    for (const name of ['NetworkIn', 'NetworkOut']) ground.metric(['AWS/EC2', name], { InstanceId }, always(1e7), 90);
  }
};

beforeAll(async () => {
  aws = await startFakeAws();
  await aws.emulator.setClock(new Date(start.getTime() - 90 * day));
  const where = { accounts: [scope.account], regions: [scope.region] };
  const [ground] = (await openGrounds(aws.emulator, aws.data, start, where)) as [Ground];
  await seed(ground);
  await aws.emulator.seedSeries(scope, ground.series);
  ground.destroy();
  leave = enter(aws);
  embedded = await startEmbedded('month');
  store = dynamoStore(embedded.client, 'month', { clock: { now: () => now }, serviceOf: () => undefined });
  aws.proxy.clear();
});
afterAll(async () => {
  leave?.();
  await embedded?.stop();
  await aws?.stop();
});

/** Collects on a day, counted from the first, as the function that a schedule starts does. Resolves to the metrics that AWS was asked for. */
const collectOn = async (at: number): Promise<number> => {
  now = new Date(start.getTime() + at * day);
  await aws.emulator.setClock(now);
  const before = aws.proxy.metrics();
  const reach = await openReach({ regions: [scope.region], sessionName: 'plimsoll', asOf: now, cost });
  try {
    const [summary] = await scanScopes({ reach, store, catalogue, policy, cost, asOf: now });
    expect([summary?.ok, summary?.gaps]).toEqual([true, 0]);
  } finally {
    reach.close();
  }
  return aws.proxy.metrics() - before;
};

/** Days that are not known of some metric of some table, from the first of the window up to the last that was asked for. */
const holes = async (): Promise<string[]> => {
  const found: string[] = [];
  const through = await store.usageThrough(scope);
  for await (const { resource, usage } of store.observations(scope, firstDay - windowDays)) {
    if (resource.kind !== 'dynamodb-table') continue;
    expect(usage.size).toBe(4);
    for (const [key, profiles] of usage) {
      const known = new Set(profiles.flatMap((one) => (one.samples > 0 ? one.day : [])));
      for (let at = firstDay - windowDays; at <= through.get(resourceId(resource))!; at += 1)
        if (!known.has(at)) found.push(`${resource.id} ${key} ${at - firstDay}`);
    }
  }
  return found;
};

/** Whole days that the usage of each asked resource ends before `at`: 0 is up to yesterday. */
const daysBehind = async (at: number): Promise<number[]> =>
  [...(await store.usageThrough(scope)).values()].map((through) => firstDay + at - 1 - through);

describe('a month of collections, one a day', () => {
  let series = 0;
  let pulled = 0;

  test('asks for every metric at once on the first day, and for a part of them on each other', async () => {
    series = await collectOn(0);
    expect(series).toBeGreaterThanOrEqual(tables * 4 + instances * 8);
    pulled = series;
    for (let at = 1; at < 30; at += 1) {
      const asked = await collectOn(at);
      expect(asked).toBeLessThan(series);
      expect(Math.max(...(await daysBehind(at)))).toBeLessThanOrEqual(5);
      pulled += asked;
    }
  }, 300_000);

  test('costs at most $0.25 for 1,000 resources of four metrics, by what AWS counted', () => {
    expect(pulled).toBe(aws.proxy.metrics());
    // Scaled: each series costs the same, whatever the size of the estate.
    const dollars = (pulled / series) * 4 * 1000 * 0.01e-3;
    expect(dollars).toBeLessThanOrEqual(0.25);
    expect(dollars).toBeGreaterThan(0.15);
    // One page of 500 series serves all resources of a metric that is looked for, on each day that one of them is due.
    expect(aws.proxy.counts()['cloudwatch:ListMetrics']).toBeLessThanOrEqual(30);
  });

  test('is counted by us as AWS received it, and charged at its prices', () => {
    const received = aws.proxy.counts();
    expect(cost.spent.calls).toEqual(received);
    expect(cost.spent.metrics).toBe(aws.proxy.metrics());
    const requests = received['cloudwatch:ListMetrics'] ?? 0;
    expect(cost.spent.dollars).toBeCloseTo((aws.proxy.metrics() + requests) * 0.01e-3, 8);
  });

  test('knows every day of every metric, up to the last that was asked for', async () => {
    expect(await holes()).toEqual([]);
  });
});

describe('after the month', () => {
  test('a week without any collection heals at the next one', async () => {
    await collectOn(37);
    expect(new Set(await daysBehind(37))).toEqual(new Set([0]));
    expect(await holes()).toEqual([]);
  });

  test('a resource whose recommendation was just approved is asked each day, others are not', async () => {
    const { account: id } = scope;
    const header = { format: 'plimsoll-estate/1' as const, asOf: now.toISOString(), currency: 'USD' as const };
    await store.saveEstate({ ...header, accounts: [{ id }] }, []);
    await analyseCollected({ store, clock: { now: () => now }, catalogue, policy });
    const open = await Array.fromAsync(store.allRecommendations('open'));
    const chosen = open.find(({ check }) => check === 'overprovisioned-table')!;
    const move = { to: 'approved' as const, at: now.toISOString(), by: 'somebody', reason: 'looks right' };
    expect(await store.move(chosen.id, chosen.version, move)).toMatchObject({ ok: true });
    for (const at of [38, 39, 40]) {
      expect(await collectOn(at)).toBe(4);
      const through = await store.usageThrough(scope);
      expect(through.get(chosen.resourceId)).toBe(firstDay + at - 1);
      expect(Math.max(...(await daysBehind(at)))).toBe(at - 37);
    }
  });
});
