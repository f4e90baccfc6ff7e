import type { Volume, VolumeAttachment } from '@aws-sdk/client-ec2';
import type { AnyResource } from '../../model/resource.ts';
import type { Scope } from '../../model/run.ts';
import { among, instantOf, type Mapped, resourceOf, tagsOf } from '../answers.ts';
import { latest, type Trail } from '../trail.ts';

const types = ['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard'] as const;
const states = ['creating', 'available', 'in-use', 'deleting', 'deleted', 'error'] as const;

/** What IOPS or throughput are where AWS does not say: nothing on types that have no such setting, else unknown. */
const setting = (value: number | undefined, type: string | undefined, settable: readonly string[]) =>
  value ?? (type === undefined || settable.includes(type) ? undefined : null);

/** One id, or the list of them; `null` of a volume on nothing; undefined where AWS does not say on what it is. */
const attachedTo = (state: string | undefined, held: readonly VolumeAttachment[], several: boolean | undefined) => {
  const ids = held.flatMap(({ InstanceId }) => InstanceId ?? []);
  if (ids.length < held.length || (ids.length === 0 && state !== 'available')) return undefined;
  if (ids.length === 0) return null;
  return several ? ids : ids[0];
};

/** The device name of its attachment, '/dev/sdf'; of one that is on several instances there is no one name. */
const deviceOf = (held: readonly VolumeAttachment[]): string | undefined =>
  held.length === 1 ? held[0]!.Device : undefined;

/** What DescribeVolumes says of a volume, which root it is left aside; undefined: it has no id. */
export const volumeFrom = (volume: Volume, scope: Scope): Mapped | undefined => {
  const { VolumeId, AvailabilityZone, CreateTime, Iops, Throughput, Size, MultiAttachEnabled, Attachments } = volume;
  if (!VolumeId) return undefined;
  const odd: string[] = [];
  const tags = tagsOf(volume.Tags);
  const volumeType = among(odd, 'VolumeType', volume.VolumeType, types);
  const state = among(odd, 'State', volume.State, states);
  const held = (Attachments ?? []).filter(({ State }) => State !== 'detached');
  const spec = {
    volumeType,
    sizeGiB: Size,
    iops: setting(Iops, volumeType, ['gp2', 'gp3', 'io1', 'io2']),
    throughputMiBps: setting(Throughput, volumeType, ['gp3']),
    state,
    attachedTo: attachedTo(state, held, MultiAttachEnabled || held.length > 1),
    multiAttach: MultiAttachEnabled,
    device: deviceOf(held),
  };
  const head = { name: tags.Name, zone: AvailabilityZone, createdAt: instantOf(CreateTime), tags };
  return { resource: resourceOf(scope, 'ebs-volume', VolumeId, head, spec), odd };
};

/**
 * Whether a volume is the root of its instance, by the device names of root volumes by instance id (undefined: they
 * could not be seen). One that several instances may share is none; undefined: not known.
 */
export const isRoot = (
  { spec: { attachedTo, device } }: AnyResource,
  rootDevices: ReadonlyMap<string, string> | undefined,
): boolean | undefined => {
  if (attachedTo === null || Array.isArray(attachedTo)) return false;
  const root = rootDevices?.get(String(attachedTo));
  return root === undefined || device === undefined ? undefined : root === device;
};

/** What CloudTrail tells of volumes on nothing. */
export interface Attaching {
  readonly detached: Trail;
  readonly attached: Trail;
  readonly created: Trail | undefined;
}

/** Whether nothing was seen of it, so that it may never have been attached. */
export const untouched = (id: string, { detached, attached }: Attaching): boolean =>
  latest(detached, id) === undefined && latest(attached, id) === undefined;

/**
 * Since when an available volume is on nothing. A volume also comes off without a call when its instance is
 * terminated, so a detachment counts only if no attachment followed it, and "never" (`null`) only of a volume that
 * was made by a call of its own and that no call attached since. Undefined: not known.
 */
export const detachedAt = (
  id: string,
  createdAt: string | null | undefined,
  trails: Attaching,
): string | null | undefined => {
  const { detached, attached, created } = trails;
  const off = latest(detached, id);
  const on = latest(attached, id);
  if (off !== undefined) return off >= attached.since && (on === undefined || on < off) ? instantOf(off) : undefined;
  if (on !== undefined || !created || latest(created, id) === undefined || !createdAt) return undefined;
  return Date.parse(createdAt) >= Math.max(detached.since, attached.since) ? null : undefined;
};
