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
import {
  databaseFrom,
  finishedAt,
  isOfRds,
  membersOf,
  storageOfCluster,
} from '../../shared/services/rds-instance/from-aws.ts';
import { quotaFrom } from '../../shared/services/service-quota/from-aws.ts';
import { madeFrom } from '../../shared/services/trail.ts';
import { fact, type Mapping, mapped, type Outcome } from '../support/outcomes.ts';
import type { Any } from '../support/sdk-shapes.ts';

const scope = { account: '644160558196', region: 'us-east-1' };
const asOf = Date.parse('2026-03-01T00:00:00Z');

const each =
  (key: string, map: (item: Any) => Outcome): Mapping =>
  (answer) =>
    (answer[key] ?? []).map(map);

const noted = (note: (into: Map<string, string[]>) => void): Outcome => {
  const into = new Map<string, string[]>();
  note(into);
  return fact(into);
};

/** The mappers of the inventory: operations whose answers are read by a pure function. */
export const inventory: Readonly<Record<string, Mapping>> = {
  'application-autoscaling:DescribeScalableTargets': each('ScalableTargets', (one) => fact(scaledTable(one))),
  'autoscaling:DescribeAutoScalingGroups': each('AutoScalingGroups', (one) => mapped(groupFrom(one, scope))),
  'cloudtrail:LookupEvents': each('Events', (one) => fact(madeFrom(one))),
  'dynamodb:DescribeTable': ({ Table }) => (Table ? [mapped(tableFrom(Table, scope, new Set()))] : []),
  'ec2:DescribeAddresses': each('Addresses', (one) => mapped(addressFrom(one, scope, new Map()))),
  'ec2:DescribeImages': each('Images', (one) => noted((into) => noteImage(one, into))),
  'ec2:DescribeInstances': ({ Reservations = [] }) =>
    Reservations.flatMap(({ Instances = [] }) => Instances).map((one: Any) => mapped(instanceFrom(one, scope))),
  'ec2:DescribeNatGateways': each('NatGateways', (one) => mapped(gatewayFrom(one, scope))),
  'ec2:DescribeRouteTables': each('RouteTables', (one) => noted((into) => noteRoutes(one, into))),
  'ec2:DescribeSnapshots': each('Snapshots', (one) =>
    mapped(snapshotFrom(one, scope, { volumes: new Set(), images: new Map() })),
  ),
  'ec2:DescribeVolumes': each('Volumes', (one) => mapped(volumeFrom(one, scope))),
  'elasticloadbalancing:DescribeLoadBalancers': ({ LoadBalancers = [], LoadBalancerDescriptions = [] }) => [
    ...LoadBalancers.map((one: Any) => mapped(balancerFrom(one, scope))),
    ...LoadBalancerDescriptions.map((one: Any) => mapped(classicFrom(one, scope))),
  ],
  'elasticloadbalancing:DescribeTargetHealth': ({ TargetHealthDescriptions = [] }) => [
    fact(targetsFrom(TargetHealthDescriptions)),
  ],
  'lambda:ListFunctions': each('Functions', (one) => mapped(functionFrom(one, scope))),
  'lambda:ListProvisionedConcurrencyConfigs': ({ ProvisionedConcurrencyConfigs = [] }) => [
    fact(provisionedFrom(ProvisionedConcurrencyConfigs)),
  ],
  'logs:DescribeLogGroups': each('logGroups', (one) => mapped(logGroupFrom(one, scope))),
  'logs:DescribeLogStreams': ({ logStreams = [] }) => [fact(lastIngestionFrom(logStreams))],
  'rds:DescribeDBClusters': each('DBClusters', (one) => fact(storageOfCluster(one))),
  'rds:DescribeDBInstances': each('DBInstances', (one) =>
    isOfRds(one) ? mapped(databaseFrom(one, scope, { storage: undefined, global: undefined })) : 'not ours',
  ),
  'rds:DescribeEvents': ({ Events = [] }) => [fact(finishedAt(Events, asOf))],
  'rds:DescribeGlobalClusters': each('GlobalClusters', (one) => fact(membersOf(one))),
  'servicequotas:ListServiceQuotas': each('Quotas', (one) => {
    const resource = quotaFrom(one, scope);
    return resource ? { resource } : 'not ours';
  }),
};
