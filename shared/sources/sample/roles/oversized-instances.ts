import { businessDay, steady } from '../loads.ts';
import type { Random } from '../random.ts';
import { rightSized, server, type Work } from '../servers.ts';
import type { Role } from '../site.ts';

const check = 'oversized-instance';
const seenFor = { days: 14, step: 3600 } as const;

/** Has at least twice the CPU and memory that it ever used. */
const roomy = (by: Random): Work => ({
  cpu: businessDay(by, 2, by.between(12, 20)),
  memory: steady(by.between(14, 24), 0.08),
  network: businessDay(by, 10_000, by.between(80_000, 300_000)),
  iops: businessDay(by, 4, by.between(20, 60)),
});

/** Little CPU, and memory that a size below in the leanest family could not hold. */
const memoryBound = (by: Random): Work => ({ ...roomy(by), memory: steady(by.between(66, 74), 0.03) });

const withoutMemory = (by: Random): Work => {
  const { memory: _, ...rest } = roomy(by);
  return rest;
};

/** Servers with more than they need, and servers of which one cannot say so. */
export const oversizedInstanceRoles: readonly Role[] = [
  {
    name: 'oversized: general',
    copies: 6,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['m6a.xlarge', 'm6a.2xlarge', 'm7g.2xlarge', 'm6i.2xlarge']),
        what: 'api',
        work: roomy,
        truth: site.planted(check, 'CPU and memory have never passed a quarter of their size', seenFor),
      }),
  },
  {
    name: 'oversized: compute with data',
    copies: 3,
    size: 3,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['c6a.2xlarge', 'c5.2xlarge', 'c7g.2xlarge']),
        what: 'worker',
        work: roomy,
        data: { spec: { sizeGiB: 200 }, use: (by) => ({ iops: businessDay(by, 2, 50) }) },
        truth: site.planted(check, 'CPU and memory have never passed a quarter of their size', seenFor),
      }),
  },
  {
    name: 'oversized: too large for its CPU, not for its memory',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: 'm6a.2xlarge',
        what: 'store',
        work: memoryBound,
        truth: site.planted(check, 'CPU is low; a memory-optimised size with half the vCPUs holds its memory', seenFor),
      }),
  },
  {
    name: 'oversized: memory-bound',
    copies: 2,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['r6a.large', 'r6a.xlarge', 'r7g.xlarge']),
        what: 'index',
        work: memoryBound,
        truth: site.nearMiss(check, 'CPU is low, but memory is two thirds full in the leanest family', seenFor),
      }),
  },
  {
    name: 'oversized: memory unseen',
    copies: 2,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['r6a.xlarge', 'r7g.xlarge']),
        what: 'index',
        work: withoutMemory,
        truth: site.nearMiss(
          check,
          'CPU is low, but its memory was not measured, and nothing cheaper has as much',
          seenFor,
        ),
      }),
  },
  {
    name: 'oversized: smallest that holds it',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: 't4g.small',
        what: 'bastion',
        work: (by) => ({ ...roomy(by), cpu: businessDay(by, 1, 6), memory: steady(by.between(60, 70), 0.04) }),
        truth: site.nearMiss(check, 'CPU is low, but half of its memory would not do', seenFor),
      }),
  },
  {
    name: 'oversized: patchy',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: 'm6a.2xlarge',
        what: 'api',
        work: (by) => ({ ...roomy(by), lostDays: [1, 2, 3, 5, 8, 9, 10, 13] }),
        truth: site.unseen(check, 'seems too large, but was measured on six of fourteen days only'),
      }),
  },
  {
    name: 'oversized: young',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: 'm6a.2xlarge',
        what: 'api',
        work: roomy,
        ageDays: 5.3,
        truth: site.unseen(check, 'seems too large, but is five days old'),
      }),
  },
  {
    name: 'oversized: excluded',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: 'm6a.2xlarge',
        what: 'api',
        work: roomy,
        tags: { [`plimsoll:ignore:${check}`]: `${site.dayFromNow(45)} a customer joins next month` },
        truth: site.nearMiss(check, 'too large on purpose until a customer has joined, by its tag'),
      }),
  },
];

/** Servers of the right size in a family that a newer one undercuts, and those that none does. */
export const generationRoles: readonly Role[] = [
  {
    name: 'previous generation',
    copies: 6,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['m5.large', 'm5.xlarge', 'm5.2xlarge', 'm6i.xlarge', 'c5.xlarge', 'r5.xlarge']),
        what: 'web',
        work: rightSized,
        truth: site.planted('previous-generation-instance', 'a family of the same class gives as much for less'),
      }),
  },
  {
    name: 'previous generation: Xen',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['m4.large', 'm4.xlarge']),
        what: 'erp',
        work: rightSized,
        truth: site.planted(
          'previous-generation-instance',
          'newer families cost less; whether its image has the drivers is not known, so it is advice only',
        ),
      }),
  },
  {
    name: 'previous generation: none cheaper',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['m6g.large', 'c6g.xlarge', 'r6g.large']),
        what: 'web',
        work: rightSized,
        truth: site.nearMiss('previous-generation-instance', 'there is a newer family, but it costs more'),
      }),
  },
];
