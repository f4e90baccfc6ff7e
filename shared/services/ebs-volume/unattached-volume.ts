import { check, fine, propose, unsure } from '../../model/check.ts';
import { daysSince, figure, inDays } from '../../model/words.ts';
import { ebsVolume } from './kind.ts';
import { snapshotAndDelete } from './removal.ts';

/** A volume bills for its size whether or not an instance uses it. */
export const unattachedVolume = check({
  id: 'unattached-volume',
  title: 'EBS volume is attached to nothing',
  why: 'You pay for the size of a volume, used or not. One that no instance has mounted for a month is kept by nobody.',
  when:
    'It has been available for more than `unattachedDays` days. A snapshot is kept, but for types on which that ' +
    'would cost as much.',
  learnMore: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-volume.html',
  finds: ebsVolume,
  facts: ['state', 'volumeType', 'sizeGiB'],
  settled: ({ spec: { state } }) =>
    state && state !== 'available' ? `its state is ${state}, not available` : undefined,
  settings: { unattachedDays: 32 },
  risk: 'may-break',
  effort: 'low',
  judge(volume, { settings, asOf }) {
    const { detachedAt, sizeGiB } = volume.spec;
    if (detachedAt === undefined) return unsure('since when it has been unattached is not known: detachedAt is absent');
    const since = detachedAt ?? volume.createdAt;
    if (!since) return unsure('it was never attached, and since when it exists is not known');
    const days = daysSince(since, asOf);
    const lasted = `has been unattached for ${inDays(days)}`;
    if (days <= settings.unattachedDays) return fine(`${lasted}, and up to ${settings.unattachedDays} are allowed`);
    return propose(snapshotAndDelete(volume), `${lasted}, with ${figure(sizeGiB ?? 0)} GiB`);
  },
});
