import { DescribeAddressesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { AnyResource } from '../../model/resource.ts';
import type { Collector, Site } from '../../ports.ts';
import { telling } from '../answers.ts';
import { natGatewaysOf } from '../nat-gateway/collect.ts';
import { type Trail, trailOf } from '../trail.ts';
import { addressFrom, disassociatedAt, releasedAt } from './from-aws.ts';
import { elasticIp } from './kind.ts';

const kind = elasticIp.id;

/** Calls beside AssociateAddress with which something takes an address. */
const takers = ['CreateNatGateway', 'AssociateNatGatewayAddress', 'CreateLoadBalancer', 'SetSubnets'];

const pointsAtNothing = ({ spec }: AnyResource): boolean => spec.associatedWith === null;
const mayBeReleased = (address: AnyResource): boolean => pointsAtNothing(address) && !address.spec.ownPool;

/** Since when addresses point at nothing, by id, as far as CloudTrail tells; it is asked for no more than that needs. */
const releases = async (site: Site, free: readonly AnyResource[]): Promise<ReadonlyMap<string, string>> => {
  const ask = (event: string) =>
    trailOf(site, { event, kind, hides: 'since when addresses point at nothing, but for what was seen before' });
  const known = new Map<string, string>();
  const released = free.length > 0 ? await ask('DisassociateAddress') : undefined;
  const associated = released && released.naming.size > 0 ? await ask('AssociateAddress') : undefined;
  if (!released || !associated) return known;
  const told = free.filter((address) => releasedAt(address, { released, taken: [associated] }) !== undefined);
  if (told.length === 0) return known;
  const taken: Trail[] = [associated];
  for (const event of takers) {
    const trail = await ask(event);
    if (!trail) return known;
    taken.push(trail);
  }
  for (const address of told) {
    const at = disassociatedAt(address, { released, taken });
    if (at) known.set(address.id, at);
  }
  return known;
};

/** Elastic IP addresses. When one was allocated AWS does not tell. */
export const elasticIps: Collector = {
  kind,
  needs: ['ec2:DescribeAddresses'],
  mayUse: ['ec2:DescribeNatGateways', 'cloudtrail:LookupEvents'],
  async *collect(site) {
    const { Addresses = [] } = await site.client(EC2Client).send(new DescribeAddressesCommand({}));
    if (Addresses.length === 0) return;
    const hides = 'which addresses NAT gateways hold';
    const nat = await site.attempt({ action: 'ec2:DescribeNatGateways', kind, hides }, () => natGatewaysOf(site));
    const tell = telling(site, kind);
    const found = Addresses.flatMap((one) => tell(addressFrom(one, site.scope, nat?.byAddress)) ?? []);
    const since = await releases(site, found.filter(mayBeReleased));
    for (const address of found) {
      const at = since.get(address.id);
      yield at === undefined ? address : { ...address, spec: { ...address.spec, disassociatedAt: at } };
    }
  },
  sighted: { key: 'disassociatedAt', in: pointsAtNothing },
};
