import type { Instance, InstanceNetworkInterface } from '@aws-sdk/client-ec2';
import type { Scope } from '../../model/run.ts';
import { among, instantOf, type Mapped, resourceOf, tagsOf } from '../answers.ts';

/** Billing platforms by `PlatformDetails`; licences on top of them (SQL Server, HA, BYOL) have prices of their own. */
const platforms = {
  'Linux/UNIX': 'linux',
  Windows: 'windows',
  'Red Hat Enterprise Linux': 'rhel',
  'SUSE Linux': 'suse',
} as const;
/** The same by `UsageOperation`, for answers that carry that alone. */
const operations = {
  RunInstances: 'linux',
  'RunInstances:0002': 'windows',
  'RunInstances:0010': 'rhel',
  'RunInstances:000g': 'suse',
} as const;

const platformOf = ({ PlatformDetails, UsageOperation }: Instance, odd: string[]): string | undefined => {
  const details = among(odd, 'PlatformDetails', PlatformDetails, Object.keys(platforms) as (keyof typeof platforms)[]);
  if (PlatformDetails !== undefined) return details && platforms[details];
  const names = Object.keys(operations) as (keyof typeof operations)[];
  const operation = among(odd, 'UsageOperation', UsageOperation, names);
  return operation && operations[operation];
};

/** "User initiated (2024-01-01 10:00:00 GMT)"; reasons without a time stay unknown. */
const stoppedAt = (reason: string | undefined): string | undefined => {
  const [, day, time] = /\((\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) (?:GMT|UTC)\)/.exec(reason ?? '') ?? [];
  return day && time ? instantOf(new Date(`${day}T${time}Z`)) : undefined;
};

/** Owners of an address that AWS lends while the instance runs; an Elastic IP is owned by an account. */
const lent = /^amazon/;

const publicAddressOf = ({ NetworkInterfaces, PublicIpAddress, State }: Instance): string | undefined => {
  const owners = (NetworkInterfaces ?? [])
    .flatMap(({ Association, PrivateIpAddresses }: InstanceNetworkInterface) => [
      Association,
      ...(PrivateIpAddresses ?? []).map((address) => address.Association),
    ])
    .flatMap((association) => (association?.PublicIp ? [association.IpOwnerId] : []));
  if (owners.some((owner) => owner !== undefined && lent.test(owner))) return 'ephemeral';
  if (owners.length > 0) return owners.includes(undefined) ? undefined : 'elastic';
  // An instance that is still starting gets its address later.
  return PublicIpAddress || State?.Name === 'pending' || !State ? undefined : 'none';
};

/**
 * When it was made, at the latest: its volumes and interfaces keep the time at which they were first attached, while
 * `LaunchTime` moves with each start.
 */
const createdAt = ({ BlockDeviceMappings, NetworkInterfaces, LaunchTime }: Instance): string | undefined => {
  const times = [
    LaunchTime,
    ...(BlockDeviceMappings ?? []).map(({ Ebs }) => Ebs?.AttachTime),
    ...(NetworkInterfaces ?? []).map(({ Attachment }) => Attachment?.AttachTime),
  ];
  const moments = times.flatMap((at) => (instantOf(at) ? [at!.getTime()] : []));
  return moments.length > 0 ? instantOf(Math.min(...moments)) : undefined;
};

const states = ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'] as const;
const architectures = ['x86_64', 'arm64', 'i386', 'x86_64_mac', 'arm64_mac'] as const;
const lifecycles = ['on-demand', 'spot', 'scheduled', 'capacity-block'] as const;
const tenancies = ['default', 'dedicated', 'host'] as const;

/** The tag that Auto Scaling puts on its members. */
export const groupTag = 'aws:autoscaling:groupName';

/**
 * What DescribeInstances says of an instance; undefined: it has no id. What it does not say stays unknown: protections
 * (an attribute call each), NVMe drivers, and instance store volumes but for a root device on one.
 */
export const instanceFrom = (instance: Instance, scope: Scope): Mapped | undefined => {
  const { InstanceId, InstanceLifecycle, Placement, StateTransitionReason, RootDeviceType } = instance;
  if (!InstanceId) return undefined;
  const odd: string[] = [];
  const tags = tagsOf(instance.Tags);
  const state = among(odd, 'State', instance.State?.Name, states);
  const head = { name: tags.Name, zone: Placement?.AvailabilityZone, createdAt: createdAt(instance), tags };
  const spec = {
    instanceType: instance.InstanceType || undefined,
    platform: platformOf(instance, odd),
    state,
    stoppedAt: state === 'stopped' ? stoppedAt(StateTransitionReason) : undefined,
    architecture: among(odd, 'Architecture', instance.Architecture, architectures),
    lifecycle: among(odd, 'InstanceLifecycle', InstanceLifecycle ?? 'on-demand', lifecycles),
    tenancy: among(odd, 'Tenancy', Placement?.Tenancy, tenancies),
    autoScalingGroup: tags[groupTag] || undefined,
    instanceStore: RootDeviceType === 'instance-store' ? true : undefined,
    publicAddress: publicAddressOf(instance),
    enaSupport: instance.EnaSupport,
    imageId: instance.ImageId,
  };
  return { resource: resourceOf(scope, 'ec2-instance', InstanceId, head, spec), odd };
};
