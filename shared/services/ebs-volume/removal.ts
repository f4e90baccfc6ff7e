import { remove } from '../../model/change.ts';
import type { Proposal } from '../../model/check.ts';
import type { MeterLine } from '../../model/meter.ts';
import type { Volume } from './kind.ts';

/** On these a snapshot at full size costs what the volume does, or more, so that keeping one would save nothing. */
const cheapTypes: readonly (string | null | undefined)[] = ['st1', 'sc1', 'standard'];

/** The snapshot that is kept when a volume is deleted, at full size; none where it would cost as much as the volume. */
export const keptSnapshot = ({ spec }: Volume): readonly MeterLine[] =>
  cheapTypes.includes(spec.volumeType)
    ? []
    : [{ meter: 'AmazonEC2/EBS:SnapshotUsage', unit: 'GB-Mo', quantity: spec.sizeGiB ?? undefined }];

/** What happens to the data of volumes that are deleted. */
export const fateOfData = (volumes: readonly Volume[]): string => {
  const lost = volumes.filter((volume) => keptSnapshot(volume).length === 0);
  if (lost.length === 0) return 'a snapshot of its data is kept, and priced here at full size';
  const types = [...new Set(lost.map(({ spec }) => spec.volumeType))].join(', ');
  return `nothing is left of the data on ${lost.map(({ id }) => id).join(', ')}: on ${types} a snapshot costs as much as the volume`;
};

/** Snapshot, then delete. */
export const snapshotAndDelete = (volume: Volume, note?: string): Proposal => ({
  change: remove(volume, { leaves: keptSnapshot(volume) }),
  note: [note, fateOfData([volume])].filter(Boolean).join('; '),
});
