/** The IAM prefix of each client of the SDK, by the name of its class. */
const prefixes: Readonly<Record<string, string>> = {
  ApplicationAutoScalingClient: 'application-autoscaling',
  AutoScalingClient: 'autoscaling',
  CloudTrailClient: 'cloudtrail',
  CloudWatchClient: 'cloudwatch',
  CloudWatchLogsClient: 'logs',
  ComputeOptimizerClient: 'compute-optimizer',
  CostExplorerClient: 'ce',
  CostOptimizationHubClient: 'cost-optimization-hub',
  DynamoDBClient: 'dynamodb',
  EC2Client: 'ec2',
  ElasticLoadBalancingClient: 'elasticloadbalancing',
  ElasticLoadBalancingV2Client: 'elasticloadbalancing',
  LambdaClient: 'lambda',
  OrganizationsClient: 'organizations',
  PricingClient: 'pricing',
  RDSClient: 'rds',
  S3Client: 's3',
  SavingsplansClient: 'savingsplans',
  ServiceQuotasClient: 'servicequotas',
  SSOClient: 'sso',
  SSOOIDCClient: 'sso-oauth',
  STSClient: 'sts',
};

/**
 * `<IAM prefix>:<Operation>`, from the names that the SDK writes into its commands as literals ('EC2Client',
 * 'DescribeRegionsCommand'): the names of classes do not survive a minified bundle.
 */
export const callName = (clientName: string, commandName: string): string => {
  const prefix = prefixes[clientName] ?? clientName.replace(/Client$/, '').toLowerCase();
  return `${prefix}:${commandName.replace(/Command$/, '')}`;
};

/** The IAM prefix of a client of the SDK; undefined for one that is not listed. */
export const servicePrefix = (clientName: string): string | undefined => prefixes[clientName];
