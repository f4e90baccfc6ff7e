import type { Catalogue } from '../model/catalogue.ts';
import type { Policy } from '../model/policy.ts';
import type { Collector } from '../ports.ts';
import { autoScalingGroups } from './auto-scaling-group/collect.ts';
import { dynamodbTables } from './dynamodb-table/collect.ts';
import { ebsSnapshots } from './ebs-snapshot/collect.ts';
import { ebsVolumes } from './ebs-volume/collect.ts';
import { ec2Instances } from './ec2-instance/collect.ts';
import { elasticIps } from './elastic-ip/collect.ts';
import { lambdaFunctions } from './lambda-function/collect.ts';
import { loadBalancers } from './load-balancer/collect.ts';
import { logGroups } from './log-group/collect.ts';
import { natGateways } from './nat-gateway/collect.ts';
import { rdsInstances } from './rds-instance/collect.ts';
import { serviceQuotas } from './service-quota/collect.ts';

/** The AWS side of the catalogue: who lists the resources of each kind. */
export const collectors: readonly Collector[] = [
  ec2Instances,
  ebsVolumes,
  ebsSnapshots,
  elasticIps,
  natGateways,
  loadBalancers,
  dynamodbTables,
  lambdaFunctions,
  logGroups,
  rdsInstances,
  autoScalingGroups,
  serviceQuotas,
];

/** IAM actions that have another name than the call that they allow. */
const renamed: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
};

/** The IAM action that allows a call, both as `<service prefix>:<name>`. */
export const actionOf = (call: string): string => renamed[call] ?? call;

/** The collectors of the kinds that a check looks at which the policy has not switched off: nothing else is asked for. */
export const collectorsFor = ({ checks }: Catalogue, policy: Policy): readonly Collector[] => {
  const on = checks.filter(({ id }) => policy.checks[id]?.enabled !== false);
  const wanted = new Set(on.map(({ finds }) => finds.id));
  // Volumes are judged with the instance that they hang on, and stopped instances with their volumes and addresses.
  const together = ['ec2-instance', 'ebs-volume', 'elastic-ip'];
  if (together.some((kind) => wanted.has(kind))) for (const kind of together) wanted.add(kind);
  return collectors.filter(({ kind }) => wanted.has(kind));
};
