import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { instanceFrom } from '../../../shared/services/ec2-instance/from-aws.ts';
import { ec2Instance } from '../../../shared/services/ec2-instance/kind.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const at = (time: string) => new Date(time);

/** As AWS answers, with what a case changes. */
const answer = (change: Instance = {}): Instance => ({
  InstanceId: 'i-05fccf7da99ad47f7',
  InstanceType: 'm5.large',
  ImageId: 'ami-06d2a97720664a092',
  State: { Code: 16, Name: 'running' },
  Architecture: 'x86_64',
  PlatformDetails: 'Linux/UNIX',
  UsageOperation: 'RunInstances',
  EnaSupport: true,
  Placement: { AvailabilityZone: 'eu-west-1a', Tenancy: 'default' },
  LaunchTime: at('2026-02-01T08:00:00Z'),
  RootDeviceName: '/dev/xvda',
  RootDeviceType: 'ebs',
  BlockDeviceMappings: [
    { DeviceName: '/dev/xvda', Ebs: { VolumeId: 'vol-03e9b64e91a4f009c', AttachTime: at('2025-06-01T08:00:01Z') } },
  ],
  NetworkInterfaces: [{ Attachment: { DeviceIndex: 0, AttachTime: at('2025-06-01T08:00:00Z') } }],
  Tags: [{ Key: 'Name', Value: 'web' }],
  ...change,
});

const mapped = (change?: Instance) => instanceFrom(answer(change), scope)!;
const specOf = (change?: Instance) => mapped(change).resource.spec;

describe('an instance as DescribeInstances tells it', () => {
  test('becomes a resource of its kind', () => {
    expect(mapped()).toEqual({
      odd: [],
      resource: {
        account: '111122223333',
        region: 'eu-west-1',
        kind: 'ec2-instance',
        id: 'i-05fccf7da99ad47f7',
        name: 'web',
        zone: 'eu-west-1a',
        createdAt: '2025-06-01T08:00:00.000Z',
        tags: { Name: 'web' },
        spec: {
          instanceType: 'm5.large',
          platform: 'linux',
          state: 'running',
          architecture: 'x86_64',
          lifecycle: 'on-demand',
          tenancy: 'default',
          publicAddress: 'none',
          enaSupport: true,
          imageId: 'ami-06d2a97720664a092',
        },
      },
    });
  });

  test.each([
    ['Linux/UNIX', 'linux'],
    ['Windows', 'windows'],
    ['Red Hat Enterprise Linux', 'rhel'],
    ['SUSE Linux', 'suse'],
  ])('%s bills as %s', (PlatformDetails, platform) => {
    expect(specOf({ PlatformDetails }).platform).toBe(platform);
  });

  test.each(['Windows with SQL Server Standard', 'Red Hat Enterprise Linux with HA', 'Ubuntu Pro'])(
    '%s bills like none of the platforms known: unknown, and said',
    (PlatformDetails) => {
      const { resource, odd } = mapped({ PlatformDetails });
      expect(resource.spec).not.toHaveProperty('platform');
      expect(odd).toEqual([`PlatformDetails is "${PlatformDetails}"`]);
    },
  );

  test.each([
    [{ UsageOperation: 'RunInstances:0010' }, 'rhel'],
    [{ UsageOperation: undefined, Platform: 'Windows' }, undefined],
  ] as const)('without PlatformDetails, %o bills as %s', (change, platform) => {
    expect(specOf({ PlatformDetails: undefined, ...change }).platform).toBe(platform);
  });

  test.each([
    ['stopped', 'User initiated (2024-01-01 10:00:00 GMT)', '2024-01-01T10:00:00.000Z'],
    ['stopped', 'Server.SpotInstanceShutdown: Instance stopped', undefined],
    ['stopped', 'User initiated (2024-13-45 10:00:00 GMT)', undefined],
    ['stopped', '', undefined],
    ['running', 'User initiated (2024-01-01 10:00:00 GMT)', undefined],
  ] as const)('%s because of "%s": stopped since %s', (Name, StateTransitionReason, stoppedAt) => {
    expect(specOf({ State: { Name }, StateTransitionReason }).stoppedAt).toBe(stoppedAt);
  });

  const on = (IpOwnerId?: string) => [{ Association: { PublicIp: '203.0.113.9', ...(IpOwnerId && { IpOwnerId }) } }];
  test.each([
    ['none', {}],
    ['ephemeral', { NetworkInterfaces: on('amazon') }],
    ['elastic', { NetworkInterfaces: on('111122223333') }],
    ['ephemeral', { NetworkInterfaces: [...on('111122223333'), ...on('amazon')] }],
    ['elastic', { NetworkInterfaces: [{ PrivateIpAddresses: on('111122223333') }] }],
    [undefined, { NetworkInterfaces: on() }],
    [undefined, { NetworkInterfaces: [], PublicIpAddress: '203.0.113.9' }],
    [undefined, { State: { Name: 'pending' as const } }],
  ])('its public address is %s when AWS says %o', (address, change) => {
    expect(specOf(change).publicAddress).toBe(address);
  });

  test('its age comes from its first attachment, not from its last start', () => {
    expect(mapped({ LaunchTime: at('2026-02-28T06:00:00Z') }).resource.createdAt).toBe('2025-06-01T08:00:00.000Z');
    const bare = { BlockDeviceMappings: [], NetworkInterfaces: [] };
    expect(mapped(bare).resource.createdAt).toBe('2026-02-01T08:00:00.000Z');
    expect(mapped({ ...bare, LaunchTime: undefined }).resource).not.toHaveProperty('createdAt');
    expect(mapped({ ...bare, LaunchTime: at('nonsense') }).resource).not.toHaveProperty('createdAt');
  });

  test('keeps its group from the tag, and is Spot only where AWS says so', () => {
    expect(specOf({ Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'workers' }] }).autoScalingGroup).toBe('workers');
    expect(specOf({ InstanceLifecycle: 'spot' }).lifecycle).toBe('spot');
  });

  test('knows of an instance store only where its root stands on one', () => {
    expect(specOf({ RootDeviceType: 'instance-store' }).instanceStore).toBe(true);
    expect(specOf()).not.toHaveProperty('instanceStore');
  });

  test('has no tags where AWS lists none', () => {
    expect(mapped({ Tags: undefined }).resource.tags).toEqual({});
  });

  test('without an id is none', () => {
    expect(instanceFrom({ InstanceType: 'm5.large' }, scope)).toBeUndefined();
  });

  test.each([
    { InstanceId: 'i-1' },
    {
      InstanceId: 'i-1',
      State: {},
      Placement: {},
      NetworkInterfaces: [{}],
      BlockDeviceMappings: [{ Ebs: {} }],
      Tags: [{}],
    },
    { InstanceId: 'i-1', Architecture: 'riscv64', State: { Name: 'asleep' }, InstanceLifecycle: '\u202e' } as object,
    { InstanceId: 'i-1', Tags: [{ Key: '__proto__', Value: 'x' }, { Key: 'constructor' }] },
  ])('odd as %o, it is mapped with what is understood', (odd) => {
    const { resource } = instanceFrom(odd, scope)!;
    expect(ec2Instance.spec.safeParse(resource.spec).success).toBe(true);
  });
});
