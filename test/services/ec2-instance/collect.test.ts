import type { Instance } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { MetricSearch } from '../../../shared/ports.ts';
import { ec2Instances } from '../../../shared/services/ec2-instance/collect.ts';
import { type Answers, denied, fakeSite, pages, refusal } from '../../support/fake-site.ts';

const instance = (id: string, change: Instance = {}): Instance => ({
  InstanceId: id,
  InstanceType: 'm5.large',
  State: { Name: 'running' },
  PlatformDetails: 'Linux/UNIX',
  LaunchTime: new Date('2025-06-01T08:00:00Z'),
  ...change,
});
/** Made in June 2025, and started again on a day of February 2026. */
const restarted = (id: string, day: string): Instance =>
  instance(id, {
    LaunchTime: new Date(`2026-02-${day}T06:00:00Z`),
    NetworkInterfaces: [{ Attachment: { AttachTime: new Date('2025-06-01T08:00:00Z') } }],
  });
const listed = (...Instances: Instance[]) => ({ Reservations: [{ Instances }] });
const noGroups = { 'autoscaling:DescribeAutoScalingGroups': { AutoScalingGroups: [] } };

const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(ec2Instances.collect(fake.site)) };
};

describe('the instances of a site', () => {
  test('are listed page by page, without terminated ones', async () => {
    const { fake, found } = await collected({
      ...noGroups,
      'ec2:DescribeInstances': pages([listed(instance('i-0a')), listed(instance('i-0b'), instance('i-0c'))]),
    });
    expect(found.map(({ id }) => id)).toEqual(['i-0a', 'i-0b', 'i-0c']);
    expect(fake.asked[0]!.input).toMatchObject({
      MaxResults: 1000,
      Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running', 'stopping', 'stopped'] }],
    });
    expect(fake.gaps).toEqual([]);
  });

  test('are not there where there is none, and nothing else is asked', async () => {
    const { fake, found } = await collected({ 'ec2:DescribeInstances': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['ec2:DescribeInstances']);
  });

  test('cannot be listed where AWS refuses', async () => {
    await expect(collected({ 'ec2:DescribeInstances': denied('ec2:DescribeInstances') })).rejects.toThrow(
      'not authorized',
    );
  });

  test('belong to the group that lists them, or to none', async () => {
    const { found } = await collected({
      'ec2:DescribeInstances': listed(instance('i-0a'), instance('i-0b')),
      'autoscaling:DescribeAutoScalingGroups': pages([
        { AutoScalingGroups: [{ AutoScalingGroupName: 'idle', Instances: [] }] },
        { AutoScalingGroups: [{ AutoScalingGroupName: 'workers', Instances: [{ InstanceId: 'i-0b' }] }] },
      ]),
    });
    expect(found.map(({ spec }) => spec.autoScalingGroup)).toEqual([null, 'workers']);
  });

  test('belong to nobody knows what without that answer, but for a tag', async () => {
    const { fake, found } = await collected({
      'ec2:DescribeInstances': listed(
        instance('i-0a'),
        instance('i-0b', { Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'workers' }] }),
      ),
      'autoscaling:DescribeAutoScalingGroups': denied('autoscaling:DescribeAutoScalingGroups'),
    });
    expect(found[0]!.spec).not.toHaveProperty('autoScalingGroup');
    expect(found[1]!.spec.autoScalingGroup).toBe('workers');
    expect(fake.gaps).toMatchObject([
      { what: 'permission', kind: 'ec2-instance', missing: 'autoscaling:DescribeAutoScalingGroups' },
    ]);
  });

  test('of a platform that is not known are said once', async () => {
    const PlatformDetails = 'Windows with SQL Server Web';
    const { fake, found } = await collected({
      ...noGroups,
      'ec2:DescribeInstances': listed(instance('i-0a', { PlatformDetails }), instance('i-0b', { PlatformDetails })),
    });
    expect(found).toHaveLength(2);
    expect(fake.gaps).toMatchObject([
      { what: 'resource', missing: 'i-0a PlatformDetails', because: expect.stringContaining('SQL Server Web') },
    ]);
  });
});

