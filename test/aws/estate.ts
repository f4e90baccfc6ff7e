import { CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  AllocateAddressCommand,
  CreateVolumeCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { CreateLoadBalancerCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateFunctionCommand } from '@aws-sdk/client-lambda';
import { CreateDBInstanceCommand } from '@aws-sdk/client-rds';
import { always, between, day, type Ground } from './company/ground.ts';
import { imageOf } from './company/instances.ts';
import { accounts, openGrounds } from './company.ts';
import type { Emulator } from './emulator/start.ts';
import type { StandInData } from './stand-in.ts';

/** How many of each a flat estate holds. */
export interface Counts {
  readonly instances: number;
  readonly volumes: number;
  readonly databases: number;
  readonly functions: number;
  readonly balancers: number;
  readonly logGroups: number;
  readonly addresses: number;
}

const types = ['m5.large', 'm5.xlarge', 'c5.large', 'r5.large', 't3.medium'] as const;
const together = 8;

/** Does `work` for each of `0 … count - 1`, a few at once. */
const each = async (count: number, work: (index: number) => Promise<void>): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: together }, worker));
};

/** Shares of a fleet; each instance brings a root volume of its own. */
export const countsOf = (resources: number): Counts => {
  const share = (percent: number): number => Math.round((resources * percent) / 100);
  const rest = {
    databases: share(6),
    functions: share(6),
    balancers: share(2),
    logGroups: share(4),
    addresses: share(2),
  };
  const instances = share(35);
  const taken = Object.values(rest).reduce((sum, count) => sum + count, 2 * instances);
  return { instances, ...rest, volumes: resources - taken };
};

/**
 * A flat estate of so many resources in one account and region, 90 days old, where each kind that has metrics
 * publishes four of them. Made for benches: nothing is planted.
 */
export const seedMany = async (
  emulator: Emulator,
  data: StandInData,
  asOf: Date,
  resources: number,
): Promise<Counts> => {
  const counts = countsOf(resources);
  await emulator.setClock(new Date(asOf.getTime() - 90 * day));
  const where = { accounts: [accounts[0]], regions: ['us-east-1'] };
  const [ground] = (await openGrounds(emulator, data, asOf, where)) as [Ground];
  await seedComputing(ground, counts);
  await seedServices(ground, counts);
  await emulator.setClock(asOf);
  await emulator.seedSeries({ account: ground.account, region: ground.region }, ground.series);
  ground.destroy();
  return counts;
};

const seedComputing = async (ground: Ground, counts: Counts): Promise<void> => {
  const { ec2, region } = ground;
  const ImageId = await imageOf(ground);
  for (const [index, InstanceType] of types.entries()) {
    const MaxCount = Math.floor((counts.instances + index) / types.length);
    if (MaxCount === 0) continue;
    const made = await ec2.send(new RunInstancesCommand({ ImageId, InstanceType, MinCount: MaxCount, MaxCount }));
    made.Instances!.forEach(({ InstanceId = '' }, at) => {
      const dimensions = { InstanceId };
      ground.metric(['AWS/EC2', 'CPUUtilization'], dimensions, between(1 + (at % 20), 5 + (at % 60)), 90);
      ground.metric(
        ['CWAgent', 'mem_used_percent'],
        { ...dimensions, ImageId, InstanceType },
        always(20 + (at % 60)),
        90,
      );
      ground.metric(['AWS/EC2', 'NetworkIn'], dimensions, always(1000 * (at + 1)), 90);
      ground.metric(['AWS/EC2', 'NetworkOut'], dimensions, always(1000 * (at + 1)), 90);
    });
  }
  await each(counts.volumes, async () => {
    await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, VolumeType: 'gp3', Size: 100 }));
  });
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  for (const { VolumeId = '', State } of Volumes) {
    if (State !== 'in-use') continue;
    for (const name of ['VolumeReadOps', 'VolumeWriteOps', 'VolumeReadBytes', 'VolumeWriteBytes'])
      ground.metric(['AWS/EBS', name], { VolumeId }, always(3000), 90);
  }
  await each(counts.addresses, async () => {
    await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  });
};

const emptyZip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');

const seedServices = async (ground: Ground, counts: Counts): Promise<void> => {
  const { databases, functions, balancers, logs, account } = ground;
  await each(counts.databases, async (index) => {
    const DBInstanceIdentifier = `database-${index}`;
    await databases.send(
      new CreateDBInstanceCommand({
        ...{ DBInstanceIdentifier, DBInstanceClass: 'db.m5.large', Engine: 'postgres', StorageType: 'gp3' },
        ...{ AllocatedStorage: 100, MasterUsername: 'plimsoll', MasterUserPassword: 'only-in-the-emulator' },
      }),
    );
    const publish = (name: string, value: number) =>
      ground.metric(['AWS/RDS', name], { DBInstanceIdentifier }, always(value), 90);
    publish('CPUUtilization', 5 + (index % 50));
    publish('FreeableMemory', 3 * 2 ** 30);
    publish('FreeStorageSpace', 50 * 2 ** 30);
    publish('DatabaseConnections', index % 4);
  });
  await each(counts.functions, async (index) => {
    const FunctionName = `function-${index}`;
    const Role = `arn:aws:iam::${account}:role/function`;
    await functions.send(
      new CreateFunctionCommand({
        ...{ FunctionName, Role, Runtime: 'nodejs24.x', Handler: 'index.handler', MemorySize: 1024, Timeout: 60 },
        Code: { ZipFile: emptyZip },
      }),
    );
    for (const [name, value] of [['Invocations', 40] as const, ['Errors', 0] as const, ['Duration', 120] as const])
      ground.metric(['AWS/Lambda', name], { FunctionName }, always(value), 90);
    ground.metric(['LambdaInsights', 'used_memory_max'], { function_name: FunctionName }, always(300), 90);
  });
  const { Subnets = [] } = await ground.ec2.send(new DescribeSubnetsCommand({}));
  const Two = Subnets.slice(0, 2).map(({ SubnetId }) => SubnetId!);
  await each(counts.balancers, async (index) => {
    const made = await balancers.send(new CreateLoadBalancerCommand({ Name: `balancer-${index}`, Subnets: Two }));
    const arn = made.LoadBalancers![0]!.LoadBalancerArn!;
    const dimensions = { LoadBalancer: arn.slice(arn.indexOf('loadbalancer/') + 13) };
    for (const name of ['RequestCount', 'NewConnectionCount', 'ProcessedBytes', 'ConsumedLCUs'])
      ground.metric(['AWS/ApplicationELB', name], dimensions, always(20), 90);
  });
  await each(counts.logGroups, async (index) => {
    const logGroupName = `/app/${index}`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    ground.metric(['AWS/Logs', 'IncomingBytes'], { LogGroupName: logGroupName }, always(50_000), 90);
  });
};
