import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import type { Scope } from '../../model/run.ts';
import { instantOf, type Mapped, resourceOf, tagsOf } from '../answers.ts';

/** What DescribeAutoScalingGroups says of a group; undefined: it has no name. A mixed group has no one type. */
export const groupFrom = (group: AutoScalingGroup, scope: Scope): Mapped | undefined => {
  const { AutoScalingGroupName: name, Instances, MinSize, MaxSize, DesiredCapacity, CreatedTime, Tags } = group;
  if (!name) return undefined;
  const types = new Set((Instances ?? []).map(({ InstanceType }) => InstanceType));
  const spec = {
    instanceType: types.size === 1 ? [...types][0] || undefined : undefined,
    minSize: MinSize,
    maxSize: MaxSize,
    desiredCapacity: DesiredCapacity,
  };
  const head = { name, createdAt: instantOf(CreatedTime), tags: tagsOf(Tags) };
  return { resource: resourceOf(scope, 'auto-scaling-group', name, head, spec), odd: [] };
};
