import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  CreateVolumeCommand,
  DeleteVolumeCommand,
  DetachVolumeCommand,
  RegisterImageCommand,
  type VolumeType,
} from '@aws-sdk/client-ec2';
import { always, type Ground, type Is, onceADay, type Step } from './ground.ts';
import type { Instances } from './instances.ts';

interface Plant {
  readonly type: VolumeType;
  readonly sizeGiB: number;
  readonly iops?: number;
  /** Operations each five minutes, reads and writes alike. */
  readonly operations?: readonly (number | null)[];
  /** It was attached, and let go so many days ago. */
  readonly detachedDaysAgo?: number;
  /** The instance that it is attached to, by name; absent: the one that is the right size. */
  readonly host?: string;
  readonly says: Readonly<Record<string, Is>>;
}

const perSecond = (operations: number): readonly number[] => always(operations * 300);

const plants: readonly Plant[] = [
  { type: 'gp3', sizeGiB: 300, detachedDaysAgo: 40, says: { 'unattached-volume': 'wasteful' } },
  { type: 'gp3', sizeGiB: 300, detachedDaysAgo: 10, says: { 'unattached-volume': 'fine' } },
  { type: 'gp2', sizeGiB: 200, operations: perSecond(40), says: { 'gp2-volume': 'wasteful', 'idle-volume': 'fine' } },
  { type: 'gp3', sizeGiB: 200, operations: perSecond(40), says: { 'gp2-volume': 'fine', 'idle-volume': 'fine' } },
  {
    type: 'io1',
    sizeGiB: 200,
    iops: 5000,
    operations: perSecond(100),
    says: { 'overprovisioned-iops-volume': 'wasteful' },
  },
  {
    type: 'io1',
    sizeGiB: 200,
    iops: 3000,
    operations: perSecond(1400),
    says: { 'overprovisioned-iops-volume': 'fine' },
  },
  { type: 'gp3', sizeGiB: 100, operations: always(0), says: { 'idle-volume': 'wasteful' } },
  { type: 'gp3', sizeGiB: 100, operations: onceADay(2), says: { 'idle-volume': 'fine' } },
  { type: 'gp3', sizeGiB: 150, host: 'stopped', says: { 'idle-volume': 'unsure' } },
  { type: 'gp3', sizeGiB: 150, host: 'lately-stopped', says: { 'idle-volume': 'unsure' } },
];

const create = async ({ ec2, region }: Ground, { type, sizeGiB, iops }: Omit<Plant, 'says'>): Promise<string> => {
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: `${region}a`,
      VolumeType: type,
      Size: sizeGiB,
      ...(iops && { Iops: iops }),
      TagSpecifications: [{ ResourceType: 'volume', Tags: [{ Key: 'owner', Value: 'data' }] }],
    }),
  );
  return VolumeId!;
};

/** Volumes, attached to the instance that is the right size, and snapshots of volumes that are gone. */
export const volumeSteps = (ground: Ground, instances: Instances): Step[] => [
  ...plants.flatMap((plant, index) => plantSteps(ground, instances, plant, index)),
  ...snapshotSteps(ground),
];

const plantSteps = (ground: Ground, { ids }: Instances, plant: Plant, index: number): Step[] => {
  const { detachedDaysAgo, operations, host: hostName = 'right-sized', says } = plant;
  const { ec2 } = ground;
  let id = '';
  const host = () => ({ InstanceId: ids.get(hostName)!, Device: `/dev/sd${'fghijklmnop'[index]}`, VolumeId: id });
  const made: Step = {
    daysAgo: 110,
    async do() {
      id = await create(ground, plant);
      await ec2.send(new AttachVolumeCommand(host()));
      ground.say('ebs-volume', id, says);
      if (!operations) return;
      const dimensions = { VolumeId: id };
      const bytes = operations.map((count) => (count ?? 0) * 16_384);
      for (const way of ['Read', 'Write']) {
        ground.metric(['AWS/EBS', `Volume${way}Ops`], dimensions, operations, 110);
        ground.metric(['AWS/EBS', `Volume${way}Bytes`], dimensions, bytes, 110);
      }
    },
  };
  if (detachedDaysAgo === undefined) return [made];
  const detached: Step = {
    daysAgo: detachedDaysAgo,
    async do() {
      await ec2.send(new DetachVolumeCommand(host()));
      const resources = [{ type: 'AWS::EC2::Volume', name: id }];
      ground.recorded({ name: 'DetachVolume', resources, requestParameters: { volumeId: id } }, detachedDaysAgo);
    },
  };
  return [made, detached];
};

/** One that nothing holds, one that an image is made from, one that is not old enough. */
const snapshotSteps = (ground: Ground): Step[] => {
  const { ec2 } = ground;
  const orphan = async (): Promise<string> => {
    const volume = await create(ground, { type: 'gp3', sizeGiB: 80 });
    const { SnapshotId } = await ec2.send(new CreateSnapshotCommand({ VolumeId: volume, Description: 'before 2.0' }));
    await ec2.send(new DeleteVolumeCommand({ VolumeId: volume }));
    return SnapshotId!;
  };
  const says = (id: string, is: Is) => ground.say('ebs-snapshot', id, { 'orphaned-snapshot': is });
  return [
    {
      daysAgo: 120,
      async do() {
        says(await orphan(), 'wasteful');
        const used = await orphan();
        await ec2.send(
          new RegisterImageCommand({
            Name: 'restored',
            RootDeviceName: '/dev/sda1',
            BlockDeviceMappings: [{ DeviceName: '/dev/sda1', Ebs: { SnapshotId: used, VolumeSize: 80 } }],
          }),
        );
        says(used, 'fine');
      },
    },
    {
      daysAgo: 80,
      async do() {
        says(await orphan(), 'fine');
      },
    },
  ];
};
