import type { AnyResource } from '../../../model/resource.ts';
import { rightSized, server } from '../servers.ts';
import type { Made, Role, Site } from '../site.ts';

const check = 'unassociated-address';

/** An address, held by a resource or by none; the range is kept for documentation (RFC 5737). */
export const address = (
  site: Site,
  associatedWith: string | null,
  disassociatedDays?: number,
  ageDays: number = site.traits.whole(200, 1500),
): AnyResource =>
  site.resource('elastic-ip', {
    id: site.id('eipalloc'),
    ageDays,
    spec: {
      publicIp: `203.0.113.${site.traits.whole(1, 254)}`,
      associatedWith,
      ...(disassociatedDays === undefined ? {} : { disassociatedAt: site.ago(disassociatedDays) }),
    },
  });

const free = (name: string, copies: number, build: (site: Site) => Made): Role => ({
  name: `address: ${name}`,
  copies,
  size: 1,
  build: (site) => [build(site)],
});

/** Addresses that nothing holds, and some that are held or were until lately. */
export const addressRoles: readonly Role[] = [
  free('unassociated', 5, (site) => ({
    resource: address(site, null, site.traits.whole(12, 85)),
    truth: site.planted(check, 'associated with nothing for more than 7 days'),
  })),
  free('unassociated lately', 1, (site) => ({
    resource: address(site, null, 3),
    truth: site.nearMiss(check, 'let go three days ago, and seven are the limit'),
  })),
  free('since when is unknown', 1, (site) => ({
    resource: address(site, null),
    truth: site.unseen(check, 'associated with nothing, but nobody knows since when'),
  })),
  {
    name: 'address: of a server',
    copies: 3,
    size: 3,
    build: (site) => {
      const made = server(site, {
        type: 'c6a.large',
        what: 'sftp',
        work: rightSized,
        spec: { publicAddress: 'elastic' },
      });
      return [...made, { resource: address(site, made[0]!.resource.id) }];
    },
  },
  {
    name: 'address: of a stopped server',
    copies: 1,
    size: 3,
    build: (site) => {
      const spec = { state: 'stopped', stoppedAt: site.ago(12), publicAddress: 'elastic' };
      const made = server(site, { type: 'c6a.large', what: 'sftp', ageDays: 300, spec });
      const truth = site.nearMiss(check, 'its server is stopped, but it still holds the address');
      return [...made, { resource: address(site, made[0]!.resource.id), truth }];
    },
  },
];
