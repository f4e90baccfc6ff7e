import { businessDay, rhythm, steady } from '../loads.ts';
import type { Random } from '../random.ts';
import { rightSized, server, type Work } from '../servers.ts';
import type { Role } from '../site.ts';

/** Types that nothing in their class undercuts, so that they are wasteful only by size. */
export const currentTypes = {
  general: ['m6a.large', 'm6a.xlarge', 'm6a.2xlarge', 'm7g.large', 'm7g.xlarge', 'm6g.large', 'm6g.xlarge'],
  compute: ['c6a.large', 'c6a.xlarge', 'c6a.2xlarge', 'c7g.large', 'c7g.xlarge', 'c6g.xlarge'],
  memory: ['r6a.large', 'r6a.xlarge', 'r7g.large', 'r7g.xlarge', 'r6g.large'],
  burstable: ['t3a.medium', 't3a.large', 't4g.medium', 't4g.large'],
} as const;

/** A burstable server lives within its CPU credits, and fills its memory. */
const smallServer = (by: Random): Work => ({
  cpu: businessDay(by, 4, by.between(44, 52), { weekend: 0.2, noise: 0.2 }),
  memory: steady(by.between(56, 70), 0.05),
  network: businessDay(by, 2_000, by.between(20_000, 80_000)),
  iops: businessDay(by, 2, 20),
});

/** Works at night and at month's end, and uses all that it has then. */
const batchServer = (by: Random): Work => ({
  cpu: rhythm('flat', 3, 3, {
    noise: 0.15,
    bursts: [
      { level: by.between(68, 78), hour: 1, minutes: 150, on: 'every-day' },
      { level: 80, hour: 3.5, minutes: 300, on: 'month-end' },
    ],
  }),
  memory: steady(by.between(54, 66), 0.06),
  network: steady(150_000, 0.3, [{ level: 4_000_000, hour: 1, minutes: 150, on: 'every-day' }]),
  iops: steady(8, 0.4, [{ level: 900, hour: 1, minutes: 150, on: 'every-day' }]),
});

const cacheServer = (by: Random): Work => ({
  cpu: businessDay(by, 3, by.between(9, 16)),
  memory: steady(by.between(66, 74), 0.03),
  network: businessDay(by, 100_000, 2_500_000),
  iops: steady(3, 0.3),
});

/** Servers that are as large as they must be. */
export const instanceRoles: readonly Role[] = [
  {
    name: 'web server',
    copies: 16,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick([...currentTypes.general, ...currentTypes.compute]),
        what: site.traits.pick(['web', 'api', 'gateway']),
        work: rightSized,
      }),
  },
  {
    name: 'worker with data',
    copies: 14,
    size: 3,
    build: (site) =>
      server(site, {
        type: site.traits.pick([...currentTypes.general, ...currentTypes.compute]),
        what: 'worker',
        work: rightSized,
        data: {
          spec: { sizeGiB: site.traits.pick([100, 200, 500]) },
          use: (by) => ({ iops: businessDay(by, 4, by.between(40, 200)) }),
        },
      }),
  },
  {
    name: 'log store',
    copies: 2,
    size: 3,
    build: (site) =>
      server(site, {
        type: 'm6a.xlarge',
        what: 'archive',
        work: rightSized,
        data: {
          spec: { volumeType: 'st1', sizeGiB: 2000, iops: null, throughputMiBps: null },
          use: (by) => ({ iops: businessDay(by, 2, 30), operationBytes: 262_144 }),
        },
      }),
  },
  {
    name: 'batch server',
    copies: 6,
    size: 2,
    build: (site) => server(site, { type: site.traits.pick(currentTypes.compute), what: 'batch', work: batchServer }),
  },
  {
    name: 'small server',
    copies: 8,
    size: 2,
    build: (site) =>
      server(site, { type: site.traits.pick(currentTypes.burstable), what: 'ci', work: smallServer, rootGiB: 80 }),
  },
  {
    name: 'memory-bound cache',
    copies: 3,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(currentTypes.memory),
        what: 'cache',
        work: cacheServer,
        truth: site.nearMiss('oversized-instance', 'CPU is low, but memory is two thirds full in the leanest family', {
          days: 14,
          step: 3600,
        }),
      }),
  },
  {
    name: 'windows server',
    copies: 2,
    size: 2,
    atHome: true,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['m6a.large', 'm6a.xlarge']),
        what: 'terminal',
        work: rightSized,
        spec: { platform: 'windows' },
        rootGiB: 100,
      }),
  },
  {
    name: 'member of a group',
    copies: 8,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(currentTypes.general),
        what: 'web',
        work: rightSized,
        ageDays: site.traits.whole(2, 40),
        spec: { autoScalingGroup: `${site.place.service}-web` },
        tags: { 'aws:autoscaling:groupName': `${site.place.service}-web` },
      }),
  },
  {
    name: 'kubernetes node',
    copies: 8,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(currentTypes.general),
        what: 'node',
        work: rightSized,
        ageDays: site.traits.whole(3, 60),
        spec: { autoScalingGroup: `eks-${site.place.environment}-nodes` },
        tags: {
          [`kubernetes.io/cluster/saltfen-${site.place.environment}`]: 'owned',
          'eks:nodegroup-name': `${site.place.environment}-nodes`,
        },
      }),
  },
  {
    name: 'spot worker',
    copies: 5,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(currentTypes.compute),
        what: 'spot',
        work: rightSized,
        ageDays: site.traits.whole(15, 60),
        spec: { lifecycle: 'spot' },
      }),
  },
];
