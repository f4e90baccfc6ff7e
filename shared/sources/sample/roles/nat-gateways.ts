import { businessDay, level, nothing, steady, sum, times } from '../loads.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../shapes.ts';
import type { Load, Made, Role, Site } from '../site.ts';
import { address } from './addresses.ts';

const check = 'idle-nat-gateway';
const seenFor = { days: 32, step: 3600 } as const;

/** Bytes a second through the gateway, at 900 bytes a packet. */
const natLoads = (bytes: Shape, connections: Shape): Load[] => [
  sum('bytesOut', bytes),
  sum('bytesIn', times(bytes, 0.6)),
  sum('packetsInFromSource', times(bytes, 1 / 900)),
  sum('packetsInFromDestination', times(bytes, 0.7 / 900)),
  level('activeConnections', 'Maximum', connections),
];

const quiet = (): Load[] => natLoads(nothing, nothing);

interface Gateway {
  readonly routed: boolean;
  readonly loads?: (by: Random) => Load[];
  readonly ageDays?: number;
  readonly truth?: Made['truth'];
}

const gateway = (site: Site, { routed, loads, ageDays, truth }: Gateway): Made[] => {
  const id = site.id('nat');
  const age = ageDays ?? site.traits.whole(120, 1200);
  const resource = site.resource('nat-gateway', {
    id,
    name: site.name('nat'),
    ageDays: age,
    spec: {
      state: 'available',
      connectivity: 'public',
      inRouteTables: routed ? [site.id('rtb')] : [],
    },
  });
  return [{ resource, loads, truth }, { resource: address(site, id, undefined, age) }];
};

const role = (name: string, copies: number, plan: (site: Site) => Gateway): Role => ({
  name: `nat gateway: ${name}`,
  copies,
  size: 2,
  atHome: name !== 'in use',
  build: (site) => gateway(site, plan(site)),
});

/** Gateways through which nothing goes, and some through which something may. */
export const natGatewayRoles: readonly Role[] = [
  role('in use', 5, () => ({
    routed: true,
    loads: (by) => natLoads(businessDay(by, 20_000, by.between(200_000, 2_000_000)), businessDay(by, 20, 900)),
  })),
  role('idle', 2, (site) => ({
    routed: false,
    loads: quiet,
    truth: site.planted(check, 'no connection and no packet in 32 days, and in no route table', seenFor),
  })),
  role('quiet but routed', 1, (site) => ({
    routed: true,
    loads: quiet,
    truth: site.nearMiss(check, 'no packet, but a route table leads to it: the way out of a standby', seenFor),
  })),
  role('a few connections', 1, (site) => ({
    routed: false,
    loads: () =>
      natLoads(
        steady(0, 0, [{ level: 2_000, hour: 3, minutes: 60, on: 'every-day' }]),
        steady(0, 0, [{ level: 3, hour: 3, minutes: 60, on: 'every-day' }]),
      ),
    truth: site.nearMiss(check, 'three connections every night', seenFor),
  })),
  role('silent', 1, (site) => ({
    routed: false,
    truth: site.unseen(check, 'no datapoint: a gateway publishes its zeros, so nobody looked'),
  })),
  role('young', 1, (site) => ({
    routed: false,
    loads: quiet,
    ageDays: 6.2,
    truth: site.unseen(check, 'quiet for all of its six days'),
  })),
];
