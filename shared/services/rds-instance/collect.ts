import {
  type DBInstance,
  type Event,
  paginateDescribeDBClusters,
  paginateDescribeDBInstances,
  paginateDescribeEvents,
  paginateDescribeGlobalClusters,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { AnyResource } from '../../model/resource.ts';
import { dayMs } from '../../model/words.ts';
import type { Collector, Site } from '../../ports.ts';
import { instantOf, telling } from '../answers.ts';
import { lookupDays, trailOf } from '../trail.ts';
import {
  type Clusters,
  changedAt,
  databaseFrom,
  finishedAt,
  isOfRds,
  membersOf,
  storageOfCluster,
} from './from-aws.ts';
import { isStopped, type RdsSpec, rdsInstance } from './kind.ts';
import { isAurora } from './storage.ts';

const kind = rdsInstance.id;

const instancesOf = async (site: Site): Promise<DBInstance[]> => {
  const instances: DBInstance[] = [];
  for await (const page of paginateDescribeDBInstances({ client: site.client(RDSClient), pageSize: 100 }, {}))
    instances.push(...(page.DBInstances ?? []).filter(isOfRds));
  return instances;
};

/** What is to be known of clusters, asked only where a database is in one. */
const clustersOf = async (site: Site, instances: readonly DBInstance[]): Promise<Clusters> => {
  const inAurora = instances.some(({ DBClusterIdentifier, Engine }) => DBClusterIdentifier && isAurora(Engine ?? ''));
  if (!inAurora) return { storage: undefined, global: new Map() };
  const client = site.client(RDSClient);
  const storage = await site.attempt(
    { action: 'rds:DescribeDBClusters', kind, hides: 'which Aurora clusters pay for their I/O with their instances' },
    async () => {
      const byCluster = new Map<string, string>();
      for await (const page of paginateDescribeDBClusters({ client, pageSize: 100 }, {}))
        for (const cluster of page.DBClusters ?? []) {
          const [id, type] = storageOfCluster(cluster) ?? [];
          if (id && type) byCluster.set(id, type);
        }
      return byCluster;
    },
  );
  const global = await site.attempt(
    { action: 'rds:DescribeGlobalClusters', kind, hides: 'which databases belong to a global cluster' },
    async () => {
      const byArn = new Map<string, string>();
      for await (const page of paginateDescribeGlobalClusters({ client, pageSize: 100 }, {}))
        for (const [arn, name] of (page.GlobalClusters ?? []).flatMap(membersOf)) byArn.set(arn, name);
      return byArn;
    },
  );
  return { storage, global };
};

/** How far back RDS keeps its events. */
const eventDays = 14;

/** What RDS tells that it changed of databases lately, free of charge. */
const eventsOf = (site: Site): Promise<Event[] | undefined> => {
  const hides = `when databases were resized in the last ${eventDays} days, but for what CloudTrail tells`;
  return site.attempt({ action: 'rds:DescribeEvents', kind, hides }, async () => {
    const events: Event[] = [];
    const EventCategories = ['configuration change'];
    // In minutes before now: a beginning of more than 14 days ago would be refused.
    const asked = { SourceType: 'db-instance', EventCategories, Duration: eventDays * 24 * 60 } as const;
    for await (const page of paginateDescribeEvents({ client: site.client(RDSClient), pageSize: 100 }, asked))
      events.push(...(page.Events ?? []));
    return events;
  });
};

/**
 * When each was last resized, by id: read only where a database runs of whose load something is concluded. RDS tells
 * of its last 14 days, CloudTrail of 90; the later one counts. A change that neither reaches back to is not made up:
 * the days before count, too, and the Gap says so.
 */
const changes = async (site: Site, databases: readonly AnyResource[]): Promise<ReadonlyMap<string, string>> => {
  const running = databases.filter(({ spec }) => {
    const { status, instanceClass } = spec as RdsSpec;
    return !isStopped(status) && instanceClass !== 'db.serverless';
  });
  if (running.length === 0) return new Map();
  const events = await eventsOf(site);
  const resized = events ? `resized more than ${eventDays} days ago` : 'resized';
  const hides = `when databases were ${resized}, so that what was measured before counts, too`;
  const trail = await trailOf(site, { event: 'ModifyDBInstance', kind, hides });
  const asOf = site.asOf.getTime();
  const finished = finishedAt(events ?? [], asOf);
  // Where its beginning was cut off, anything may have been changed before.
  const cut = trail && trail.since > asOf - lookupDays * dayMs ? instantOf(trail.since) : undefined;
  return new Map(
    running.flatMap(({ id }) => {
      const called = (trail && changedAt(id, trail, asOf)) ?? cut;
      const at = [called, finished.get(id.toLowerCase())].filter((one) => one !== undefined).sort();
      return at.length === 0 ? [] : [[id, at.at(-1)!] as const];
    }),
  );
};

/** Databases of RDS and Aurora, without those of other services that the API lists beside them. */
export const rdsInstances: Collector = {
  kind,
  needs: ['rds:DescribeDBInstances'],
  mayUse: ['rds:DescribeDBClusters', 'rds:DescribeEvents', 'rds:DescribeGlobalClusters', 'cloudtrail:LookupEvents'],
  async *collect(site) {
    const instances = await instancesOf(site);
    if (instances.length === 0) return;
    const clusters = await clustersOf(site, instances);
    const tell = telling(site, kind);
    const databases = instances.flatMap((instance) => tell(databaseFrom(instance, site.scope, clusters)) ?? []);
    const changed = await changes(site, databases);
    for (const database of databases) {
      const at = changed.get(database.id);
      yield at === undefined ? database : { ...database, changedAt: at };
    }
  },
  metric({ id }, metric) {
    const declared = (rdsInstance.metrics as Record<string, { readonly name: string }>)[metric];
    return declared ? [{ namespace: 'AWS/RDS', name: declared.name, dimensions: { DBInstanceIdentifier: id } }] : [];
  },
};