describe('the last change of an instance', () => {
  const resize = (id: string, day: string, request: object = { instanceType: { value: 'm5.large' } }) => ({
    EventTime: new Date(`2026-02-${day}T05:00:00Z`),
    CloudTrailEvent: JSON.stringify({ requestParameters: { instanceId: id, ...request } }),
  });
  const id = 'i-05fccf7da99ad47f7';
  const changes = async (trail: Answers[string], ...instances: Instance[]) => {
    const { fake, found } = await collected({
      ...noGroups,
      'ec2:DescribeInstances': listed(...instances),
      'cloudtrail:LookupEvents': trail,
    });
    return { fake, changedAt: found.map(({ changedAt }) => changedAt) };
  };

  test('is none where it was never started again, and CloudTrail is not asked', async () => {
    const { fake, changedAt } = await changes({}, instance(id));
    expect(changedAt).toEqual([undefined]);
    expect(fake.calls).not.toContain('cloudtrail:LookupEvents');
  });

  test('is the resize that CloudTrail tells of, however often it was started since', async () => {
    const { fake, changedAt } = await changes({ Events: [resize(id, '10')] }, restarted(id, '28'));
    expect(changedAt).toEqual(['2026-02-10T05:00:00.000Z']);
    expect(fake.calls).toEqual([...ec2Instances.needs, ...ec2Instances.mayUse!].sort());
  });

  test('of an instance that starts each morning and was not resized lies before what CloudTrail keeps', async () => {
    const other = [
      resize('i-0000000000000000f', '20'),
      resize(id, '21', { attribute: 'disableApiTermination', value: '<sensitiveDataRemoved>' }),
    ];
    const { changedAt } = await changes({ Events: other }, restarted(id, '28'));
    expect(changedAt).toEqual(['2025-12-01T00:00:00.000Z']);
  });

  test('is at the latest its last start where CloudTrail may not be asked', async () => {
    const { fake, changedAt } = await changes(denied('cloudtrail:LookupEvents'), restarted(id, '28'));
    expect(changedAt).toEqual(['2026-02-28T06:00:00.000Z']);
    expect(fake.gaps).toMatchObject([{ what: 'permission', missing: 'cloudtrail:LookupEvents', kind: 'ec2-instance' }]);
  });

  test('of one that is stopped, in a group, Spot, or long up is its last start, unasked', async () => {
    const start = restarted(id, '28');
    const { fake, changedAt } = await changes(
      refusal('ThrottlingException', 'Rate exceeded'),
      { ...start, State: { Name: 'stopped' } },
      { ...start, InstanceId: 'i-0b', InstanceLifecycle: 'spot' },
      { ...start, InstanceId: 'i-0c', Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'workers' }] },
      { ...start, InstanceId: 'i-0d', LaunchTime: new Date('2025-10-01T00:00:00Z') },
    );
    expect(changedAt).toEqual([...Array(3).fill('2026-02-28T06:00:00.000Z'), '2025-10-01T00:00:00.000Z']);
    expect(fake.calls).not.toContain('cloudtrail:LookupEvents');
  });
});

describe('the metrics of an instance', () => {
  const resource = {
    ...{ account: '111122223333', region: 'eu-west-1', kind: 'ec2-instance', id: 'i-0a' },
    spec: { instanceType: 'm5.large', state: 'stopped' },
  };

  test('are kept under its id', () => {
    expect(ec2Instances.metric!(resource, 'cpu')).toEqual([
      { namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions: { InstanceId: 'i-0a' } },
    ]);
    expect(ec2Instances.metric!(resource, 'unheardOf')).toEqual([]);
  });

  const own = { InstanceId: 'i-0a' };
  const typed = { ...own, ImageId: 'ami-1', InstanceType: 'm5.large' };
  test.each([
    ['the only one, whatever its dimensions', [typed], [typed]],
    ['the one with the fewest dimensions', [typed, own], [own]],
    ['the one of its present type', [{ ...typed, InstanceType: 'm5.2xlarge' }, typed], [typed]],
    ['none of a type that it no longer has', [{ ...typed, InstanceType: 'm5.2xlarge' }], []],
    ['none where there is none', [], []],
  ])('memory is %s', (_, found, chosen) => {
    const [search] = ec2Instances.metric!(resource, 'memory') as [MetricSearch];
    expect(search).toMatchObject({ namespace: 'CWAgent', name: 'mem_used_percent', having: own });
    expect(search.choose!(found)).toEqual(chosen);
  });

  test('and since when it is stopped is first seen by us where AWS does not say', () => {
    expect(ec2Instances.sighted!.key).toBe('stoppedAt');
    expect(ec2Instances.sighted!.in(resource)).toBe(true);
  });
});
