import { businessDay, nothing, steady, sum, times } from '../loads.ts';
import type { Random } from '../random.ts';
import type { Shape } from '../shapes.ts';
import type { Load, Made, Role, Site } from '../site.ts';

const check = 'idle-load-balancer';
const seenFor = { days: 14 } as const;
const perDay = (count: number): number => count / 86_400;

type Type = 'application' | 'network' | 'classic';

interface Balancer {
  readonly type: Type;
  readonly targets: number;
  readonly healthy?: number;
  readonly ageDays?: number;
  readonly loads?: (by: Random) => Load[];
  readonly truth?: Made['truth'];
}

const balancer = (site: Site, { type, targets, healthy = targets, ageDays, loads, truth }: Balancer): Made[] => {
  const { place } = site;
  const name = site.name('lb');
  const folder = { application: 'app', network: 'net', classic: '' }[type];
  const arn = `arn:aws:elasticloadbalancing:${place.region}:${place.account}:loadbalancer/${folder}/${name}/`;
  const resource = site.resource('load-balancer', {
    id: type === 'classic' ? name : arn + site.id('lb').slice(4),
    name,
    ageDays: ageDays ?? site.traits.whole(60, 1200),
    spec: { type, registeredTargets: targets, healthyTargets: healthy },
  });
  return [{ resource, loads, truth }];
};

/** Hours without a request are silent, unless what fetched them filled in the zeros. */
const requests = (perSecond: Shape, silentAtZero = true): Load[] => [
  { ...sum('requests', perSecond), silentAtZero },
  sum('processedBytes', times(perSecond, 12_000)),
];

const role = (name: string, copies: number, plan: (site: Site) => Balancer): Role => ({
  name: `load balancer: ${name}`,
  copies,
  size: 1,
  atHome: name !== 'application',
  build: (site) => balancer(site, plan(site)),
});

/** Load balancers that nobody calls, and some that somebody does. */
export const loadBalancerRoles: readonly Role[] = [
  role('application', 10, (site) => ({
    type: 'application',
    targets: site.traits.whole(2, 6),
    loads: (by) => requests(businessDay(by, 0.5, by.between(5, 80))),
  })),
  role('network', 2, (site) => ({
    type: 'network',
    targets: site.traits.whole(2, 4),
    loads: (by) => [
      sum('newFlows', businessDay(by, 0.2, by.between(3, 20))),
      sum('processedBytes', businessDay(by, 5_000, by.between(50_000, 400_000))),
    ],
  })),
  role('idle application', 3, (site) => ({
    type: 'application',
    targets: 2,
    loads: (by) => requests(steady(perDay(by.between(2, 4)), 0.2), false),
    truth: site.planted(check, 'a scanner calls it a few times a day, and nobody else', seenFor),
  })),
  role('no target', 2, (site) => ({
    type: 'application',
    targets: 0,
    truth: site.planted(check, 'no target is registered, and nobody calls'),
  })),
  role('idle classic', 1, (site) => ({
    type: 'classic',
    targets: 1,
    loads: () => requests(steady(perDay(30), 0.2)),
    truth: site.planted(check, 'fewer than 100 requests a day', seenFor),
  })),
  role('idle network', 1, (site) => ({
    type: 'network',
    targets: 1,
    loads: () => [sum('newFlows', nothing), sum('processedBytes', nothing)],
    truth: site.planted(check, 'no flow and no byte', seenFor),
  })),
  role('few requests', 1, (site) => ({
    type: 'application',
    targets: 2,
    loads: () => requests(steady(perDay(60), 0.2)),
    truth: site.nearMiss(check, 'partners call it 60 times a day, and that is what it is for', seenFor),
  })),
  role('few requests, classic', 1, (site) => ({
    type: 'classic',
    targets: 2,
    loads: () => requests(steady(perDay(400), 0.2)),
    truth: site.nearMiss(check, '400 requests a day', seenFor),
  })),
  role('redirect', 1, (site) => ({
    type: 'application',
    targets: 2,
    healthy: 0,
    loads: () => requests(steady(perDay(900), 0.3)),
    truth: site.nearMiss(check, 'no healthy target, but callers: an outage or a redirect', seenFor),
  })),
  role('silent', 1, (site) => ({
    type: 'application',
    targets: 2,
    truth: site.unseen(check, 'silent, but with targets registered: nothing confirms that nobody calls'),
  })),
  role('young', 1, (site) => ({
    type: 'application',
    targets: 2,
    ageDays: 3.1,
    loads: () => requests(steady(perDay(3), 0.2)),
    truth: site.unseen(check, 'three days old'),
  })),
];
