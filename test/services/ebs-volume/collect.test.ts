import type { Volume } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { MetricSearch } from '../../../shared/ports.ts';
import { ebsVolumes } from '../../../shared/services/ebs-volume/collect.ts';
import { ec2Instances } from '../../../shared/services/ec2-instance/collect.ts';
import { type Answers, denied, fakeSite, pages } from '../../support/fake-site.ts';

const instances = {
  'ec2:DescribeInstances': { Reservations: [{ Instances: [{ InstanceId: 'i-0a', RootDeviceName: '/dev/xvda' }] }] },
};
const unmodified = { 'ec2:DescribeVolumesModifications': { VolumesModifications: [] } };
const id = 'vol-0894f908458cca170';
const attached = (VolumeId: string, Device: string): Volume => ({
  VolumeId,
  State: 'in-use',
  Attachments: [{ InstanceId: 'i-0a', Device, State: 'attached' }],
});
const available = (CreateTime = '2026-01-01T00:00:00Z'): Volume => ({
  VolumeId: id,
  State: 'available',
  CreateTime: new Date(CreateTime),
  Attachments: [],
});

const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(ebsVolumes.collect(fake.site)) };
};

/** CloudTrail with one event of each name given, by its day in February 2026. */
const trail = (days: Readonly<Record<string, number>>): Answers[string] => {
  return (input) => {
    const [{ AttributeValue: name }] = input.LookupAttributes as [{ AttributeValue: string }];
    const EventTime = new Date(Date.UTC(2026, 1, days[name]));
    const CloudTrailEvent = JSON.stringify({ requestParameters: { volumeId: id } });
    return { Events: days[name] ? [{ EventTime, CloudTrailEvent }] : [] };
  };
};

describe('the volumes of a site', () => {
  test('are listed page by page, with their roots and their last modification', async () => {
    const { fake, found } = await collected({
      ...instances,
      'ec2:DescribeVolumes': pages([
        { Volumes: [attached('vol-0a', '/dev/xvda')] },
        { Volumes: [attached('vol-0b', '/dev/sdf')] },
      ]),
      'ec2:DescribeVolumesModifications': pages([
        { VolumesModifications: [{ VolumeId: 'vol-0b', StartTime: new Date('2026-02-20T00:00:00Z') }] },
        {
          VolumesModifications: [
            { VolumeId: 'vol-0b', StartTime: new Date('2026-02-10T00:00:00Z') },
            { VolumeId: 'vol-0a', StartTime: new Date('2026-02-10T00:00:00Z'), ModificationState: 'failed' },
          ],
        },
      ]),
    });
    expect(found.map(({ spec, changedAt }) => [spec.isRoot, changedAt])).toEqual([
      [true, undefined],
      [false, '2026-02-20T00:00:00.000Z'],
    ]);
    expect(fake.asked.find(({ call }) => call === 'ec2:DescribeVolumes')!.input).toMatchObject({ MaxResults: 500 });
    expect(fake.calls).not.toContain('cloudtrail:LookupEvents');
    expect(fake.gaps).toEqual([]);
  });

  test('share the listing of instances with those', async () => {
    const fake = fakeSite({
      ...instances,
      ...unmodified,
      'autoscaling:DescribeAutoScalingGroups': { AutoScalingGroups: [] },
      'ec2:DescribeVolumes': { Volumes: [attached('vol-0a', '/dev/xvda')] },
    });
    await Promise.all([ec2Instances, ebsVolumes].map(({ collect }) => Array.fromAsync(collect(fake.site))));
    expect(fake.asked.filter(({ call }) => call === 'ec2:DescribeInstances')).toHaveLength(1);
  });

  test('are listed without instances and modifications, which are gaps then', async () => {
    const { fake, found } = await collected({
      'ec2:DescribeInstances': denied('ec2:DescribeInstances'),
      'ec2:DescribeVolumesModifications': denied('ec2:DescribeVolumesModifications'),
      'ec2:DescribeVolumes': { Volumes: [attached('vol-0a', '/dev/xvda')] },
    });
    expect(found[0]!.spec).not.toHaveProperty('isRoot');
    expect(fake.gaps.map(({ missing }) => missing)).toEqual([
      'ec2:DescribeInstances',
      'ec2:DescribeVolumesModifications',
    ]);
  });

  test('cannot be listed where AWS refuses', async () => {
    const refused = { ...instances, 'ec2:DescribeVolumes': denied('ec2:DescribeVolumes') };
    await expect(collected(refused)).rejects.toThrow('not authorized');
  });
});

