import * as classic from '@aws-sdk/client-elastic-load-balancing';
import * as v2 from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, Site } from '../../ports.ts';
import { tagsOf, telling } from '../answers.ts';
import { askEach, isGone } from '../each.ts';
import { balancerFrom, classicFrom, dimensionOf, type Targets, targetsFrom, together } from './from-aws.ts';
import { loadBalancer, trafficOf } from './kind.ts';

const kind = loadBalancer.id;

/** Answers asked for at a time: all calls of load balancing share one bucket of requests. */
const atATime = 5;
/** Load balancers that one request for tags takes. */
const batch = 20;

type Tagged = { readonly id: string | undefined; readonly tags: Record<string, string> };
type AskTags = (ids: string[]) => Promise<readonly Tagged[]>;

type Tags = ReadonlyMap<string, Tagged['tags'] | null>;

/** Tags by id, `null` of one that is gone. One that is gone spoils the answer for all beside it: those are then asked for one by one. */
const tagsOfBatch = async (ids: string[], ask: AskTags): Promise<Tags> => {
  try {
    return new Map((await ask(ids)).flatMap(({ id, tags }) => (id === undefined ? [] : [[id, tags] as const])));
  } catch (error) {
    if (!isGone(error)) throw error;
    if (ids.length === 1) return new Map([[ids[0]!, null]]);
    const each = new Map<string, Tagged['tags'] | null>();
    for (const id of ids) for (const [of, tags] of await tagsOfBatch([id], ask)) each.set(of, tags);
    return each;
  }
};

/** Those that still exist with their tags, or without where nobody may look. */
const withTags = async (site: Site, balancers: readonly AnyResource[], ask: AskTags): Promise<AnyResource[]> => {
  const ids = balancers.map(({ id }) => id);
  const batches = Array.from({ length: Math.ceil(ids.length / batch) }, (_, at) =>
    ids.slice(at * batch, (at + 1) * batch),
  );
  const action = 'elasticloadbalancing:DescribeTags';
  const hides = 'the tags of load balancers, so that none is judged';
  const answers = await askEach(site, { action, kind, hides, together: atATime }, batches, (some) =>
    tagsOfBatch(some, ask),
  );
  return balancers.flatMap((balancer, at) => {
    const tags = answers.get(batches[Math.floor(at / batch)]!)?.get(balancer.id);
    if (tags === null) return [];
    return [tags ? { ...balancer, tags } : balancer];
  });
};

const withTargets = (balancer: AnyResource, targets: Targets | undefined): AnyResource =>
  targets
    ? {
        ...balancer,
        spec: { ...balancer.spec, registeredTargets: targets.registered, healthyTargets: targets.healthy },
      }
    : balancer;

/** The target groups of each load balancer, by its ARN; undefined: nobody may look. */
const groupsByBalancer = (site: Site): Promise<ReadonlyMap<string, readonly string[]> | undefined> => {
  const hides = 'which targets load balancers have';
  return site.attempt({ action: 'elasticloadbalancing:DescribeTargetGroups', kind, hides }, async () => {
    const groups = new Map<string, string[]>();
    const client = site.client(v2.ElasticLoadBalancingV2Client);
    for await (const page of v2.paginateDescribeTargetGroups({ client, pageSize: 400 }, {}))
      for (const { TargetGroupArn, LoadBalancerArns } of page.TargetGroups ?? [])
        for (const arn of TargetGroupArn ? (LoadBalancerArns ?? []) : [])
          groups.set(arn, [...(groups.get(arn) ?? []), TargetGroupArn!]);
    return groups;
  });
};

/** The targets of the load balancers of a site, by ARN; one is missing where they could not be seen. */
const targetsByBalancer = async (site: Site, arns: readonly string[]): Promise<ReadonlyMap<string, Targets>> => {
  const groups = await groupsByBalancer(site);
  if (!groups) return new Map();
  const health = await askEach(
    site,
    {
      action: 'elasticloadbalancing:DescribeTargetHealth',
      kind,
      hides: 'how many targets load balancers have, and how many of them are well',
      together: atATime,
    },
    [...new Set(arns.flatMap((arn) => groups.get(arn) ?? []))],
    async (TargetGroupArn) => {
      const client = site.client(v2.ElasticLoadBalancingV2Client);
      const answer = await client.send(new v2.DescribeTargetHealthCommand({ TargetGroupArn }));
      return targetsFrom(answer.TargetHealthDescriptions ?? []);
    },
  );
  return new Map(
    arns.flatMap((arn) => {
      const ofGroups = (groups.get(arn) ?? []).map((group) => {
        const targets = health.get(group);
        return targets === null ? { registered: 0, healthy: 0 } : targets;
      });
      const targets = together(ofGroups);
      return targets ? [[arn, targets] as const] : [];
    }),
  );
};

