import { remove } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import type { AnyResource, Resource } from '../../model/resource.ts';
import { ofKind } from '../../model/spec.ts';
import { daysSince, inDays } from '../../model/words.ts';
import { attachedTo, ebsVolume, type Volume } from '../ebs-volume/kind.ts';
import { fateOfData, keptSnapshot } from '../ebs-volume/removal.ts';
import { elasticIp } from '../elastic-ip/kind.ts';
import { noted } from './interruption.ts';
import { ec2Instance, type Instance } from './kind.ts';

/** A stopped instance bills no hours, but its volumes and addresses go on. */
export const stoppedInstance = check({
  id: 'stopped-instance',
  title: 'EC2 instance has been stopped for long',
  why: 'A stopped instance bills no hours, yet its volumes and the addresses that it alone holds go on billing.',
  when:
    'It has been stopped for more than `stoppedDays` days. What it costs is its volumes and the addresses that it ' +
    'alone holds; volumes leave a snapshot, but for types on which that would cost as much.',
  learnMore: 'https://docs.aws.amazon.com/awssupport/latest/user/cost-optimization-checks.html',
  finds: ec2Instance,
  settled: ({ spec: { state } }) => (state && state !== 'stopped' ? `its state is ${state}, not stopped` : undefined),
  settings: { stoppedDays: 30 },
  risk: 'may-break',
  effort: 'medium',
  judge(instance, { settings, related, asOf }) {
    const { stoppedAt, terminationProtection } = instance.spec;
    if (!stoppedAt) return unsure('since when it has been stopped is not known');
    const days = daysSince(stoppedAt, asOf);
    const lasted = `has been stopped for ${inDays(days)}`;
    if (days <= settings.stoppedDays) return fine(`${lasted}, and up to ${settings.stoppedDays} are allowed`);
    const { volumes, addresses, kept } = holdingsOf(instance, related);
    if (volumes.length + addresses.length + kept.length === 0)
      return unsure(`${lasted}, but none of its volumes was seen`);
    const also = [...volumes, ...addresses] as unknown as AnyResource[];
    const notes = [
      ...(volumes.length > 0 ? [fateOfData(volumes)] : []),
      ...(kept.length > 0 ? [`stays as it is: ${kept.join(', ')}`] : []),
      ...(terminationProtection ? ['termination protection is on'] : []),
    ];
    return propose(
      { change: remove(instance, { also, leaves: volumes.flatMap(keptSnapshot) }), ...noted(notes) },
      `${lasted}, with ${counted(volumes.length, 'volume')} and ${counted(addresses.length, 'address', 'es')} that bill on`,
    );
  },
});

interface Holdings {
  readonly volumes: readonly Volume[];
  readonly addresses: readonly Resource<object>[];
  /** Ids of what must not go with it: shared with others, or perhaps excluded. */
  readonly kept: readonly string[];
}

/** What goes with an instance: volumes and addresses that no other holds, and that no tag keeps. */
const holdingsOf = (instance: Instance, related: readonly AnyResource[]): Holdings => {
  const volumes = ofKind(ebsVolume, related).filter((volume) => attachedTo(volume).includes(instance.id));
  const addresses = ofKind(elasticIp, related).filter(
    // An address from a pool of the account's own bills nothing, and is not Amazon's to take back.
    ({ spec }) => spec.associatedWith === instance.id && !spec.ownPool,
  );
  const alone = (volume: Volume): boolean => {
    const several = Array.isArray(volume.spec.attachedTo);
    return attachedTo(volume).length === 1 && (several || volume.spec.multiAttach !== true);
  };
  const mayGo = ({ tags }: Resource<object>): boolean =>
    tags !== undefined && !Object.keys(tags ?? {}).some((key) => key.startsWith('plimsoll:ignore'));
  const going = volumes.filter((volume) => alone(volume) && mayGo(volume));
  const released = addresses.filter(mayGo);
  const stays = [...volumes, ...addresses].filter(
    (one) => !going.includes(one as Volume) && !(released as unknown[]).includes(one),
  );
  return { volumes: going, addresses: released, kept: stays.map(({ id }) => id) };
};

const counted = (count: number, noun: string, plural = 's'): string => `${count} ${noun}${count === 1 ? '' : plural}`;
