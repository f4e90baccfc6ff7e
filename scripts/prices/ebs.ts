import { decimal, type Figure, regions, rows } from './figure.ts';

interface EbsRow {
  readonly location: string;
  readonly item: string;
  readonly usd: number;
}

/** The feed's item → meter and unit. It already counts gp3 throughput per GiBps-month. */
const meters: Readonly<Record<string, readonly [meter: string, unit: string]>> = {
  'Storage General Purpose gp2 GB Mo': ['EBS:VolumeUsage.gp2', 'GB-Mo'],
  'Storage General Purpose gp3 GB Mo': ['EBS:VolumeUsage.gp3', 'GB-Mo'],
  'Storage Provisioned IOPS io1 GB Mo': ['EBS:VolumeUsage.piops', 'GB-Mo'],
  'Storage Provisioned IOPS io2 GB month': ['EBS:VolumeUsage.io2', 'GB-Mo'],
  'Storage Throughput Optimized HDD st1 GB Mo': ['EBS:VolumeUsage.st1', 'GB-Mo'],
  'Storage Cold HDD sc1 GB Mo': ['EBS:VolumeUsage.sc1', 'GB-Mo'],
  'Storage Magnetic standard GB Mo': ['EBS:VolumeUsage', 'GB-Mo'],
  'Storage Snapshot Amazon S3 GB Mo': ['EBS:SnapshotUsage', 'GB-Mo'],
  'Storage Snapshot Amazon S3 SnapshotArchiveStorage GB Mo': ['EBS:SnapshotArchiveStorage', 'GB-Mo'],
  'Provisioned EBS IOPS gp3 Volumes per IOPS Mo': ['EBS:VolumeP-IOPS.gp3', 'IOPS-Mo'],
  'Provisioned EBS IOPS io1 Volumes per IOPS Mo': ['EBS:VolumeP-IOPS.piops', 'IOPS-Mo'],
  'Provisioned EBS IOPS io2 Volumes per IOPS Mo': ['EBS:VolumeP-IOPS.io2', 'IOPS-Mo'],
  'Provisioned EBS IOPS Tier 2 io2 Volumes per IOPS Mo': ['EBS:VolumeP-IOPS.io2.tier2', 'IOPS-Mo'],
  'Provisioned EBS IOPS Tier 3 io2 Volumes per IOPS Mo': ['EBS:VolumeP-IOPS.io2.tier3', 'IOPS-Mo'],
  'Provisioned Throughput gp3 per GiBps mo': ['EBS:VolumeP-Throughput.gp3', 'GiBps-mo'],
};

const regionAt = new Map(Object.entries(regions).map(([region, location]) => [location, region]));

export const ebsFigures = (data: string): Figure[] =>
  rows<EbsRow>(data, 'ebs').flatMap(({ location, item, usd }) => {
    const region = regionAt.get(location);
    const meter = meters[item];
    if (region === undefined || meter === undefined) return [];
    return [
      { region, meter: `AmazonEC2/${meter[0]}`, unit: meter[1], price: decimal(usd), source: 'ebs-feed-2025-10-28' },
    ];
  });
