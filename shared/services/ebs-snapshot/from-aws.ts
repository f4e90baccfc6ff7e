import type { Image, Snapshot } from '@aws-sdk/client-ec2';
import type { Scope } from '../../model/run.ts';
import { among, instantOf, type Mapped, resourceOf, tagsOf } from '../answers.ts';

/** What others tell of snapshots; undefined where it could not be seen. */
export interface Seen {
  /** Ids of the volumes that exist. */
  readonly volumes: ReadonlySet<string> | undefined;
  /** Ids of the images that are made from a snapshot, by its id. */
  readonly images: ReadonlyMap<string, readonly string[]> | undefined;
}

/**
 * A copy carries a made-up volume id, in practice all f, and alone has a kind of transfer
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html).
 */
const isCopy = ({ VolumeId, TransferType, Description }: Snapshot): boolean =>
  /^vol-f+$/.test(VolumeId ?? '') ||
  TransferType !== undefined ||
  /^\s*\[?copied (?:snap-|from |for destination)/i.test(Description ?? '');

const keeper = ({ Description = '' }: Snapshot, tags: Readonly<Record<string, string>>): 'backup' | 'dlm' | null => {
  const keys = Object.keys(tags);
  if (keys.some((key) => key.startsWith('aws:backup:')) || Description.includes('created by the AWS Backup service'))
    return 'backup';
  if (keys.some((key) => key.startsWith('aws:dlm:') || key === 'dlm:managed')) return 'dlm';
  return /^Created for policy: policy-/.test(Description) ? 'dlm' : null;
};

/** What DescribeSnapshots says of a snapshot, with what was seen of volumes and images; undefined: it has no id. */
export const snapshotFrom = (snapshot: Snapshot, scope: Scope, { volumes, images }: Seen): Mapped | undefined => {
  const { SnapshotId, VolumeId, VolumeSize, StartTime, StorageTier } = snapshot;
  if (!SnapshotId) return undefined;
  const odd: string[] = [];
  const tags = tagsOf(snapshot.Tags);
  const spec = {
    volumeId: VolumeId,
    volumeExists: VolumeId === undefined ? undefined : volumes?.has(VolumeId),
    copied: isCopy(snapshot),
    sizeGiB: VolumeSize,
    usedByImages: images && (images.get(SnapshotId) ?? []),
    managedBy: keeper(snapshot, tags),
    tier: among(odd, 'StorageTier', StorageTier, ['standard', 'archive']),
  };
  const head = { name: tags.Name, createdAt: instantOf(StartTime), tags };
  return { resource: resourceOf(scope, 'ebs-snapshot', SnapshotId, head, spec), odd };
};

/** Notes which snapshots an image is made from. */
export const noteImage = ({ ImageId, BlockDeviceMappings }: Image, bySnapshot: Map<string, string[]>): void => {
  for (const { Ebs } of BlockDeviceMappings ?? []) {
    if (!Ebs?.SnapshotId || !ImageId) continue;
    const known = bySnapshot.get(Ebs.SnapshotId);
    if (!known) bySnapshot.set(Ebs.SnapshotId, [ImageId]);
    else if (!known.includes(ImageId)) known.push(ImageId);
  }
};
