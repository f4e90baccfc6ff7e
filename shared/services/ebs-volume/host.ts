import type { AnyResource } from '../../model/resource.ts';
import { ofKind } from '../../model/spec.ts';
import { ec2Instance, type Instance } from '../ec2-instance/kind.ts';
import { groupOf } from '../ec2-instance/membership.ts';
import { attachedTo, type Volume } from './kind.ts';

/** The instances that a volume is attached to, as far as they are in the estate. */
export const hostsOf = (volume: Volume, related: readonly AnyResource[]): Instance[] =>
  ofKind(ec2Instance, related).filter(({ id }) => attachedTo(volume).includes(id));

/**
 * Why a change of the volume cannot be counted: a volume of a group's member is judged with the group, and nobody
 * knows whether this one is. Undefined when that is known, or when it is attached to nothing.
 */
export const unknownHost = (volume: Volume, related: readonly AnyResource[]): string | undefined => {
  if (volume.spec.state === 'available' || volume.spec.attachedTo === null) return undefined;
  if (volume.spec.attachedTo === undefined)
    return 'nobody knows which instance it is attached to, and whether that belongs to a group';
  const hosts = hostsOf(volume, related);
  const unseen = attachedTo(volume).find((id) => {
    const host = hosts.find((one) => one.id === id);
    return host === undefined || groupOf({ spec: { ...host.spec }, tags: host.tags }) === undefined;
  });
  return unseen && `nobody knows whether its instance ${unseen} belongs to a group`;
};
