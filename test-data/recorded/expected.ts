export interface Expected {
  /** Answers, then what was in them: resources, other facts, refusals, what is not ours, fields refused by name. */
  readonly counts: Readonly<Record<string, readonly number[]>>;
  /** Every refusal in words, and how often. */
  readonly refusals: Readonly<Record<string, number>>;
}

/** What becomes of every recorded answer to an operation that is asked, by source and operation. */
export const expected = {
  'c7n-flight': {
    counts: {
      'application-autoscaling:DescribeScalableTargets': [4, 0, 0, 0, 4, 0],
      'autoscaling:DescribeAutoScalingGroups': [34, 51, 0, 0, 0, 0],
      'compute-optimizer:GetEC2InstanceRecommendations': [2, 0, 2, 0, 2, 0],
      'cost-optimization-hub:ListRecommendations': [4, 0, 3, 0, 1, 0],
      'dynamodb:DescribeTable': [13, 13, 0, 0, 0, 0],
      'dynamodb:ListTables': [11, 0, 12, 0, 0, 0],
      'dynamodb:ListTagsOfResource': [3, 0, 3, 0, 0, 0],
      'ec2:DescribeAddresses': [10, 14, 0, 1, 0, 0],
      'ec2:DescribeImages': [20, 0, 30, 0, 1, 0],
      'ec2:DescribeInstances': [69, 146, 0, 0, 0, 0],
      'ec2:DescribeNatGateways': [3, 3, 0, 0, 0, 0],
      'ec2:DescribeRegions': [1, 0, 2, 0, 0, 0],
      'ec2:DescribeRouteTables': [4, 0, 2, 0, 23, 0],
      'ec2:DescribeSnapshots': [15, 26, 0, 1, 0, 0],
      'ec2:DescribeVolumes': [22, 44, 0, 2, 0, 0],
      'ec2:DescribeVolumesModifications': [3, 0, 1, 0, 0, 0],
      'elasticloadbalancing:DescribeLoadBalancers': [43, 60, 0, 0, 0, 0],
      'elasticloadbalancing:DescribeTags': [34, 0, 46, 0, 0, 0],
      'elasticloadbalancing:DescribeTargetGroups': [7, 0, 8, 0, 4, 0],
      'elasticloadbalancing:DescribeTargetHealth': [7, 0, 7, 0, 0, 0],
      'lambda:ListFunctions': [19, 31, 0, 0, 0, 0],
      'lambda:ListTags': [3, 0, 3, 0, 0, 0],
      'logs:DescribeLogGroups': [16, 23, 0, 1, 0, 0],
      'logs:DescribeLogStreams': [4, 0, 3, 0, 1, 0],
      'logs:ListTagsForResource': [2, 0, 2, 0, 0, 0],
      'rds:DescribeDBClusters': [16, 0, 21, 0, 1, 0],
      'rds:DescribeDBInstances': [33, 50, 0, 0, 0, 0],
      'rds:DescribeReservedDBInstances': [1, 0, 1, 0, 0, 0],
      'savingsplans:DescribeSavingsPlans': [1, 0, 1, 0, 0, 0],
      'servicequotas:ListServiceQuotas': [3, 1, 0, 0, 3, 0],
      'sts:GetCallerIdentity': [3, 0, 3, 0, 0, 0],
    },
    refusals: {
      "ec2:DescribeAddresses: AWS (other): InvalidAllocationID.NotFound: The allocation ID 'eipalloc-2da7a824' does not exist": 1,
      "ec2:DescribeSnapshots: AWS (other): InvalidSnapshot.NotFound: The snapshot 'snap-0d16416527e67c663' does not exist.": 1,
      "ec2:DescribeVolumes: AWS (other): InvalidVolume.NotFound: The volume 'vol-04c1b309bb8d18d71' does not exist.": 1,
      "ec2:DescribeVolumes: AWS (other): InvalidVolume.NotFound: The volume 'vol-0ec2ee2808bf1bb7d' does not exist.": 1,
      'logs:DescribeLogGroups: AWS (throttled): ThrottlingException': 1,
    },
  },
  'localstack-snapshots': {
    counts: {
      'cloudwatch:GetMetricData': [74, 0, 98, 0, 18, 0],
      'cloudwatch:ListMetrics': [3, 0, 3, 0, 0, 0],
      'dynamodb:DescribeTable': [4, 4, 0, 0, 0, 0],
      'lambda:ListFunctions': [2, 5, 0, 0, 0, 0],
      'lambda:ListProvisionedConcurrencyConfigs': [2, 0, 2, 0, 0, 0],
      'lambda:ListTags': [30, 0, 30, 0, 0, 0],
      'logs:DescribeLogGroups': [4, 5, 0, 0, 0, 0],
      'logs:DescribeLogStreams': [5, 0, 0, 0, 5, 0],
      'logs:ListTagsForResource': [12, 0, 12, 0, 0, 0],
    },
    refusals: {},
  },
  'manageiq-vcr': {
    counts: {
      'cloudwatch:ListMetrics': [2, 0, 40, 0, 0, 0],
      'ec2:DescribeAddresses': [4, 2, 0, 0, 0, 0],
      'ec2:DescribeImages': [2, 0, 2, 0, 0, 0],
      'ec2:DescribeInstances': [3, 2, 0, 0, 0, 0],
      'ec2:DescribeRegions': [1, 0, 17, 0, 0, 0],
      'ec2:DescribeSnapshots': [1, 1, 0, 0, 0, 0],
      'ec2:DescribeVolumes': [3, 5, 0, 0, 0, 0],
      'elasticloadbalancing:DescribeInstanceHealth': [3, 0, 3, 0, 0, 0],
      'elasticloadbalancing:DescribeLoadBalancers': [3, 3, 0, 0, 0, 0],
    },
    refusals: {},
  },
} as const satisfies Readonly<Record<string, Expected>>;

/** Flights that a collector was run over, resources that it found, gaps that it told, flights in which it may not list. */
export const collected = {
  'ec2-instance': [54, 117, 49, 0],
  'ebs-volume': [17, 38, 33, 2],
  'ebs-snapshot': [15, 26, 21, 1],
  'elastic-ip': [4, 5, 5, 0],
  'nat-gateway': [2, 2, 2, 0],
  'load-balancer': [37, 52, 37, 0],
  'dynamodb-table': [11, 12, 19, 0],
  'lambda-function': [15, 24, 14, 0],
  'log-group': [13, 12, 11, 1],
  'rds-instance': [24, 41, 48, 0],
  'auto-scaling-group': [28, 45, 0, 0],
  'service-quota': [1, 1, 0, 0],
};
