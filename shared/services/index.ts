import type { Catalogue } from '../model/catalogue.ts';
import { autoScalingGroup } from './auto-scaling-group/kind.ts';
import { idleTable } from './dynamodb-table/idle-table.ts';
import { dynamodbTable } from './dynamodb-table/kind.ts';
import { overprovisionedTable } from './dynamodb-table/overprovisioned-table.ts';
import { ebsSnapshot } from './ebs-snapshot/kind.ts';
import { orphanedSnapshot } from './ebs-snapshot/orphaned-snapshot.ts';
import { gp2Volume } from './ebs-volume/gp2-volume.ts';
import { idleVolume } from './ebs-volume/idle-volume.ts';
import { ebsVolume } from './ebs-volume/kind.ts';
import { overprovisionedIopsVolume } from './ebs-volume/overprovisioned-iops-volume.ts';
import { unattachedVolume } from './ebs-volume/unattached-volume.ts';
import { idleInstance } from './ec2-instance/idle-instance.ts';
import { ec2Instance } from './ec2-instance/kind.ts';
import { oversizedInstance } from './ec2-instance/oversized-instance.ts';
import { previousGenerationInstance } from './ec2-instance/previous-generation-instance.ts';
import { stoppedInstance } from './ec2-instance/stopped-instance.ts';
import { elasticIp } from './elastic-ip/kind.ts';
import { unassociatedAddress } from './elastic-ip/unassociated-address.ts';
import { lambdaFunction } from './lambda-function/kind.ts';
import { oversizedFunction } from './lambda-function/oversized-function.ts';
import { idleLoadBalancer } from './load-balancer/idle-load-balancer.ts';
import { loadBalancer } from './load-balancer/kind.ts';
import { endlessLogGroup } from './log-group/endless-log-group.ts';
import { logGroup } from './log-group/kind.ts';
import { idleNatGateway } from './nat-gateway/idle-nat-gateway.ts';
import { natGateway } from './nat-gateway/kind.ts';
import { gp2DatabaseStorage } from './rds-instance/gp2-database-storage.ts';
import { idleDatabase } from './rds-instance/idle-database.ts';
import { rdsInstance } from './rds-instance/kind.ts';
import { overprovisionedDatabaseIops } from './rds-instance/overprovisioned-database-iops.ts';
import { oversizedDatabase } from './rds-instance/oversized-database.ts';
import { serviceQuota } from './service-quota/kind.ts';

/** Every kind and every check, one line each: what is not listed here does not exist. */
export const catalogue: Catalogue = {
  kinds: [
    ec2Instance,
    ebsVolume,
    ebsSnapshot,
    elasticIp,
    natGateway,
    loadBalancer,
    dynamodbTable,
    lambdaFunction,
    logGroup,
    rdsInstance,
    autoScalingGroup,
    serviceQuota,
  ],
  checks: [
    idleInstance,
    oversizedInstance,
    previousGenerationInstance,
    stoppedInstance,
    unattachedVolume,
    idleVolume,
    gp2Volume,
    overprovisionedIopsVolume,
    orphanedSnapshot,
    unassociatedAddress,
    idleNatGateway,
    idleLoadBalancer,
    idleTable,
    overprovisionedTable,
    oversizedFunction,
    endlessLogGroup,
    gp2DatabaseStorage,
    idleDatabase,
    overprovisionedDatabaseIops,
    oversizedDatabase,
  ],
};
