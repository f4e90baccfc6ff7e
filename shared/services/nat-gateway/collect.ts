import { EC2Client, paginateDescribeNatGateways, paginateDescribeRouteTables } from '@aws-sdk/client-ec2';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, Site } from '../../ports.ts';
import { telling } from '../answers.ts';
import { gatewayFrom, noteRoutes } from './from-aws.ts';
import { natGateway } from './kind.ts';

const kind = natGateway.id;

interface Listed {
  readonly gateways: readonly AnyResource[];
  /** The gateway that holds an Elastic IP address, by allocation id. */
  readonly byAddress: ReadonlyMap<string, string>;
}

/** The gateways of a site but for deleted ones, which AWS lists for a while; listed once for all who ask. */
export const natGatewaysOf = (site: Site): Promise<Listed> =>
  site.once('ec2:DescribeNatGateways', async () => {
    const tell = telling(site, kind);
    const gateways: AnyResource[] = [];
    const byAddress = new Map<string, string>();
    const Filter = [{ Name: 'state', Values: ['pending', 'failed', 'available', 'deleting'] }];
    const client = site.client(EC2Client);
    for await (const page of paginateDescribeNatGateways({ client, pageSize: 1000 }, { Filter }))
      for (const gateway of page.NatGateways ?? []) {
        const resource = tell(gatewayFrom(gateway, site.scope));
        if (!resource) continue;
        gateways.push(resource);
        for (const { AllocationId } of gateway.NatGatewayAddresses ?? [])
          if (AllocationId) byAddress.set(AllocationId, resource.id);
      }
    return { gateways, byAddress };
  });

/** Values that one filter takes. */
const valuesOfFilter = 200;

/** The route tables that name each of these gateways; undefined: nobody may look. */
const routes = (site: Site, ids: readonly string[]): Promise<ReadonlyMap<string, readonly string[]> | undefined> => {
  const hides = 'which NAT gateways stand in a route table';
  return site.attempt({ action: 'ec2:DescribeRouteTables', kind, hides }, async () => {
    const byGateway = new Map<string, string[]>();
    const client = site.client(EC2Client);
    for (let at = 0; at < ids.length; at += valuesOfFilter) {
      const Filters = [{ Name: 'route.nat-gateway-id', Values: ids.slice(at, at + valuesOfFilter) }];
      for await (const page of paginateDescribeRouteTables({ client, pageSize: 100 }, { Filters }))
        for (const table of page.RouteTables ?? []) noteRoutes(table, byGateway);
    }
    return byGateway;
  });
};

export const natGateways: Collector = {
  kind,
  needs: ['ec2:DescribeNatGateways'],
  mayUse: ['ec2:DescribeRouteTables'],
  async *collect(site) {
    const { gateways } = await natGatewaysOf(site);
    if (gateways.length === 0) return;
    const tables = await routes(
      site,
      gateways.map(({ id }) => id),
    );
    for (const gateway of gateways)
      yield tables ? { ...gateway, spec: { ...gateway.spec, inRouteTables: tables.get(gateway.id) ?? [] } } : gateway;
  },
  metric({ id }, metric) {
    const declared = (natGateway.metrics as Record<string, { readonly name: string }>)[metric];
    return declared ? [{ namespace: 'AWS/NATGateway', name: declared.name, dimensions: { NatGatewayId: id } }] : [];
  },
};
