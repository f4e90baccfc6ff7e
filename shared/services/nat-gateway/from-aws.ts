import type { NatGateway, RouteTable } from '@aws-sdk/client-ec2';
import type { Scope } from '../../model/run.ts';
import { among, instantOf, type Mapped, resourceOf, tagsOf } from '../answers.ts';

const states = ['pending', 'failed', 'available', 'deleting', 'deleted'] as const;

/** What DescribeNatGateways says of a gateway; undefined: it has no id. */
export const gatewayFrom = (gateway: NatGateway, scope: Scope): Mapped | undefined => {
  const { NatGatewayId, CreateTime, State, ConnectivityType, Tags } = gateway;
  if (!NatGatewayId) return undefined;
  const odd: string[] = [];
  const tags = tagsOf(Tags);
  const spec = {
    state: among(odd, 'State', State, states),
    connectivity: among(odd, 'ConnectivityType', ConnectivityType, ['public', 'private']),
  };
  const head = { name: tags.Name, createdAt: instantOf(CreateTime), tags };
  return { resource: resourceOf(scope, 'nat-gateway', NatGatewayId, head, spec), odd };
};

/** Notes which gateways a route table names. */
export const noteRoutes = ({ RouteTableId, Routes }: RouteTable, byGateway: Map<string, string[]>): void => {
  for (const { NatGatewayId } of Routes ?? []) {
    if (!NatGatewayId || !RouteTableId) continue;
    const known = byGateway.get(NatGatewayId);
    if (!known) byGateway.set(NatGatewayId, [RouteTableId]);
    else if (!known.includes(RouteTableId)) known.push(RouteTableId);
  }
};
