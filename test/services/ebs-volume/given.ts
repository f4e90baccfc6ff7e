import type { AnyResource } from '../../../shared/model/resource.ts';
import { ec2Instance } from '../../../shared/services/ec2-instance/kind.ts';
import { daysAgo } from '../../support/judge.ts';

/** us-east-1 list prices that volumes are judged with. */
export const prices = {
  'AmazonEC2/EBS:VolumeUsage.gp2': '0.10',
  'AmazonEC2/EBS:VolumeUsage.gp3': '0.08',
  'AmazonEC2/EBS:VolumeUsage.piops': '0.125',
  'AmazonEC2/EBS:VolumeUsage.io2': '0.125',
  'AmazonEC2/EBS:VolumeUsage.st1': '0.045',
  'AmazonEC2/EBS:VolumeUsage.sc1': '0.015',
  'AmazonEC2/EBS:VolumeUsage': '0.05',
  'AmazonEC2/EBS:VolumeP-IOPS.gp3': '0.005',
  'AmazonEC2/EBS:VolumeP-IOPS.piops': '0.065',
  'AmazonEC2/EBS:VolumeP-IOPS.io2': '0.065',
  'AmazonEC2/EBS:VolumeP-IOPS.io2.tier2': '0.0455',
  'AmazonEC2/EBS:VolumeP-IOPS.io2.tier3': '0.03185',
  'AmazonEC2/EBS:VolumeP-Throughput.gp3': '40.96',
  'AmazonEC2/EBS:SnapshotUsage': '0.05',
};

/** The instance that volumes hang on. */
export const host = (spec: object = {}, tags: Record<string, string> | undefined = {}): AnyResource => ({
  account: '111122223333',
  region: 'us-east-1',
  kind: ec2Instance.id,
  id: 'i-host',
  createdAt: daysAgo(400),
  ...(tags ? { tags } : {}),
  spec: { state: 'running', lifecycle: 'on-demand', autoScalingGroup: null, instanceType: 'm5.large', ...spec },
});
