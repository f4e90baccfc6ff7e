import { remove, stop } from '../../model/change.ts';
import { check, fine, type Proposal, propose } from '../../model/check.ts';
import type { Resource } from '../../model/resource.ts';
import { isStopped, type RdsSpec, rdsInstance } from './kind.ts';
import { isAurora } from './storage.ts';

/** RDS publishes zero connections as zeros, so a database without datapoints is not called idle. */
export const idleDatabase = check({
  id: 'idle-database',
  title: 'Database without connections',
  why: 'You pay for each hour that a database runs. One that nothing connects to serves nobody.',
  learnMore: 'https://docs.aws.amazon.com/compute-optimizer/latest/ug/view-idle-recommendations.html',
  finds: rdsInstance,
  facts: ['engine', 'status', 'replicaOf', 'globalCluster'],
  needs: ['connections'],
  settled: ({ spec: { status, replicaOf, globalCluster } }) => {
    if (isStopped(status)) return `it is ${status}: it bills no hours`;
    if (replicaOf) return `it is a replica of ${replicaOf}, there to be promoted`;
    return globalCluster ? `it belongs to the global cluster ${globalCluster}` : undefined;
  },
  settings: { quietDays: 14 },
  evidence: ({ quietDays }) => ({ windowDays: quietDays }),
  risk: 'may-break',
  effort: 'medium',
  judge(database, { usage, windowDays }) {
    const { max } = usage.connections;
    if (max > 0) return fine(`had up to ${Math.ceil(max)} connections at once in ${windowDays} days`);
    return propose(
      isAurora(database.spec.engine ?? '') ? inCluster(database) : alone(database),
      `0 connections in ${windowDays} days`,
    );
  },
});

const inCluster = (database: Resource<RdsSpec>): Proposal[] => [
  {
    change: remove(database),
    note: 'The cluster keeps its storage, and bills it. A reader may be the one that takes over on a failure: look first. With the last instance goes the cluster: take its final snapshot.',
  },
];

const alone = (database: Resource<RdsSpec>): Proposal[] => {
  const { engine, multiAz, allocatedStorageGiB } = database.spec;
  const snapshot = {
    meter: 'AmazonRDS/RDS:ChargedBackupUsage',
    unit: 'GB-Mo',
    quantity: allocatedStorageGiB ?? undefined,
  } as const;
  const proposals: Proposal[] = [
    {
      change: remove(database, { leaves: [snapshot] }),
      note: 'Take a final snapshot: it is priced at the full allocated size. Read replicas of it become databases of their own.',
    },
  ];
  // AWS does not stop SQL Server in Multi-AZ.
  if (engine?.startsWith('sqlserver') && multiAz) return proposals;
  const advisory =
    'RDS starts a stopped database again by itself after 7 days: what a month saves depends on who stops it again';
  return [...proposals, { change: stop(database, { status: 'stopped' }), advisory, risk: 'brief-impact' }];
};
