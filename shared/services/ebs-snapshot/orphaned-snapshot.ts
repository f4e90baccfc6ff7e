import { remove } from '../../model/change.ts';
import { check, fine, propose } from '../../model/check.ts';
import { countOf } from '../../model/spec.ts';
import { figure, inDays } from '../../model/words.ts';
import { ebsSnapshot } from './kind.ts';

/** Its volume is gone, no image is made from it, and no backup plan keeps it. */
export const orphanedSnapshot = check({
  id: 'orphaned-snapshot',
  title: 'EBS snapshot has outlived its volume',
  why: 'Snapshots stay when their volume goes, and go on billing. Nothing can be rolled back to an old one that no image uses.',
  when:
    'It is more than `keepDays` days old, its volume is gone, no image uses it, it is no copy, and neither AWS ' +
    'Backup nor Data Lifecycle Manager keeps it. Always advisory: what it alone holds is not known.',
  learnMore: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-snapshot.html',
  finds: ebsSnapshot,
  facts: ['volumeExists', 'copied', 'usedByImages', 'managedBy'],
  settled: ({ spec: { volumeExists, copied, usedByImages, managedBy, volumeId } }) => {
    if (managedBy) return `is kept by ${managedBy === 'dlm' ? 'Data Lifecycle Manager' : 'AWS Backup'}`;
    if (copied) return 'is a copy, so that whether its volume exists says nothing';
    const images = countOf(usedByImages) ?? 0;
    if (images > 0) return `is used by ${images} image${images === 1 ? '' : 's'}`;
    return volumeExists ? `its volume ${volumeId ?? 'of old'} exists` : undefined;
  },
  settings: { keepDays: 90 },
  asksAge: true,
  evidence: { atLeastDays: 0 },
  risk: 'may-break',
  effort: 'low',
  judge(snapshot, { settings, ageDays = 0 }) {
    const { sizeGiB } = snapshot.spec;
    if (ageDays <= settings.keepDays) return fine(`is ${inDays(ageDays)} old, and ${settings.keepDays} are allowed`);
    const size = sizeGiB == null ? '' : `, of a volume of ${figure(sizeGiB)} GiB`;
    return propose(
      {
        change: remove(snapshot),
        advisory: 'snapshots share their blocks, so what deleting one frees is not known before',
      },
      `is ${inDays(ageDays)} old${size}; its volume is gone and no image uses it`,
    );
  },
});
