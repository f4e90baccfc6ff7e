import { modify } from '../../model/change.ts';
import { check, propose } from '../../model/check.ts';
import { figure, inDays } from '../../model/words.ts';
import { demandOf } from './demand.ts';
import { unknownHost } from './host.ts';
import { ebsVolume, gp3Baseline } from './kind.ts';

/** What gp2 can reach at a size, bursts included (https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html). */
export const gp2Reach = (sizeGiB: number): { iops: number; throughputMiBps: number } => {
  const baseline = Math.min(16_000, Math.max(100, 3 * sizeGiB));
  return { iops: sizeGiB < 1000 ? Math.max(baseline, 3000) : baseline, throughputMiBps: sizeGiB <= 170 ? 128 : 250 };
};

/** gp3 costs a fifth less per GB, and its speed is bought apart: as much of it as the volume needs. */
export const gp2Volume = check({
  id: 'gp2-volume',
  title: 'EBS volume is gp2 where gp3 costs less',
  why: 'gp3 costs less per GB than gp2, and its IOPS and throughput do not hang on its size. It changes while in use.',
  when:
    'gp3 with the IOPS and throughput that it needs is cheaper: its observed peak and 30 % more, at most what gp2 ' +
    'reaches at its size; that whole reach where fewer than `observedDays` days were seen.',
  learnMore: 'https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html',
  finds: ebsVolume,
  facts: ['volumeType', 'sizeGiB'],
  mayUse: ['readOps', 'writeOps', 'readBytes', 'writeBytes'],
  settled: ({ spec: { volumeType } }) => (volumeType && volumeType !== 'gp2' ? `is ${volumeType}, not gp2` : undefined),
  settings: { observedDays: 7 },
  evidence: { atLeastDays: 0 },
  risk: 'none',
  effort: 'low',
  judge(volume, { usage, settings, related, windowDays }) {
    const size = volume.spec.sizeGiB ?? 0;
    const reach = gp2Reach(size);
    const seen = windowDays >= settings.observedDays ? demandOf(usage) : demandOf({});
    const iops = Math.max(gp3Baseline.iops, Math.min(reach.iops, seen.iops ?? reach.iops));
    const throughputMiBps = Math.max(
      gp3Baseline.throughputMiBps,
      Math.min(reach.throughputMiBps, seen.throughputMiBps ?? reach.throughputMiBps),
    );
    const gives = `gp3 with ${figure(iops)} IOPS and ${figure(throughputMiBps)} MiB/s gives`;
    const why =
      seen.throughputMiBps === undefined
        ? `as much as gp2 can reach at ${figure(size)} GiB; what it uses was not seen`
        : `what it needs: its peak of ${inDays(windowDays)} and 30 % more is ${words(seen.iops)} IOPS and ${words(seen.throughputMiBps)} MiB/s`;
    const doubt = unknownHost(volume, related);
    const change = modify(volume, { volumeType: 'gp3', iops, throughputMiBps });
    return propose(doubt ? { change, advisory: doubt } : change, `${gives} ${why}`);
  },
});

const words = (value: number | undefined): string => (value === undefined ? 'an unknown number of' : figure(value));
