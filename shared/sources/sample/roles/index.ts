import type { Role } from '../site.ts';
import { addressRoles } from './addresses.ts';
import { databaseRoles } from './databases.ts';
import { dearVolumeRoles } from './dear-volumes.ts';
import { functionRoles } from './functions.ts';
import { idleInstanceRoles } from './idle-instances.ts';
import { instanceRoles } from './instances.ts';
import { loadBalancerRoles } from './load-balancers.ts';
import { logGroupRoles } from './log-groups.ts';
import { looseVolumeRoles } from './loose-volumes.ts';
import { natGatewayRoles } from './nat-gateways.ts';
import { generationRoles, oversizedInstanceRoles } from './oversized-instances.ts';
import { snapshotRoles } from './snapshots.ts';
import { stoppedInstanceRoles } from './stopped-instances.ts';
import { tableRoles } from './tables.ts';

/** Everything that a company has, waste and what looks like it included: one deck of clusters. */
export const roles: readonly Role[] = [
  ...instanceRoles,
  ...idleInstanceRoles,
  ...oversizedInstanceRoles,
  ...generationRoles,
  ...stoppedInstanceRoles,
  ...looseVolumeRoles,
  ...dearVolumeRoles,
  ...snapshotRoles,
  ...addressRoles,
  ...natGatewayRoles,
  ...loadBalancerRoles,
  ...databaseRoles,
  ...tableRoles,
  ...functionRoles,
  ...logGroupRoles,
];
