import { businessDay, level, nothing, percent, rhythm, steady } from '../loads.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../shapes.ts';
import type { Load, Made, Role, Site } from '../site.ts';

const GiB = 2 ** 30;
const idle = 'idle-database';
const oversized = 'oversized-database';
const iopsCheck = 'overprovisioned-database-iops';
const hourly = { days: 14, step: 3600 } as const;

const classes = {
  'db.t3.medium': 4,
  'db.m5.large': 8,
  'db.m5.xlarge': 16,
  'db.m5.2xlarge': 32,
  'db.r5.large': 16,
  'db.r5.xlarge': 32,
} as const;
type Class = keyof typeof classes;

interface Work {
  readonly cpu: Shape;
  /** Share of memory that is free, at least. */
  readonly free: number;
  readonly connections: Shape | undefined;
  readonly iops: Shape;
}

interface Database {
  readonly class: Class;
  readonly what?: string;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly ageDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly work: (by: Random) => Work;
  readonly truth?: Made['truth'];
}

const loadsOf = (memoryGiB: number, storageGiB: number, work: Work): Load[] => [
  percent('cpu', work.cpu),
  level('freeableMemory', 'Minimum', steady(work.free * memoryGiB * GiB * 1.03, 0.03)),
  level('freeStorageSpace', 'Minimum', steady(0.55 * storageGiB * GiB, 0.001)),
  ...(work.connections ? [level('connections', 'Maximum', work.connections)] : []),
  level('readIops', 'Average', { ...work.iops, low: work.iops.low * 0.6, high: work.iops.high * 0.6 }, 2),
  level('writeIops', 'Average', { ...work.iops, low: work.iops.low * 0.4, high: work.iops.high * 0.4 }, 2),
];

const database = (site: Site, plan: Database): Made => {
  const { traits } = site;
  const sizeGiB = traits.pick([100, 200, 300]);
  const engine = traits.pick(['mysql', 'postgres'] as const);
  const name = site.name(plan.what ?? 'db');
  const spec = {
    instanceClass: plan.class,
    engine,
    engineVersion: engine === 'mysql' ? '8.0.39' : '16.4',
    licenseModel: engine === 'mysql' ? 'general-public-license' : 'postgresql-license',
    multiAz: site.place.environment === 'production',
    storageType: 'gp3',
    allocatedStorageGiB: sizeGiB,
    iops: 3000,
    throughputMiBps: 125,
    status: 'available',
    replicaOf: null,
    globalCluster: null,
    ...plan.spec,
  };
  return {
    resource: site.resource('rds-instance', {
      id: name,
      name,
      ageDays: plan.ageDays ?? traits.whole(90, 1300),
      tags: plan.tags,
      spec,
    }),
    loads: (by) => loadsOf(classes[plan.class], spec.allocatedStorageGiB, plan.work(by)),
    truth: plan.truth,
  };
};

const inUse = (by: Random): Work => ({
  cpu: businessDay(by, by.between(5, 15), by.between(54, 72)),
  free: by.between(0.26, 0.36),
  connections: businessDay(by, 8, by.between(60, 200)),
  iops: businessDay(by, 20, by.between(150, 700)),
});

const roomy = (by: Random): Work => ({
  cpu: businessDay(by, 2, by.between(9, 18)),
  free: by.between(0.74, 0.82),
  connections: businessDay(by, 2, by.between(15, 40)),
  iops: businessDay(by, 4, by.between(30, 120)),
});

const unused = (by: Random): Work => ({
  cpu: steady(by.between(1, 2.5), 0.3),
  free: by.between(0.6, 0.7),
  connections: nothing,
  iops: steady(0.4, 0.5),
});

/** Busy enough not to be too large, with storage of its own kind. */
const withStorage = (spec: Readonly<Record<string, unknown>>, peakIops: number): Omit<Database, 'class' | 'truth'> => ({
  spec,
  work: (by) => ({ ...inUse(by), iops: businessDay(by, peakIops / 20, peakIops, { noise: 0.03 }) }),
});

const role = (name: string, copies: number, plan: (site: Site) => Database): Role => ({
  name: `database: ${name}`,
  copies,
  size: 1,
  atHome: name !== 'in use',
  build: (site) => [database(site, plan(site))],
});

