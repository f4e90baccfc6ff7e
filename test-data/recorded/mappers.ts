import type { AnyResource } from '../../shared/model/resource.ts';
import { groupFrom } from '../../shared/services/auto-scaling-group/from-aws.ts';
import { scaledTable, tableFrom } from '../../shared/services/dynamodb-table/from-aws.ts';
import { noteImage, snapshotFrom } from '../../shared/services/ebs-snapshot/from-aws.ts';
import { volumeFrom } from '../../shared/services/ebs-volume/from-aws.ts';
import { instanceFrom } from '../../shared/services/ec2-instance/from-aws.ts';
import { addressFrom } from '../../shared/services/elastic-ip/from-aws.ts';
import { functionFrom, provisionedFrom } from '../../shared/services/lambda-function/from-aws.ts';
import { balancerFrom, classicFrom, targetsFrom } from '../../shared/services/load-balancer/from-aws.ts';
import { lastIngestionFrom, groupFrom as logGroupFrom } from '../../shared/services/log-group/from-aws.ts';
import { gatewayFrom, noteRoutes } from '../../shared/services/nat-gateway/from-aws.ts';
import { databaseFrom, isOfRds, membersOf, storageOfCluster } from '../../shared/services/rds-instance/from-aws.ts';
import { quotaFrom } from '../../shared/services/service-quota/from-aws.ts';
import { ofHubItem } from '../../shared/sources/aws/advice/hub-from-aws.ts';
import { ofFunction, ofInstance, ofVolume } from '../../shared/sources/aws/advice/optimizer-from-aws.ts';
import {
  planFromAws,
  reservedDatabaseFromAws,
  reservedInstanceFromAws,
} from '../../shared/sources/aws/billing/commitments-from-aws.ts';

const scope = { account: '644160558196', region: 'us-east-1' };

/** What a mapper makes of one recorded thing: a resource, something else that is used, or nothing. */
export type Made = { readonly resource: AnyResource } | { readonly used: unknown } | undefined;
// biome-ignore lint/suspicious/noExplicitAny: a recorded answer may be of any shape, which is the point
type Recorded = any;
export interface Mapping {
  items(answer: Recorded): readonly Recorded[];
  map(item: Recorded): Made;
}

const used = (value: unknown): Made => ({ used: value });
const of = (key: string, map: (item: Recorded) => Made): Mapping => ({ items: (answer) => answer[key] ?? [], map });
const whole = (map: (answer: Recorded) => unknown): Mapping => ({
  items: (answer) => [answer],
  map: (one) => used(map(one)),
});

/** Every operation of the collectors that turns answers into something, by `<IAM prefix>:<Operation>`. */
export const mappings: Readonly<Record<string, Mapping>> = {
  'ec2:DescribeInstances': {
    items: (answer) => (answer.Reservations ?? []).flatMap((one: Recorded) => one.Instances ?? []),
    map: (one) => instanceFrom(one, scope),
  },
  'ec2:DescribeVolumes': of('Volumes', (one) => volumeFrom(one, scope)),
  'ec2:DescribeSnapshots': of('Snapshots', (one) =>
    snapshotFrom(one, scope, { volumes: new Set(), images: new Map() } as never),
  ),
  'ec2:DescribeAddresses': of('Addresses', (one) => addressFrom(one, scope, new Map() as never)),
  'ec2:DescribeNatGateways': of('NatGateways', (one) => gatewayFrom(one, scope)),
  'ec2:DescribeImages': of('Images', (one) => used(noteImage(one, new Map()))),
  'ec2:DescribeRouteTables': of('RouteTables', (one) => used(noteRoutes(one, new Map()))),
  'ec2:DescribeReservedInstances': of('ReservedInstances', (one) => used(reservedInstanceFromAws(one, scope as never))),
  'autoscaling:DescribeAutoScalingGroups': of('AutoScalingGroups', (one) => groupFrom(one, scope)),
  'rds:DescribeDBInstances': of('DBInstances', (one) =>
    isOfRds(one) ? databaseFrom(one, scope, { storage: undefined, global: undefined } as never) : undefined,
  ),
  'rds:DescribeDBClusters': of('DBClusters', (one) => used(storageOfCluster(one))),
  'rds:DescribeGlobalClusters': of('GlobalClusters', (one) => used(membersOf(one))),
  'rds:DescribeReservedDBInstances': of('ReservedDBInstances', (one) =>
    used(reservedDatabaseFromAws(one, scope as never)),
  ),
  'elasticloadbalancing:DescribeLoadBalancers': {
    items: (answer) => answer.LoadBalancers ?? answer.LoadBalancerDescriptions ?? [],
    map: (one) => (one.LoadBalancerArn ? balancerFrom(one, scope) : classicFrom(one, scope)),
  },
  'elasticloadbalancing:DescribeTargetHealth': whole((answer) => targetsFrom(answer.TargetHealthDescriptions ?? [])),
  'dynamodb:DescribeTable': {
    items: (answer) => (answer.Table ? [answer.Table] : []),
    map: (one) => tableFrom(one, scope, new Set()),
  },
  'application-autoscaling:DescribeScalableTargets': of('ScalableTargets', (one) => used(scaledTable(one))),
  'lambda:ListFunctions': of('Functions', (one) => functionFrom(one, scope)),
  'lambda:ListProvisionedConcurrencyConfigs': whole((answer) =>
    provisionedFrom(answer.ProvisionedConcurrencyConfigs ?? []),
  ),
  'logs:DescribeLogGroups': of('logGroups', (one) => logGroupFrom(one, scope)),
  'logs:DescribeLogStreams': whole((answer) => lastIngestionFrom(answer.logStreams ?? [])),
  'servicequotas:ListServiceQuotas': of('Quotas', (one) => {
    const resource = quotaFrom(one, scope);
    return resource && { resource };
  }),
  'cost-optimization-hub:ListRecommendations': of('items', (one) =>
    // On the wire it is seconds; the recording has what another SDK made of it.
    used(ofHubItem({ ...one, lastRefreshTimestamp: Number(one.lastRefreshTimestamp) / 1000 })),
  ),
  'compute-optimizer:GetEC2InstanceRecommendations': of('instanceRecommendations', (one) => used(ofInstance(one))),
  'compute-optimizer:GetEBSVolumeRecommendations': of('volumeRecommendations', (one) => used(ofVolume(one))),
  'compute-optimizer:GetLambdaFunctionRecommendations': of('lambdaFunctionRecommendations', (one) =>
    used(ofFunction(one)),
  ),
  'savingsplans:DescribeSavingsPlans': of('savingsPlans', (one) => used(planFromAws(one, scope.account as never))),
};
