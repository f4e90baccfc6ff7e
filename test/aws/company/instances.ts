import {
  CreateAutoScalingGroupCommand,
  CreateLaunchConfigurationCommand,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  type _InstanceType,
  RegisterImageCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { always, between, type Ground, type Is, type Step } from './ground.ts';

const kind = 'ec2-instance';

/** Names and owners that must not do anything wherever they are printed. */
export const hostile = {
  Name: "=cmd|' /C calc'!A0",
  owner: '\u001b[2J\u202Egnp.exe\u2066<script>alert(1)</script>',
  note: 'first line\nsecond line\r\n\u001b[31mred',
};

export interface Launched {
  readonly name: string;
  readonly type: _InstanceType;
  readonly tags?: Readonly<Record<string, string>>;
  readonly spot?: boolean;
}

/** The image that everything runs on, registered once in each scope. */
export const imageOf = async ({ ec2 }: Ground): Promise<string> => {
  const { ImageId } = await ec2.send(
    new RegisterImageCommand({
      Name: 'base',
      Architecture: 'x86_64',
      EnaSupport: true,
      VirtualizationType: 'hvm',
      RootDeviceName: '/dev/sda1',
    }),
  );
  return ImageId!;
};

export const launch = async ({ ec2 }: Ground, image: string, { name, type, tags, spot }: Launched): Promise<string> => {
  const all = { Name: name, owner: 'platform', ...tags };
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: image,
      InstanceType: type,
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [
        { ResourceType: 'instance', Tags: Object.entries(all).map(([Key, Value]) => ({ Key, Value })) },
      ],
      ...(spot && { InstanceMarketOptions: { MarketType: 'spot' as const } }),
    }),
  );
  return Instances![0]!.InstanceId!;
};

interface Load {
  /** Percent, five-minute averages of a day. */
  readonly cpu: readonly number[];
  readonly memory?: number;
  /** Bytes each five minutes, in and out alike. */
  readonly network: number;
}

/** Bytes each five minutes that make so many megabytes a day, in and out together. */
export const dailyMB = (megabytes: number): number => (megabytes * 1e6) / 2 / 288;

export const carry = (ground: Ground, id: string, image: string, type: string, load: Load, daysAgo = 120): void => {
  const dimensions = { InstanceId: id };
  ground.metric(['AWS/EC2', 'CPUUtilization'], dimensions, load.cpu, daysAgo);
  ground.metric(['AWS/EC2', 'NetworkIn'], dimensions, always(load.network), daysAgo);
  ground.metric(['AWS/EC2', 'NetworkOut'], dimensions, always(load.network), daysAgo);
  for (const name of ['EBSReadOps', 'EBSWriteOps']) ground.metric(['AWS/EC2', name], dimensions, always(300), daysAgo);
  for (const name of ['EBSReadBytes', 'EBSWriteBytes'])
    ground.metric(['AWS/EC2', name], dimensions, always(300 * 16_384), daysAgo);
  // The agent's own dimensions, among which other tools do not find it.
  const agent = { InstanceId: id, ImageId: image, InstanceType: type };
  if (load.memory !== undefined)
    ground.metric(['CWAgent', 'mem_used_percent'], agent, between(load.memory - 2, load.memory), daysAgo);
};

interface Plant extends Launched {
  readonly load?: Load;
  readonly says: Readonly<Record<string, Is>>;
  readonly launchedDaysAgo?: number;
  readonly stoppedDaysAgo?: number;
}

const idle: Load = { cpu: between(0.4, 1.5), memory: 20, network: dailyMB(0.5) };