/** Databases in use, unused, too large, with storage that costs too much; and some that only look so. */
export const databaseRoles: readonly Role[] = [
  role('in use', 14, (site) => ({
    class: site.traits.pick(['db.m5.large', 'db.m5.xlarge', 'db.r5.large', 'db.r5.xlarge']),
    work: inUse,
  })),
  role('idle', 3, (site) => ({
    class: site.traits.pick(['db.t3.medium', 'db.m5.large', 'db.r5.large']),
    what: 'pilot-db',
    work: unused,
    truth: site.planted(idle, 'nobody has connected for 14 days', hourly),
  })),
  role('oversized', 3, (site) => ({
    class: site.traits.pick(['db.m5.xlarge', 'db.m5.2xlarge', 'db.r5.xlarge']),
    work: roomy,
    truth: site.planted(oversized, 'CPU, memory and connections would fit a class of half the size', hourly),
  })),
  role('dear IOPS', 2, (site) => ({
    class: 'db.m5.xlarge',
    ...withStorage({ storageType: 'io1', allocatedStorageGiB: 200, iops: 4000, throughputMiBps: null }, 380),
    truth: site.planted(iopsCheck, 'uses a tenth of the IOPS that it pays for', hourly),
  })),
  role('gp2 storage', 2, (site) => ({
    class: 'db.m5.large',
    ...withStorage({ storageType: 'gp2', allocatedStorageGiB: 100, iops: 300, throughputMiBps: null }, 200),
    truth: site.planted('gp2-database-storage', 'gp3 gives ten times the IOPS for the same price: advice only'),
  })),
  {
    name: 'database: standby',
    copies: 1,
    size: 2,
    build: (site) => {
      const primary = database(site, { class: 'db.r5.large', what: 'primary', work: inUse });
      const standby = database(site, {
        class: 'db.r5.large',
        what: 'standby',
        spec: { ...primary.resource.spec, replicaOf: primary.resource.id },
        work: (by) => ({ ...inUse(by), cpu: businessDay(by, 20, 60), connections: nothing }),
        truth: site.nearMiss(idle, 'nobody connects, but it is a replica, there to be promoted'),
      });
      return [primary, standby];
    },
  },
  role('global', 1, (site) => ({
    class: 'db.r5.large',
    what: 'global',
    spec: { globalCluster: 'saltfen-global' },
    work: (by) => ({ ...inUse(by), connections: nothing }),
    truth: site.nearMiss(idle, 'nobody connects, but it belongs to a global cluster'),
  })),
  role('a nightly connection', 1, (site) => ({
    class: 'db.t3.medium',
    what: 'ledger',
    work: (by) => ({
      cpu: rhythm('flat', 2, 2, { bursts: [{ level: 55, hour: 2, minutes: 50, on: 'every-day' }] }),
      free: by.between(0.26, 0.32),
      connections: steady(0, 0, [{ level: 2, hour: 2, minutes: 60, on: 'every-day' }]),
      iops: steady(1, 0.5, [{ level: 300, hour: 2, minutes: 50, on: 'every-day' }]),
    }),
    truth: site.nearMiss(idle, 'the settlement connects every night', hourly),
  })),
  role('connections unseen', 1, (site) => ({
    class: 'db.t3.medium',
    work: (by) => ({ ...unused(by), free: 0.3, connections: undefined }),
    truth: site.unseen(idle, 'quiet, but its connections were not measured'),
  })),
  role('young', 1, (site) => ({
    class: 'db.m5.large',
    ageDays: 3.3,
    work: unused,
    truth: site.unseen(idle, 'nobody has connected, in its three days'),
  })),
  role('excluded', 1, (site) => ({
    class: 'db.m5.large',
    work: unused,
    tags: { 'plimsoll:ignore': `${site.dayFromNow(60)} archive that must stay readable` },
    truth: site.nearMiss(idle, 'nobody connects, and it is kept on purpose, by its tag'),
  })),
  role('memory-bound', 1, (site) => ({
    class: 'db.r5.large',
    work: (by) => ({ ...inUse(by), cpu: businessDay(by, 2, by.between(8, 14)), free: by.between(0.22, 0.28) }),
    truth: site.nearMiss(oversized, 'CPU is low, but its memory is three quarters full', hourly),
  })),
  role('IOPS in use', 1, (site) => ({
    class: 'db.m5.xlarge',
    ...withStorage({ storageType: 'io1', allocatedStorageGiB: 200, iops: 4000, throughputMiBps: null }, 3700),
    truth: site.nearMiss(iopsCheck, 'nearly all of its IOPS are used at the height of the day', hourly),
  })),
];
