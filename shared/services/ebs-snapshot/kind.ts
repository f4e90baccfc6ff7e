import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import type { Resource } from '../../model/resource.ts';
import { some, specSchema } from '../../model/spec.ts';

/** A copy of a volume's blocks; what it holds that no other snapshot does is what it bills, and AWS does not say how much. */
export const ebsSnapshot = kind({
  id: 'ebs-snapshot',
  title: 'EBS snapshot',
  service: 'AmazonEC2',
  spec: specSchema({
    volumeId: z.string().nullish(),
    volumeExists: z.boolean().nullish(),
    /** A copy of another snapshot: its volume id is made up. */
    copied: z.boolean().nullish(),
    /** Size of the volume it was taken of. */
    sizeGiB: z.number().nonnegative().nullish(),
    /** The images that are made from it: their ids, their number, or whether there are any. */
    usedByImages: some.nullish(),
    /** Who keeps it: AWS Backup, Data Lifecycle Manager, or nobody but its owner. */
    managedBy: z.enum(['backup', 'dlm']).nullish(),
    tier: z.enum(['standard', 'archive']).nullish(),
  }),
  metrics: {},
  meterNames: [
    { meter: 'AmazonEC2/EBS:SnapshotUsage', unit: 'GB-Mo' },
    { meter: 'AmazonEC2/EBS:SnapshotArchiveStorage', unit: 'GB-Mo' },
  ],
  meters({ spec }) {
    const usage = spec.tier === 'archive' ? 'SnapshotArchiveStorage' : 'SnapshotUsage';
    return [{ meter: `AmazonEC2/EBS:${usage}`, unit: 'GB-Mo', quantity: undefined }];
  },
});
export type Snapshot = Resource<SpecOf<typeof ebsSnapshot>>;
