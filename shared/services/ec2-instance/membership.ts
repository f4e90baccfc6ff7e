import type { AnyResource } from '../../model/resource.ts';

/** Tags that AWS and Kubernetes put on the members of a group, by how the key begins. */
const memberTags: readonly (readonly [prefix: string, group: string])[] = [
  ['aws:autoscaling:groupName', 'Auto Scaling group'],
  ['eks:nodegroup-name', 'EKS node group'],
  ['eks:cluster-name', 'EKS cluster'],
  ['aws:eks:cluster-name', 'EKS cluster'],
  ['karpenter.sh/', 'Karpenter node pool'],
  ['kubernetes.io/cluster/', 'Kubernetes cluster'],
  ['aws:elasticmapreduce:', 'EMR cluster'],
  ['elasticmapreduce', 'EMR cluster'],
  ['elasticbeanstalk:environment-', 'Elastic Beanstalk environment'],
  ['aws:batch', 'Batch environment'],
  ['AWSBatch', 'Batch environment'],
];

/**
 * The group that an instance belongs to, in words; `null`: none; undefined: nobody looked. Members are judged as
 * their group, never one by one (RULES §1).
 */
export const groupOf = ({ spec, tags }: Pick<AnyResource, 'spec' | 'tags'>): string | null | undefined => {
  if (typeof spec.autoScalingGroup === 'string') return `Auto Scaling group ${spec.autoScalingGroup}`;
  for (const [key, value] of Object.entries(tags ?? {})) {
    const found = memberTags.find(([prefix]) => key.startsWith(prefix));
    if (found) return `${found[1]} ${value || key}`;
  }
  return spec.autoScalingGroup === undefined || tags === undefined ? undefined : null;
};