describe('an available volume', () => {
  const since = async (answer: Answers[string], volume = available()) => {
    const { fake, found } = await collected({
      ...instances,
      ...unmodified,
      'ec2:DescribeVolumes': { Volumes: [volume] },
      'cloudtrail:LookupEvents': answer,
    });
    const asked = fake.asked.filter(({ call }) => call === 'cloudtrail:LookupEvents');
    const events = asked.map(
      ({ input }) => (input.LookupAttributes as { AttributeValue: string }[])[0]!.AttributeValue,
    );
    return { fake, events, detachedAt: found[0]!.spec.detachedAt, resource: found[0]! };
  };

  test('is unattached since the call that detached it', async () => {
    const { fake, events, detachedAt } = await since(trail({ DetachVolume: 10 }));
    expect(detachedAt).toBe('2026-02-10T00:00:00.000Z');
    expect(events).toEqual(['DetachVolume', 'AttachVolume']);
    expect(fake.calls).toEqual([...ebsVolumes.needs, ...ebsVolumes.mayUse!].sort());
  });

  test('was never attached when a call made it, and none attached it', async () => {
    const { events, detachedAt } = await since(trail({ CreateVolume: 1 }), available('2026-02-01T00:00:00Z'));
    expect(detachedAt).toBeNull();
    expect(events).toEqual(['DetachVolume', 'AttachVolume', 'CreateVolume']);
  });

  test('older than what CloudTrail keeps is unattached since nobody knows when', async () => {
    const { events, detachedAt } = await since(trail({}), available('2024-01-01T00:00:00Z'));
    expect(detachedAt).toBeUndefined();
    expect(events).toEqual(['DetachVolume', 'AttachVolume']);
  });

  test('is first seen by us where CloudTrail may not be asked', async () => {
    const { fake, detachedAt, events, resource } = await since(denied('cloudtrail:LookupEvents'));
    expect(detachedAt).toBeUndefined();
    expect(events).toEqual(['DetachVolume']);
    expect(fake.gaps).toMatchObject([{ missing: 'cloudtrail:LookupEvents', kind: 'ebs-volume' }]);
    expect(ebsVolumes.sighted!.key).toBe('detachedAt');
    expect(ebsVolumes.sighted!.in(resource)).toBe(true);
  });
});

describe('the metrics of a volume', () => {
  const volume = (spec: object) => ({
    ...{ account: '111122223333', region: 'eu-west-1', kind: 'ebs-volume', id: 'vol-0a' },
    spec: { state: 'in-use', attachedTo: 'i-0a', ...spec },
  });

  test('are kept under its id, and only while it is attached', () => {
    expect(ebsVolumes.metric!(volume({}), 'readOps')).toEqual([
      { namespace: 'AWS/EBS', name: 'VolumeReadOps', dimensions: { VolumeId: 'vol-0a' } },
    ]);
    expect(ebsVolumes.metric!(volume({ state: 'available', attachedTo: null }), 'readOps')).toEqual([]);
    expect(ebsVolumes.metric!(volume({}), 'unheardOf')).toEqual([]);
  });

  const root = { isRoot: true, device: '/dev/xvda' };
  const data = { isRoot: false, device: '/dev/sdf' };
  const series = (device: string, path: string, fstype = 'xfs') => ({ InstanceId: 'i-0a', device, path, fstype });
  test.each([
    ['the root: what is mounted at /', root, [series('nvme0n1p1', '/'), series('nvme1n1', '/data')], [0]],
    ['the root: not a container’s file system', root, [series('overlay', '/', 'overlay'), series('xvda1', '/')], [1]],
    ['another: the device of its name', data, [series('xvda1', '/'), series('xvdf', '/data')], [1]],
    ['another: its one partition', data, [series('xvdf1', '/data'), series('xvdfa', '/other')], [0]],
    ['another with two partitions: none', data, [series('xvdf1', '/a'), series('xvdf2', '/b')], []],
    ['another on NVMe: none, as the name tells nothing', data, [series('nvme1n1', '/data')], []],
  ])('how full it is, of %s', (_, spec, found, chosen) => {
    const [search] = ebsVolumes.metric!(volume(spec), 'diskUsedPercent') as [MetricSearch];
    expect(search).toMatchObject({ namespace: 'CWAgent', name: 'disk_used_percent', having: { InstanceId: 'i-0a' } });
    expect(search.choose!(found)).toEqual(chosen.map((index) => found[index]));
  });

  test.each([
    ['is on several instances', { ...data, attachedTo: ['i-0a', 'i-0b'] }],
    ['is on nothing', { isRoot: false, attachedTo: null }],
    ['may be a root or not', { device: '/dev/sdf' }],
    ['has no name of the kind', { isRoot: false, device: 'xvdf"; rm' }],
  ])('how full it is cannot be found when it %s', (_, spec) => {
    expect(ebsVolumes.metric!(volume(spec), 'diskUsedPercent')).toEqual([]);
  });
});
