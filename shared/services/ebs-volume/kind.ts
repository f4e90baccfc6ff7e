import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import type { MeterLine } from '../../model/meter.ts';
import { instant, type Resource } from '../../model/resource.ts';
import { ofKind, specSchema } from '../../model/spec.ts';
import { ec2Instance } from '../ec2-instance/kind.ts';
import { groupOf } from '../ec2-instance/membership.ts';

const amount = z.number().nonnegative().nullish();

const spec = specSchema({
  volumeType: z.enum(['gp2', 'gp3', 'io1', 'io2', 'st1', 'sc1', 'standard']).nullish(),
  sizeGiB: amount,
  iops: amount,
  throughputMiBps: amount,
  state: z.enum(['creating', 'available', 'in-use', 'deleting', 'deleted', 'error']).nullish(),
  /** The instance it is attached to; several for a multi-attach volume. */
  attachedTo: z.union([z.string(), z.array(z.string())]).nullish(),
  isRoot: z.boolean().nullish(),
  multiAttach: z.boolean().nullish(),
  /** When it was last detached; `null`: never. */
  detachedAt: instant.nullish(),
});
type Spec = z.infer<typeof spec>;

/** What gp3 gives without an extra charge, on a volume of any size. */
export const gp3Baseline = { iops: 3000, throughputMiBps: 125 };

/** IOPS of an io2 volume up to each limit have a meter of their own. */
const io2Tiers = [
  { meter: 'AmazonEC2/EBS:VolumeP-IOPS.io2', from: 0, to: 32_000 },
  { meter: 'AmazonEC2/EBS:VolumeP-IOPS.io2.tier2', from: 32_000, to: 64_000 },
  { meter: 'AmazonEC2/EBS:VolumeP-IOPS.io2.tier3', from: 64_000, to: Number.POSITIVE_INFINITY },
];

const storageMeters: Readonly<Record<string, string>> = {
  gp2: 'AmazonEC2/EBS:VolumeUsage.gp2',
  gp3: 'AmazonEC2/EBS:VolumeUsage.gp3',
  io1: 'AmazonEC2/EBS:VolumeUsage.piops',
  io2: 'AmazonEC2/EBS:VolumeUsage.io2',
  st1: 'AmazonEC2/EBS:VolumeUsage.st1',
  sc1: 'AmazonEC2/EBS:VolumeUsage.sc1',
  standard: 'AmazonEC2/EBS:VolumeUsage',
};

const orUnknown = (value: number | null | undefined): number | undefined => value ?? undefined;

/** What is above a baseline; `null`, nothing asked for, is the baseline itself. */
const above = (value: number | null | undefined, baseline: number): number | undefined =>
  value === undefined ? undefined : Math.max(0, (value ?? baseline) - baseline);

const performanceLines = ({ volumeType, iops, throughputMiBps }: Spec): MeterLine[] => {
  if (volumeType === 'io1')
    return [{ meter: 'AmazonEC2/EBS:VolumeP-IOPS.piops', unit: 'IOPS-Mo', quantity: orUnknown(iops) }];
  if (volumeType === 'io2')
    return io2Tiers.map(({ meter, from, to }) => {
      const quantity = iops == null ? undefined : Math.max(0, Math.min(iops, to) - from);
      return { meter, unit: 'IOPS-Mo', quantity };
    });
  if (volumeType !== 'gp3') return [];
  const extra = above(throughputMiBps, gp3Baseline.throughputMiBps);
  return [
    { meter: 'AmazonEC2/EBS:VolumeP-IOPS.gp3', unit: 'IOPS-Mo', quantity: above(iops, gp3Baseline.iops) },
    {
      meter: 'AmazonEC2/EBS:VolumeP-Throughput.gp3',
      unit: 'GiBps-mo',
      quantity: extra === undefined ? undefined : extra / 1024,
    },
  ];
};

const instancesOf = ({ attachedTo }: Spec): readonly string[] => [attachedTo ?? []].flat();

const sum = (name: string, unit: 'Bytes' | 'Count') =>
  ({ stat: 'Sum', step: 3600, unit, namespace: 'AWS/EBS', name }) as const;

/** EBS metrics exist only while a volume is attached to a running instance, so their silence says nothing. */
export const ebsVolume = kind({
  id: 'ebs-volume',
  title: 'EBS volume',
  service: 'AmazonEC2',
  spec,
  metrics: {
    readOps: sum('VolumeReadOps', 'Count'),
    writeOps: sum('VolumeWriteOps', 'Count'),
    readBytes: sum('VolumeReadBytes', 'Bytes'),
    writeBytes: sum('VolumeWriteBytes', 'Bytes'),
    diskUsedPercent: {
      stat: 'Maximum',
      step: 3600,
      unit: 'Percent',
      namespace: 'CWAgent',
      name: 'disk_used_percent',
    },
  },
  meterNames: [
    ...Object.values(storageMeters).map((meter) => ({ meter, unit: 'GB-Mo' })),
    { meter: 'AmazonEC2/EBS:VolumeP-IOPS.gp3', unit: 'IOPS-Mo' },
    { meter: 'AmazonEC2/EBS:VolumeP-IOPS.piops', unit: 'IOPS-Mo' },
    ...io2Tiers.map(({ meter }) => ({ meter, unit: 'IOPS-Mo' })),
    { meter: 'AmazonEC2/EBS:VolumeP-Throughput.gp3', unit: 'GiBps-mo' },
  ],
  meters({ spec }) {
    if (spec.state === 'deleting' || spec.state === 'deleted') return [];
    const meter = storageMeters[spec.volumeType ?? ''];
    const size = orUnknown(spec.sizeGiB);
    if (!meter) return [{ meter: 'AmazonEC2/EBS:VolumeUsage.unknown', unit: 'GB-Mo', quantity: undefined }];
    return [{ meter, unit: 'GB-Mo', quantity: size }, ...performanceLines(spec)];
  },
  hangsOn: (spec) => instancesOf(spec).map((id) => ({ kind: ec2Instance.id, id })),
  leaveAlone(volume, related) {
    for (const instance of ofKind(ec2Instance, related)) {
      if (!instancesOf(volume.spec).includes(instance.id)) continue;
      const group = groupOf({ spec: { ...instance.spec }, tags: instance.tags });
      if (group) return `is attached to ${instance.id} of the ${group}, and is judged with it`;
    }
    return undefined;
  },
});
export type VolumeSpec = SpecOf<typeof ebsVolume>;
export type Volume = Resource<VolumeSpec>;

/** The instances that a volume is attached to. */
export const attachedTo = (volume: Volume): readonly string[] => instancesOf(volume.spec);
