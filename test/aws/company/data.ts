import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateFunctionCommand, PublishLayerVersionCommand } from '@aws-sdk/client-lambda';
import { CreateDBClusterCommand, CreateDBInstanceCommand } from '@aws-sdk/client-rds';
import { always, between, day, type Ground, type Is, type Step } from './ground.ts';

const GiB = 2 ** 30;

/** Databases, tables, functions and log groups. */
export const dataSteps = (ground: Ground): Step[] => [
  ...databaseSteps(ground),
  ...tableSteps(ground),
  ...functionSteps(ground),
  ...logSteps(ground),
];

interface Database {
  readonly name: string;
  readonly instanceClass: string;
  readonly storage: string;
  readonly sizeGiB: number;
  readonly iops?: number;
  readonly cpu: readonly number[];
  readonly freeGiB: number;
  readonly connections: number;
  readonly readIops: number;
  readonly says: Readonly<Record<string, Is>>;
}

const calm = { cpu: between(2, 4), freeGiB: 3, connections: 3, readIops: 20 };
const databases: readonly Database[] = [
  {
    ...{ name: 'idle', instanceClass: 'db.m5.large', storage: 'gp3', sizeGiB: 100, ...calm },
    connections: 0,
    says: { 'idle-database': 'wasteful', 'gp2-database-storage': 'fine' },
  },
  {
    ...{ name: 'one-connection', instanceClass: 'db.m5.large', storage: 'gp3', sizeGiB: 100, ...calm },
    connections: 1,
    says: { 'idle-database': 'fine' },
  },
  {
    ...{ name: 'oversized', instanceClass: 'db.m5.2xlarge', storage: 'gp3', sizeGiB: 100, ...calm },
    freeGiB: 28,
    says: { 'oversized-database': 'wasteful', 'idle-database': 'fine' },
  },
  {
    ...{ name: 'right-sized', instanceClass: 'db.m5.xlarge', storage: 'gp3', sizeGiB: 100 },
    ...{ cpu: between(45, 68), freeGiB: 4, connections: 200, readIops: 900 },
    says: { 'oversized-database': 'fine', 'idle-database': 'fine' },
  },
  {
    ...{ name: 'on-gp2', instanceClass: 'db.m5.large', storage: 'gp2', sizeGiB: 500, ...calm },
    says: { 'gp2-database-storage': 'wasteful' },
  },
  {
    ...{ name: 'bought-iops', instanceClass: 'db.m5.large', storage: 'io1', sizeGiB: 400, iops: 5000, ...calm },
    says: { 'overprovisioned-database-iops': 'wasteful' },
  },
  {
    ...{ name: 'used-iops', instanceClass: 'db.m5.large', storage: 'io1', sizeGiB: 100, iops: 5000, ...calm },
    readIops: 4500,
    says: { 'overprovisioned-database-iops': 'fine' },
  },
];

const databaseSteps = (ground: Ground): Step[] =>
  databases.map(({ name, instanceClass, storage, sizeGiB, iops, cpu, freeGiB, connections, readIops, says }) => ({
    daysAgo: 115,
    async do() {
      await ground.databases.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: name,
          DBInstanceClass: instanceClass,
          Engine: 'postgres',
          MasterUsername: 'plimsoll',
          MasterUserPassword: 'only-in-the-emulator',
          StorageType: storage,
          AllocatedStorage: sizeGiB,
          ...(iops && { Iops: iops }),
          Tags: [{ Key: 'owner', Value: 'data' }],
        }),
      );
      publishDatabase(ground, name, { cpu, freeGiB, connections, readIops });
      ground.metric(['AWS/RDS', 'FreeStorageSpace'], { DBInstanceIdentifier: name }, always((sizeGiB / 2) * GiB), 115);
      ground.say('rds-instance', name, says);
    },
  }));

