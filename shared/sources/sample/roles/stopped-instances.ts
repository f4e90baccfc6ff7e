import { server } from '../servers.ts';
import type { Role, Site } from '../site.ts';

const check = 'stopped-instance';

const stopped = (site: Site, days: number | undefined): Readonly<Record<string, unknown>> => ({
  state: 'stopped',
  stoppedAt: days === undefined ? undefined : site.ago(days),
});

const data = (site: Site) => ({ spec: { sizeGiB: site.traits.pick([150, 250, 400]) } });

/** Servers that have stood still for long, and some that have not. */
export const stoppedInstanceRoles: readonly Role[] = [
  {
    name: 'stopped: for months',
    copies: 3,
    size: 3,
    build: (site) =>
      server(site, {
        type: site.traits.pick(['m5.large', 'm6a.xlarge', 'c5.xlarge']),
        what: 'migration',
        ageDays: site.traits.whole(300, 900),
        spec: stopped(site, site.traits.whole(45, 200)),
        data: data(site),
        truth: site.planted(check, 'stopped for more than 30 days, and its volumes are still paid for'),
      }),
  },
  {
    name: 'stopped: for weeks',
    copies: 1,
    size: 3,
    build: (site) =>
      server(site, {
        type: 'm6a.large',
        what: 'training',
        ageDays: 200,
        spec: stopped(site, 20),
        data: { ...data(site), truth: site.unseen('idle-volume', 'its instance is stopped: silence tells nothing') },
        truth: site.nearMiss(check, 'stopped for 20 days, and 30 are the limit'),
      }),
  },
  {
    name: 'stopped: since when is unknown',
    copies: 1,
    size: 2,
    build: (site) =>
      server(site, {
        type: 'm6a.large',
        what: 'training',
        ageDays: 400,
        spec: stopped(site, undefined),
        rootGiB: 120,
        truth: site.unseen(check, 'stopped, but nobody knows since when'),
      }),
  },
];
