import type { Address } from '@aws-sdk/client-ec2';
import type { AnyResource } from '../../model/resource.ts';
import type { Scope } from '../../model/run.ts';
import { instantOf, type Mapped, resourceOf, tagsOf } from '../answers.ts';
import { latest, type Trail } from '../trail.ts';

/**
 * What DescribeAddresses says of an address; undefined: it has no id. `gateways` are NAT gateways by allocation id.
 * AWS tells no time of it, neither of its allocation nor of its release.
 */
export const addressFrom = (
  address: Address,
  scope: Scope,
  gateways: ReadonlyMap<string, string> | undefined,
): Mapped | undefined => {
  const { AllocationId, PublicIp, InstanceId, NetworkInterfaceId, AssociationId, PrivateIpAddress } = address;
  const id = AllocationId || PublicIp;
  if (!id) return undefined;
  const tags = tagsOf(address.Tags);
  const { PublicIpv4Pool: pool = 'amazon', CustomerOwnedIp, CustomerOwnedIpv4Pool } = address;
  const holder = InstanceId || gateways?.get(AllocationId ?? '') || NetworkInterfaceId;
  const spec = {
    publicIp: PublicIp,
    // Associated, but nobody says with what: not known.
    associatedWith: holder || (AssociationId || PrivateIpAddress ? undefined : null),
    ownPool: pool !== 'amazon' || CustomerOwnedIp || CustomerOwnedIpv4Pool ? true : undefined,
  };
  return { resource: resourceOf(scope, 'elastic-ip', id, { name: tags.Name, tags }, spec), odd: [] };
};

/** What CloudTrail tells of addresses that were let go, and of those that something took. */
export interface Associating {
  readonly released: Trail;
  /** AssociateAddress first, then the other calls that associate an address. */
  readonly taken: readonly Trail[];
}

/** What calls may name an address by. */
const namesOf = ({ id, spec: { publicIp } }: AnyResource): string[] =>
  typeof publicIp === 'string' && publicIp !== id ? [id, publicIp] : [id];

const lastNamed = (trail: Trail, names: readonly string[]): number | undefined => {
  const times = names.flatMap((name) => latest(trail, name) ?? []);
  return times.length > 0 ? Math.max(...times) : undefined;
};

/** When an address was last let go by a call: mostly it names the association alone, which AssociateAddress gave out. */
export const releasedAt = (address: AnyResource, { released, taken }: Associating): number | undefined => {
  const names = namesOf(address);
  const given = names.flatMap((name) => taken[0]?.naming.get(name) ?? []).flatMap((made) => [...made.names]);
  return lastNamed(released, [...names, ...given.filter((name) => name.startsWith('eipassoc-'))]);
};

/**
 * Since when an address points at nothing. One is let go without a call, too, when what holds it is deleted: a release
 * counts only if nothing took the address after it. Undefined: not known. That it was never taken is not provable.
 */
export const disassociatedAt = (address: AnyResource, trails: Associating): string | undefined => {
  const at = releasedAt(address, trails);
  if (at === undefined) return undefined;
  const takenAt = (trail: Trail): number => lastNamed(trail, namesOf(address)) ?? Number.NEGATIVE_INFINITY;
  return trails.taken.some((trail) => trail.since > at || takenAt(trail) >= at) ? undefined : instantOf(at);
};