const publishDatabase = (
  ground: Ground,
  name: string,
  { cpu, freeGiB, connections, readIops }: Pick<Database, 'cpu' | 'freeGiB' | 'connections' | 'readIops'>,
): void => {
  const publish = (metric: string, values: readonly number[]) =>
    ground.metric(['AWS/RDS', metric], { DBInstanceIdentifier: name }, values, 115);
  publish('CPUUtilization', cpu);
  publish('FreeableMemory', always(freeGiB * GiB));
  publish('DatabaseConnections', always(connections));
  publish('ReadIOPS', always(readIops));
  publish('WriteIOPS', always(readIops / 4));
};

/** An Aurora cluster of one that pays for its I/O with its instance, and of which the bill of storage says nothing. */
export const auroraSteps = (ground: Ground): Step[] => [
  {
    daysAgo: 115,
    async do() {
      const { databases } = ground;
      const DBClusterIdentifier = 'ledger';
      const DBInstanceIdentifier = 'ledger-1';
      const Engine = 'aurora-postgresql';
      await databases.send(
        new CreateDBClusterCommand({
          // moto knows no size for this type, and asks for one.
          ...{ DBClusterIdentifier, Engine, StorageType: 'aurora-iopt1', AllocatedStorage: 1 },
          ...{ MasterUsername: 'plimsoll', MasterUserPassword: 'only-in-the-emulator' },
        }),
      );
      await databases.send(
        new CreateDBInstanceCommand({
          ...{ DBInstanceIdentifier, DBClusterIdentifier, Engine, DBInstanceClass: 'db.r6g.large' },
          Tags: [{ Key: 'owner', Value: 'data' }],
        }),
      );
      publishDatabase(ground, DBInstanceIdentifier, calm);
      ground.say('rds-instance', DBInstanceIdentifier, { 'idle-database': 'fine', 'gp2-database-storage': 'fine' });
    },
  },
];

interface Table {
  readonly name: string;
  readonly units?: number;
  /** Units a second; 0: DynamoDB publishes nothing. */
  readonly consumed: number;
  readonly index?: boolean;
  readonly says: Readonly<Record<string, Is>>;
}

const tables: readonly Table[] = [
  { name: 'idle', units: 50, consumed: 0, says: { 'idle-table': 'wasteful' } },
  {
    ...{ name: 'oversized', units: 100, consumed: 5, index: true },
    says: { 'overprovisioned-table': 'wasteful', 'idle-table': 'fine' },
  },
  { name: 'hardly-oversized', units: 100, consumed: 22, says: { 'overprovisioned-table': 'fine' } },
  { name: 'on-demand', consumed: 0, says: { 'idle-table': 'fine', 'overprovisioned-table': 'fine' } },
];

const tableSteps = (ground: Ground): Step[] =>
  tables.map(({ name, units, consumed, index, says }) => ({
    daysAgo: 114,
    async do() {
      const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' as const }];
      const ProvisionedThroughput = units && { ReadCapacityUnits: units, WriteCapacityUnits: units };
      const byOwner = {
        IndexName: 'by-owner',
        KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' as const }],
        Projection: { ProjectionType: 'ALL' as const },
        ...(ProvisionedThroughput && { ProvisionedThroughput }),
      };
      await ground.tables.send(
        new CreateTableCommand({
          TableName: name,
          KeySchema,
          AttributeDefinitions: [...(index ? ['pk', 'owner'] : ['pk'])].map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S',
          })),
          ...(ProvisionedThroughput
            ? { BillingMode: 'PROVISIONED', ProvisionedThroughput }
            : { BillingMode: 'PAY_PER_REQUEST' }),
          ...(index && { GlobalSecondaryIndexes: [byOwner] }),
        }),
      );
      const parts = [
        { TableName: name },
        ...(index ? [{ TableName: name, GlobalSecondaryIndexName: 'by-owner' }] : []),
      ];
      for (const dimensions of parts)
        for (const way of ['Read', 'Write']) {
          const metric = (kind: string) => ['AWS/DynamoDB', `${kind}${way}CapacityUnits`] as const;
          if (consumed > 0) ground.metric(metric('Consumed'), dimensions, always(consumed * 300), 114);
          if (units) ground.metric(metric('Provisioned'), dimensions, always(units), 114);
        }
      ground.say('dynamodb-table', name, says);
    },
  }));

