import { steady } from '../loads.ts';
import type { Random } from '../random.ts';
import { idle, type ServerPlan, server, type Work } from '../servers.ts';
import type { Made, Role, Site } from '../site.ts';

const check = 'idle-instance';
const seenFor = { days: 14, step: 3600 } as const;

/** Busy for 40 minutes every night, and for nothing else. */
const nightly = (by: Random): Work => ({
  cpu: steady(0.8, 0.4, [{ level: by.between(60, 72), hour: 2, minutes: 40, on: 'every-day' }]),
  memory: steady(by.between(56, 66), 0.05),
  network: steady(60, 0.3, [{ level: 40_000, hour: 2, minutes: 40, on: 'every-day' }]),
  iops: steady(0.5, 0.5, [{ level: 120, hour: 2, minutes: 40, on: 'every-day' }]),
});

const role = (
  name: string,
  copies: number,
  plan: (site: Site) => Omit<ServerPlan, 'what'> & { readonly what?: string },
  size = 2,
): Role => ({
  name: `idle: ${name}`,
  copies,
  size,
  build: (site): Made[] => server(site, { what: 'legacy', work: idle, ...plan(site) }),
});

/** Servers that nobody uses, and servers that only look so. */
export const idleInstanceRoles: readonly Role[] = [
  role('forgotten', 6, (site) => ({
    type: site.traits.pick(['m6a.large', 'm5.large', 'm6i.xlarge', 'c6a.xlarge', 't3a.large', 'r6a.large']),
    truth: site.planted(check, 'CPU stays near 1 % and hardly a byte crosses its network', seenFor),
  })),
  role('excluded until last month', 1, (site) => ({
    type: 'm6a.large',
    tags: { 'plimsoll:ignore': `${site.dayFromNow(-30)} kept for the audit` },
    truth: site.planted(check, 'idle, and its exclusion has run out', seenFor),
  })),
  role('works at night', 1, (site) => ({
    type: site.traits.pick(['m6a.large', 'c6a.large']),
    what: 'nightly',
    work: nightly,
    truth: site.nearMiss(check, 'a job uses 60 % of its CPU for 40 minutes every night', seenFor),
  })),
  role('proxy', 1, (site) => ({
    type: 't4g.small',
    what: 'proxy',
    work: (by) => ({ ...idle(by), memory: steady(by.between(60, 68), 0.04), network: steady(20_000, 0.3) }),
    truth: site.nearMiss(check, 'hardly any CPU, but 4 GB a day pass through it', seenFor),
  })),
  role('member of a group', 1, (site) => ({
    type: 'm6a.large',
    spec: { autoScalingGroup: `${site.place.service}-standby` },
    truth: site.nearMiss(check, 'idle, but its group decides how many there are'),
  })),
  role('spot', 1, (site) => ({
    type: 'c6a.large',
    spec: { lifecycle: 'spot' },
    truth: site.nearMiss(check, 'idle, but Spot instances are left alone'),
  })),
  role('excluded', 1, (site) => ({
    type: 'm6a.large',
    tags: { 'plimsoll:ignore': `${site.dayFromNow(90)} disaster recovery, tested every quarter` },
    truth: site.nearMiss(check, 'idle on purpose: disaster recovery, by its tag'),
  })),
  role('young', 1, (site) => ({
    type: 'm6a.large',
    ageDays: 3.4,
    truth: site.unseen(check, 'idle for all of its three days, which are too few'),
  })),
  role('just resized', 1, (site) => ({
    type: 'm6a.large',
    changedDays: 4.2,
    truth: site.unseen(check, 'changed four days ago: what came before tells nothing'),
  })),
  role('no network data', 1, (site) => ({
    type: 'm6a.large',
    work: (by) => ({ cpu: idle(by).cpu! }),
    truth: site.unseen(check, 'CPU is idle, but its network was not measured'),
  })),
  role('patchy', 1, (site) => ({
    type: 'm6a.large',
    work: (by) => ({ ...idle(by), lostDays: [2, 3, 6, 9, 11, 12] }),
    truth: site.unseen(check, 'measured on eight of fourteen days only'),
  })),
  role('silent', 1, (site) => ({
    type: 'm6a.large',
    work: () => ({}),
    truth: site.unseen(check, 'no datapoint at all: a running instance publishes its zeros, so nobody looked'),
  })),
  role('tags unseen', 1, (site) => ({
    type: 'm6a.large',
    tagsUnseen: true,
    truth: site.unseen(check, 'idle, but its tags could not be read, so it may be excluded'),
  })),
  role('graphics', 1, (site) => ({
    type: 'g4dn.xlarge',
    what: 'render',
    spec: { instanceStore: true },
    truth: site.unseen(check, 'CPU is idle, but what its GPU does was not measured'),
  })),
];