/** Application, network and gateway load balancers. */
async function* modern(site: Site): AsyncIterable<AnyResource> {
  const client = site.client(v2.ElasticLoadBalancingV2Client);
  const tell = telling(site, kind);
  const balancers: AnyResource[] = [];
  for await (const page of v2.paginateDescribeLoadBalancers({ client, pageSize: 400 }, {}))
    for (const balancer of page.LoadBalancers ?? []) {
      const resource = tell(balancerFrom(balancer, site.scope));
      if (resource) balancers.push(resource);
    }
  if (balancers.length === 0) return;
  const tagged = await withTags(site, balancers, async (ResourceArns) => {
    const answer = await client.send(new v2.DescribeTagsCommand({ ResourceArns }));
    return (answer.TagDescriptions ?? []).map(({ ResourceArn, Tags }) => ({ id: ResourceArn, tags: tagsOf(Tags) }));
  });
  const targets = await targetsByBalancer(
    site,
    tagged.map(({ id }) => id),
  );
  for (const balancer of tagged) yield withTargets(balancer, targets.get(balancer.id));
}

/** Classic load balancers: they list their instances, and tell of their health in a call each. */
async function* oldest(site: Site): AsyncIterable<AnyResource> {
  const client = site.client(classic.ElasticLoadBalancingClient);
  const tell = telling(site, kind);
  const balancers: AnyResource[] = [];
  for await (const page of classic.paginateDescribeLoadBalancers({ client, pageSize: 400 }, {}))
    for (const balancer of page.LoadBalancerDescriptions ?? []) {
      const resource = tell(classicFrom(balancer, site.scope));
      if (resource) balancers.push(resource);
    }
  const tagged = await withTags(site, balancers, async (LoadBalancerNames) => {
    const answer = await client.send(new classic.DescribeTagsCommand({ LoadBalancerNames }));
    return (answer.TagDescriptions ?? []).map(({ LoadBalancerName, Tags }) => ({
      id: LoadBalancerName,
      tags: tagsOf(Tags),
    }));
  });
  const healthy = await askEach(
    site,
    {
      action: 'elasticloadbalancing:DescribeInstanceHealth',
      kind,
      hides: 'how many instances of classic load balancers are well',
      together: atATime,
    },
    tagged.filter(({ spec }) => Number(spec.registeredTargets ?? 0) > 0).map(({ id }) => id),
    async (LoadBalancerName) => {
      const answer = await client.send(new classic.DescribeInstanceHealthCommand({ LoadBalancerName }));
      return (answer.InstanceStates ?? []).filter(({ State }) => State === 'InService').length;
    },
  );
  for (const balancer of tagged) {
    const healthyTargets = healthy.get(balancer.id);
    if (healthyTargets === null) continue;
    yield healthyTargets === undefined ? balancer : { ...balancer, spec: { ...balancer.spec, healthyTargets } };
  }
}

const namespaces = { application: 'AWS/ApplicationELB', network: 'AWS/NetworkELB', gateway: 'AWS/GatewayELB' } as const;

export const loadBalancers: Collector = {
  kind,
  needs: ['elasticloadbalancing:DescribeLoadBalancers'],
  mayUse: [
    'elasticloadbalancing:DescribeTags',
    'elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth',
    'elasticloadbalancing:DescribeInstanceHealth',
  ],
  async *collect(site) {
    yield* modern(site);
    yield* oldest(site);
  },
  metric({ id, spec }, metric) {
    const type = spec.type as keyof typeof trafficOf | undefined;
    const declared = (loadBalancer.metrics as Record<string, { readonly name: string }>)[metric];
    if (!type || !declared) return [];
    if (type === 'classic') {
      const name = { requests: 'RequestCount', processedBytes: 'EstimatedProcessedBytes' }[metric];
      return name ? [{ namespace: 'AWS/ELB', name, dimensions: { LoadBalancerName: id } }] : [];
    }
    if (!(trafficOf[type] as readonly string[]).includes(metric)) return [];
    return [{ namespace: namespaces[type], name: declared.name, dimensions: { LoadBalancer: dimensionOf(id) } }];
  },
};