/** A zip archive without a file. */
const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

interface Lambda {
  readonly name: string;
  readonly memoryMiB: number;
  /** Lambda Insights says so; absent: it is not on. */
  readonly usedMiB?: number;
  /** It runs a container image, else a zip archive. */
  readonly image?: boolean;
  readonly is: Is;
}

const lambdas: readonly Lambda[] = [
  // Insights comes in a layer, which the emulator has none of, or in the image.
  { name: 'oversized', memoryMiB: 2048, usedMiB: 300, image: true, is: 'wasteful' },
  { name: 'right-sized', memoryMiB: 512, usedMiB: 440, is: 'fine' },
  { name: 'without-insights', memoryMiB: 2048, is: 'unsure' },
];

const zipCode = { Runtime: 'nodejs24.x' as const, Handler: 'index.handler', Code: { ZipFile: emptyZip } };
const imageCode = ({ account, region }: Ground) => ({
  PackageType: 'Image' as const,
  Code: { ImageUri: `${account}.dkr.ecr.${region}.amazonaws.com/app:1` },
});

/** Lambda Insights measures a function of a zip archive through a layer. */
const insightsLayer = async ({ functions }: Ground) => {
  const layer = { LayerName: 'LambdaInsightsExtension', Content: { ZipFile: emptyZip } };
  const { LayerVersionArn } = await functions.send(new PublishLayerVersionCommand(layer));
  return { Layers: [LayerVersionArn!] };
};

const functionSteps = (ground: Ground): Step[] =>
  lambdas.map(({ name, memoryMiB, usedMiB, image, is }) => ({
    daysAgo: 113,
    async do() {
      await ground.functions.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: `arn:aws:iam::${ground.account}:role/function`,
          ...(image ? imageCode(ground) : zipCode),
          ...(usedMiB && !image ? await insightsLayer(ground) : {}),
          MemorySize: memoryMiB,
          Timeout: 60,
        }),
      );
      const publish = (metric: string, values: readonly number[]) =>
        ground.metric(['AWS/Lambda', metric], { FunctionName: name }, values, 113);
      publish('Invocations', always(400));
      publish('Errors', always(0));
      publish('Duration', between(90, 140));
      if (usedMiB)
        ground.metric(
          ['LambdaInsights', 'used_memory_max'],
          { function_name: name },
          between(usedMiB - 60, usedMiB),
          113,
        );
      ground.say('lambda-function', name, { 'oversized-function': is });
    },
  }));

interface Logs {
  readonly name: string;
  readonly storedGiB: number;
  readonly retentionDays?: number;
  /** Days since the last event; 0: it is written to all the time. */
  readonly silentDays: number;
  readonly is: Is;
}

const logGroups: readonly Logs[] = [
  { name: '/app/silent', storedGiB: 50, silentDays: 60, is: 'wasteful' },
  { name: '/app/endless', storedGiB: 5, silentDays: 0, is: 'wasteful' },
  { name: '/app/kept', storedGiB: 50, retentionDays: 30, silentDays: 0, is: 'fine' },
  { name: '/app/small', storedGiB: 0.9, silentDays: 0, is: 'fine' },
];

const logSteps = (ground: Ground): Step[] =>
  logGroups.map(({ name, storedGiB, retentionDays, silentDays, is }) => ({
    daysAgo: 112,
    async do() {
      const { logs, account, region, emulator, asOf } = ground;
      await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
      await logs.send(new CreateLogStreamCommand({ logGroupName: name, logStreamName: 'one' }));
      if (retentionDays)
        await logs.send(new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: retentionDays }));
      const lastIngestionAt = asOf.getTime() - silentDays * day;
      await emulator.seedLogGroup({ account, region, name, storedBytes: storedGiB * GiB, lastIngestionAt });
      if (silentDays === 0) ground.metric(['AWS/Logs', 'IncomingBytes'], { LogGroupName: name }, always(50_000), 112);
      ground.say('log-group', name, { 'endless-log-group': is });
    },
  }));
