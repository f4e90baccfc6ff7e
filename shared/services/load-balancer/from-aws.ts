import type { LoadBalancerDescription } from '@aws-sdk/client-elastic-load-balancing';
import type { LoadBalancer, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Scope } from '../../model/run.ts';
import { among, instantOf, type Mapped, resourceOf } from '../answers.ts';

/** How many targets are registered, and how many of them are well. */
export interface Targets {
  readonly registered: number;
  readonly healthy: number;
}

/** What DescribeLoadBalancers says of an application, network or gateway load balancer; undefined: it has no ARN. */
export const balancerFrom = (balancer: LoadBalancer, scope: Scope): Mapped | undefined => {
  const { LoadBalancerArn, LoadBalancerName, CreatedTime, Type } = balancer;
  if (!LoadBalancerArn) return undefined;
  const odd: string[] = [];
  const spec = { type: among(odd, 'Type', Type, ['application', 'network', 'gateway']) };
  const head = { name: LoadBalancerName, createdAt: instantOf(CreatedTime) };
  return { resource: resourceOf(scope, 'load-balancer', LoadBalancerArn, head, spec), odd };
};

/** What DescribeLoadBalancers says of a classic load balancer, which lists its instances; undefined: it has no name. */
export const classicFrom = (balancer: LoadBalancerDescription, scope: Scope): Mapped | undefined => {
  const { LoadBalancerName, CreatedTime, Instances } = balancer;
  if (!LoadBalancerName) return undefined;
  const spec = {
    type: 'classic',
    registeredTargets: Instances?.length,
    healthyTargets: Instances?.length === 0 ? 0 : undefined,
  };
  const head = { name: LoadBalancerName, createdAt: instantOf(CreatedTime) };
  return { resource: resourceOf(scope, 'load-balancer', LoadBalancerName, head, spec), odd: [] };
};

/** Where nobody checks the health of a target, as of most functions, it is sent requests, and taken as well. */
const isWell = ({ TargetHealth }: TargetHealthDescription): boolean =>
  TargetHealth?.State === 'healthy' || TargetHealth?.Reason === 'Target.HealthCheckDisabled';

/** The targets of a target group, whatever they are: instances, addresses, a function, another load balancer. */
export const targetsFrom = (descriptions: readonly TargetHealthDescription[]): Targets => ({
  registered: descriptions.length,
  healthy: descriptions.filter(isWell).length,
});

/** The targets of several groups together; undefined: those of one could not be seen. */
export const together = (groups: readonly (Targets | undefined)[]): Targets | undefined =>
  groups.reduce<Targets | undefined>(
    (sum, targets) =>
      sum && targets && { registered: sum.registered + targets.registered, healthy: sum.healthy + targets.healthy },
    { registered: 0, healthy: 0 },
  );

/** 'app/web/50dc6c495c0c9188' of an ARN: the dimension under which CloudWatch keeps its metrics. */
export const dimensionOf = (arn: string): string => arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);
