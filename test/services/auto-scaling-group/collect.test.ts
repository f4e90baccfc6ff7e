import { describe, expect, test } from 'vitest';
import { autoScalingGroups } from '../../../shared/services/auto-scaling-group/collect.ts';
import { groupFrom } from '../../../shared/services/auto-scaling-group/from-aws.ts';
import { autoScalingGroup } from '../../../shared/services/auto-scaling-group/kind.ts';
import { denied, fakeSite, pages } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const of = (...types: (string | undefined)[]) =>
  types.map((InstanceType, index) => ({ InstanceId: `i-${index}`, ...(InstanceType && { InstanceType }) }));
const group = (AutoScalingGroupName: string) => ({
  AutoScalingGroupName,
  MinSize: 2,
  MaxSize: 4,
  DesiredCapacity: 3,
  CreatedTime: new Date('2025-06-01T08:00:00Z'),
  Instances: of('m5.large', 'm5.large'),
  Tags: [{ Key: 'owner', Value: 'web', ResourceId: AutoScalingGroupName }],
});

describe('the Auto Scaling groups of a site', () => {
  test('are listed page by page', async () => {
    const fake = fakeSite({
      'autoscaling:DescribeAutoScalingGroups': pages([
        { AutoScalingGroups: [group('workers')] },
        { AutoScalingGroups: [group('web')] },
      ]),
    });
    const found = await Array.fromAsync(autoScalingGroups.collect(fake.site));
    expect(found[0]).toEqual({
      ...scope,
      kind: 'auto-scaling-group',
      id: 'workers',
      name: 'workers',
      createdAt: '2025-06-01T08:00:00.000Z',
      tags: { owner: 'web' },
      spec: { instanceType: 'm5.large', minSize: 2, maxSize: 4, desiredCapacity: 3 },
    });
    expect(found[1]!.id).toBe('web');
    expect(autoScalingGroup.spec.safeParse(found[0]!.spec).success).toBe(true);
    expect(fake.asked[0]!.input).toMatchObject({ MaxRecords: 100 });
    expect(fake.calls).toEqual(autoScalingGroups.needs);
  });

  test('cannot be listed where AWS refuses', async () => {
    const action = 'autoscaling:DescribeAutoScalingGroups';
    const { site } = fakeSite({ [action]: denied(action) });
    await expect(Array.fromAsync(autoScalingGroups.collect(site))).rejects.toThrow('not authorized');
  });

  test.each([
    ['all of one type', of('m5.large', 'm5.large'), 'm5.large'],
    ['of several types', of('m5.large', 'm5a.large'), undefined],
    ['of types that are not all told', of('m5.large', undefined), undefined],
    ['none', [], undefined],
  ])('have a type where their instances are %s', (_, Instances, instanceType) => {
    const change = { AutoScalingGroupName: 'web', Instances } as unknown as Parameters<typeof groupFrom>[0];
    expect(groupFrom(change, scope)!.resource.spec.instanceType).toBe(instanceType);
  });

  test('bill nothing themselves, and keep their metrics under their name', () => {
    const resource = { ...scope, kind: 'auto-scaling-group', id: 'web', spec: {} };
    expect(autoScalingGroup.meters(resource, new Map())).toEqual([]);
    const dimensions = { AutoScalingGroupName: 'web' };
    expect(['cpu', 'inService', 'unheardOf'].map((metric) => autoScalingGroups.metric!(resource, metric))).toEqual([
      [{ namespace: 'AWS/EC2', name: 'CPUUtilization', dimensions }],
      [{ namespace: 'AWS/AutoScaling', name: 'GroupInServiceInstances', dimensions }],
      [],
    ]);
  });

  test('without a name are none', () => {
    expect(groupFrom({ MinSize: 1 } as Parameters<typeof groupFrom>[0], scope)).toBeUndefined();
  });
});
