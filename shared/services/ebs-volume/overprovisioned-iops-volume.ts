import { modify } from '../../model/change.ts';
import { check, fine, type Proposal, propose, unsure } from '../../model/check.ts';
import { figure, inDays } from '../../model/words.ts';
import { type Demand, demandOf } from './demand.ts';
import { unknownHost } from './host.ts';
import { ebsVolume, gp3Baseline, type Volume } from './kind.ts';

/** The fewest IOPS that each type may have, and the most of gp3 (https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html). */
const fewest: Readonly<Record<string, number>> = { gp3: gp3Baseline.iops, io1: 100, io2: 100 };
const gp3Limits = { iops: 80_000, throughputMiBps: 2000, iopsPerGiB: 500, MiBpsPerIops: 0.25 };

/** What an io1 volume can carry: 256 KiB an operation up to 500 MiB/s, above 32,000 IOPS 16 KiB up to 1,000. */
const io1ThroughputMiBps = (iops: number): number => (iops <= 32_000 ? Math.min(500, iops / 4) : iops / 64);

/** Provisioned IOPS are billed whether they are used or not. */
export const overprovisionedIopsVolume = check({
  id: 'overprovisioned-iops-volume',
  title: 'EBS volume has more IOPS than it uses',
  why: 'Provisioned IOPS bill by the month, used or not. Fewer of them, or gp3, carry the same peak for less.',
  when:
    'Of io1, io2 or gp3, it has more IOPS than its observed peak and 30 % more, and than the least of its type. ' +
    'io1 becomes gp3 where gp3 can carry it and nothing is shared; io2 stays io2.',
  learnMore: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modify-volume.html',
  finds: ebsVolume,
  facts: ['volumeType', 'sizeGiB'],
  needs: ['readOps', 'writeOps'],
  mayUse: ['readBytes', 'writeBytes'],
  settled: ({ spec: { volumeType, iops } }) => {
    if (!volumeType) return undefined;
    const least = fewest[volumeType];
    if (least === undefined) return `is ${volumeType}, whose IOPS are not bought apart`;
    return iops != null && iops <= least ? `has ${figure(iops)} IOPS, no more than every ${volumeType} has` : undefined;
  },
  risk: 'none',
  effort: 'low',
  judge(volume, { usage, related, windowDays }) {
    const { volumeType, iops } = volume.spec;
    if (iops == null) return unsure('its provisioned IOPS are not known');
    const demand = demandOf(usage);
    if (demand.iops === undefined) return unsure('its operations are known only by the day, which hides their peaks');
    const needed = Math.max(fewest[volumeType ?? ''] ?? 0, demand.iops);
    const found = `needs ${figure(needed)} of ${figure(iops)} IOPS: the peak of ${inDays(windowDays)} was ${figure(
      usage.readOps.peak + usage.writeOps.peak,
    )} a second`;
    if (needed >= iops) return fine(found);
    const doubt = unknownHost(volume, related);
    const proposals = cheaper(volume, iops, needed, demand).map((one) => (doubt ? { ...one, advisory: doubt } : one));
    return proposals.length > 0 ? propose(proposals, found) : fine(`${found}, but its throughput needs them`);
  },
});

/** gp3 first, since it is the cheapest that gives it; io2 is kept for its durability, multi-attach for its sharing. */
const cheaper = (volume: Volume, iops: number, needed: number, demand: Demand): Proposal[] => {
  const { volumeType, throughputMiBps, multiAttach } = volume.spec;
  if (volumeType === 'gp3') {
    const carries = Math.max(needed, Math.ceil((throughputMiBps ?? 0) / gp3Limits.MiBpsPerIops));
    return carries < iops ? [{ change: modify(volume, { iops: carries }) }] : [];
  }
  const fewer = { change: modify(volume, { iops: needed }) };
  const shared = multiAttach !== false && multiAttach !== null;
  const target = volumeType === 'io1' && !shared ? gp3For(volume, iops, needed, demand) : undefined;
  return target ? [{ change: modify(volume, target) }, fewer] : [fewer];
};

const gp3For = ({ spec }: Volume, iops: number, needed: number, demand: Demand) => {
  const reach = io1ThroughputMiBps(iops);
  const throughput = Math.ceil(Math.min(reach, demand.throughputMiBps ?? reach));
  const target = {
    volumeType: 'gp3' as const,
    iops: Math.max(gp3Baseline.iops, needed, Math.ceil(throughput / gp3Limits.MiBpsPerIops)),
    throughputMiBps: Math.max(gp3Baseline.throughputMiBps, throughput),
  };
  const mostIops = Math.max(gp3Baseline.iops, Math.min(gp3Limits.iops, (spec.sizeGiB ?? 0) * gp3Limits.iopsPerGiB));
  return target.iops <= mostIops && target.throughputMiBps <= gp3Limits.throughputMiBps ? target : undefined;
};