const plants: readonly Plant[] = [
  { name: 'idle', type: 'm5.large', load: idle, says: { 'idle-instance': 'wasteful' } },
  {
    name: 'hardly-idle',
    type: 'm5.large',
    load: { ...idle, network: dailyMB(3) },
    says: { 'idle-instance': 'fine' },
  },
  { ...{ name: hostile.Name, tags: hostile }, type: 'm5.large', load: idle, says: { 'idle-instance': 'wasteful' } },
  {
    name: 'oversized',
    type: 'm5.2xlarge',
    load: { cpu: between(5, 11), memory: 14, network: dailyMB(2000) },
    says: { 'oversized-instance': 'wasteful', 'idle-instance': 'fine' },
  },
  {
    name: 'right-sized',
    type: 'm5.xlarge',
    load: { cpu: between(45, 68), memory: 76, network: dailyMB(5000) },
    says: { 'oversized-instance': 'fine', 'idle-instance': 'fine' },
  },
  {
    name: 'old-generation',
    type: 'm4.xlarge',
    load: { cpu: between(45, 68), memory: 76, network: dailyMB(5000) },
    says: { 'previous-generation-instance': 'wasteful' },
  },
  {
    name: 'cheapest-generation',
    type: 't3a.medium',
    load: { cpu: between(10, 18), memory: 76, network: dailyMB(500) },
    says: { 'previous-generation-instance': 'fine' },
  },
  { name: 'young', type: 'm5.large', load: idle, launchedDaysAgo: 3, says: { 'idle-instance': 'unsure' } },
  { name: 'silent', type: 'm5.large', says: { 'idle-instance': 'unsure', 'oversized-instance': 'unsure' } },
  { name: 'spot', type: 'm5.large', spot: true, load: idle, says: { 'idle-instance': 'fine' } },
  {
    name: 'excluded',
    type: 'm5.large',
    tags: { 'plimsoll:ignore': '2099-01-01 kept for the auditors' },
    load: idle,
    says: { 'idle-instance': 'fine', 'oversized-instance': 'fine' },
  },
  { name: 'stopped', type: 'm5.large', load: idle, stoppedDaysAgo: 40, says: { 'stopped-instance': 'wasteful' } },
  { name: 'lately-stopped', type: 'm5.large', load: idle, stoppedDaysAgo: 20, says: { 'stopped-instance': 'fine' } },
];

export interface Instances {
  readonly image: string;
  /** By name. */
  readonly ids: ReadonlyMap<string, string>;
}

/** Instances of every sort; `into` has the image and the ids, for what hangs on them. */
export const instanceSteps = (ground: Ground, into: { image: string; ids: Map<string, string> }): Step[] => [
  {
    daysAgo: 120,
    async do() {
      into.image = await imageOf(ground);
    },
  },
  ...plants.flatMap((plant) => plantSteps(ground, into, plant)),
  {
    daysAgo: 120,
    async do() {
      const id = await launchMember(ground, into.image);
      into.ids.set('member', id);
      carry(ground, id, into.image, 'm5.large', idle);
      ground.say(kind, id, { 'idle-instance': 'fine', 'oversized-instance': 'fine' });
    },
  },
];

/** An instance of a type that no table of ours has, nor EC2 itself here: the emulator starts any. */
export const unheardOfSteps = (ground: Ground, into: { image: string; ids: Map<string, string> }): Step[] =>
  plantSteps(ground, into, {
    name: 'unheard-of',
    type: 'm99z.large' as string as _InstanceType,
    load: idle,
    says: { 'oversized-instance': 'unsure' },
  });

const plantSteps = (ground: Ground, into: { image: string; ids: Map<string, string> }, plant: Plant): Step[] => {
  const { name, type, load, says, launchedDaysAgo = 120, stoppedDaysAgo } = plant;
  const stop: Step[] =
    stoppedDaysAgo === undefined
      ? []
      : [
          {
            daysAgo: stoppedDaysAgo,
            async do() {
              await ground.ec2.send(new StopInstancesCommand({ InstanceIds: [into.ids.get(name)!] }));
            },
          },
        ];
  return [
    {
      daysAgo: launchedDaysAgo,
      async do() {
        const id = await launch(ground, into.image, plant);
        into.ids.set(name, id);
        if (load && stoppedDaysAgo === undefined) carry(ground, id, into.image, type, load, launchedDaysAgo);
        ground.say(kind, id, says);
      },
    },
    ...stop,
  ];
};

/** An idle member of a group of one, which is judged with its group. */
const launchMember = async ({ groups, region }: Ground, image: string): Promise<string> => {
  const launching = { LaunchConfigurationName: 'web', ImageId: image, InstanceType: 'm5.large' };
  await groups.send(new CreateLaunchConfigurationCommand(launching));
  await groups.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web',
      LaunchConfigurationName: 'web',
      MinSize: 1,
      MaxSize: 3,
      DesiredCapacity: 1,
      AvailabilityZones: [`${region}a`],
    }),
  );
  const { AutoScalingGroups } = await groups.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['web'] }),
  );
  return AutoScalingGroups![0]!.Instances![0]!.InstanceId!;
};
