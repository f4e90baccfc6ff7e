import type { DBCluster, DBInstance, Event, GlobalCluster } from '@aws-sdk/client-rds';
import type { Scope } from '../../model/run.ts';
import { dayMs } from '../../model/words.ts';
import { instantOf, type Mapped, resourceOf, tagsOf } from '../answers.ts';
import type { Trail } from '../trail.ts';
import { isAurora } from './storage.ts';

/** Engines that the API lists beside those of RDS: Amazon DocumentDB and Amazon Neptune. */
const foreign = ['docdb', 'neptune'];

export const isOfRds = ({ Engine }: DBInstance): boolean => !foreign.includes(Engine ?? '');

/** What is known of clusters; undefined where it could not be seen, or was not asked for. */
export interface Clusters {
  /** The storage type of each cluster, by its identifier. */
  readonly storage: ReadonlyMap<string, string> | undefined;
  /** The global cluster that a cluster is in, by the cluster's ARN. */
  readonly global: ReadonlyMap<string, string> | undefined;
}

/** AWS leaves the storage type of an Aurora cluster out where it is the standard one. */
export const storageOfCluster = ({ DBClusterIdentifier, StorageType, Engine }: DBCluster) =>
  DBClusterIdentifier && isAurora(Engine ?? '') ? ([DBClusterIdentifier, StorageType ?? 'aurora'] as const) : undefined;

/** The ARNs of the clusters in a global cluster, each with the global one. */
export const membersOf = ({ GlobalClusterIdentifier, GlobalClusterMembers }: GlobalCluster) =>
  (GlobalClusterMembers ?? [])
    .flatMap(({ DBClusterArn, Readers }) => [DBClusterArn, ...(Readers ?? [])])
    .flatMap((arn) => (arn && GlobalClusterIdentifier ? [[arn, GlobalClusterIdentifier] as const] : []));

/** What IOPS or throughput are where AWS does not say: nothing on storage that has no such setting, else unknown. */
const setting = (value: number | undefined, type: string | undefined, settable: readonly string[]) => {
  if (type === undefined) return value;
  return settable.includes(type) ? value : null;
};

/** Its global cluster; `null`: it is in none. Only Aurora clusters can be in one. */
const globalCluster = (instance: DBInstance, { account, region }: Scope, { global }: Clusters) => {
  const { DBClusterIdentifier: cluster } = instance;
  if (!cluster) return null;
  if (!global) return undefined;
  const end = `:${region}:${account}:cluster:${cluster}`;
  for (const [arn, name] of global) if (arn.endsWith(end)) return name;
  return null;
};

/**
 * What DescribeDBInstances says of a database; undefined: it has no identifier. The members of a Multi-AZ DB cluster are
 * neither single nor doubled, share its storage and are billed by a meter of their own, so those facts stay unknown and
 * no check judges them.
 */
export const databaseFrom = (instance: DBInstance, scope: Scope, clusters: Clusters): Mapped | undefined => {
  const { DBInstanceIdentifier, Engine, DBClusterIdentifier, StorageType, InstanceCreateTime } = instance;
  if (!DBInstanceIdentifier) return undefined;
  const inMultiAzCluster = DBClusterIdentifier !== undefined && !isAurora(Engine ?? '');
  const storageType = clusters.storage?.get(DBClusterIdentifier ?? '') ?? StorageType;
  const storage = {
    storageType,
    allocatedStorageGiB: instance.AllocatedStorage,
    iops: setting(instance.Iops, storageType, ['gp3', 'io1', 'io2']),
    throughputMiBps: setting(instance.StorageThroughput, storageType, ['gp3']),
  };
  const spec = {
    instanceClass: instance.DBInstanceClass,
    engine: Engine,
    engineVersion: instance.EngineVersion,
    licenseModel: instance.LicenseModel,
    multiAz: inMultiAzCluster ? undefined : instance.MultiAZ,
    ...(inMultiAzCluster ? {} : storage),
    status: instance.DBInstanceStatus,
    replicaOf: inMultiAzCluster ? undefined : (instance.ReadReplicaSourceDBInstanceIdentifier ?? null),
    globalCluster: globalCluster(instance, scope, clusters),
  };
  const tags = instance.TagList && tagsOf(instance.TagList);
  const zone = instance.AvailabilityZone;
  const head = { name: tags?.Name ?? DBInstanceIdentifier, zone, createdAt: instantOf(InstanceCreateTime), tags };
  return { resource: resourceOf(scope, 'rds-instance', DBInstanceIdentifier, head, spec), odd: [] };
};

/** What has a say in how its load is to be read: its class and its storage. */
const resizes = (request: string): boolean =>
  /"(dBInstanceClass|iops|storageType|storageThroughput|allocatedStorage)"/i.test(request);
/** RDS takes identifiers in capitals, and keeps them in small letters. */
const databaseOf = (request: string): string | undefined =>
  /"dBInstanceIdentifier":\s*"([^"]+)"/i.exec(request)?.[1]?.toLowerCase();
const atOnce = (request: string): boolean => /"applyImmediately":\s*true/i.test(request);

/**
 * When its class or storage was last changed, at the latest: a change that need not be made at once comes in the next
 * maintenance window, within a week. Undefined: it was not since the trail begins.
 */
export const changedAt = (id: string, trail: Trail, asOf: number): string | undefined => {
  const calls = new Set([...trail.naming.values()].flat());
  const times = [...calls]
    .filter(({ request }) => databaseOf(request) === id.toLowerCase() && resizes(request))
    .map(({ at, request }) => (atOnce(request) ? at : Math.min(asOf, at + 7 * dayMs)));
  return times.length > 0 ? instantOf(Math.max(...times)) : undefined;
};

/**
 * 'Finished applying modification to DB instance class', 'to allocated storage': not what makes it Multi-AZ or single,
 * which leaves its size, and not the growth of storage by itself, which would hide all that was measured before
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html).
 */
const resized = /^finished applying modification to (?!convert)/i;

/** When RDS last finished a change of class or storage, by identifier in small letters. */
export const finishedAt = (events: readonly Event[], asOf: number): ReadonlyMap<string, string> => {
  const last = new Map<string, number>();
  for (const { SourceIdentifier, Date: date, Message } of events) {
    const at = date?.getTime() ?? Number.NaN;
    if (!SourceIdentifier || !Number.isFinite(at) || !resized.test(Message ?? '')) continue;
    const id = SourceIdentifier.toLowerCase();
    last.set(id, Math.max(last.get(id) ?? Number.NEGATIVE_INFINITY, Math.min(asOf, at)));
  }
  return new Map([...last].map(([id, at]) => [id, instantOf(at)!]));
};
