import { loadInstanceTypes } from '../../../shared/data/instance-types.ts';
import type { AnyResource } from '../../../shared/model/resource.ts';
import type { Given } from '../../support/judge.ts';

export const instanceTypes = await loadInstanceTypes();

/** us-east-1 list prices an hour of the types that the tables of cases know. */
const hourly: Readonly<Record<string, string>> = {
  't2.medium': '0.0464',
  't2.small': '0.023',
  't3.large': '0.0832',
  't3.medium': '0.0416',
  't3.small': '0.0208',
  't3.micro': '0.0104',
  'm4.large': '0.1',
  'm4.xlarge': '0.2',
  'm5.large': '0.096',
  'm5.xlarge': '0.192',
  'm5.2xlarge': '0.384',
  'm5.4xlarge': '0.768',
  'm5a.2xlarge': '0.344',
  'm6a.2xlarge': '0.3456',
  'm6i.xlarge': '0.192',
  'm6i.large': '0.096',
  'm7i-flex.xlarge': '0.19152',
  'm6g.large': '0.077',
  'm5d.xlarge': '0.226',
  'm5d.2xlarge': '0.452',
  'c5.xlarge': '0.17',
  'c5.2xlarge': '0.34',
  'c6a.xlarge': '0.153',
  'r5.large': '0.126',
  'r5.2xlarge': '0.504',
  'g4dn.xlarge': '0.526',
  'g4dn.2xlarge': '0.752',
  'z1d.xlarge': '0.372',
  'z1d.2xlarge': '0.744',
};
export const prices: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(hourly).map(([type, price]) => [`AmazonEC2/BoxUsage:${type}/linux`, price])),
  'AmazonVPC/PublicIPv4:InUseAddress': '0.005',
  'AmazonVPC/PublicIPv4:IdleAddress': '0.005',
  'AmazonEC2/EBS:VolumeUsage.gp3': '0.08',
  'AmazonEC2/EBS:VolumeP-IOPS.gp3': '0.005',
  'AmazonEC2/EBS:VolumeP-Throughput.gp3': '40.96',
  'AmazonEC2/EBS:VolumeUsage.sc1': '0.015',
  'AmazonEC2/EBS:SnapshotUsage': '0.05',
};

export const running = {
  instanceType: 'm5.2xlarge',
  platform: 'linux',
  state: 'running',
  architecture: 'x86_64',
  lifecycle: 'on-demand',
  tenancy: 'default',
  autoScalingGroup: null,
  instanceStore: false,
  publicAddress: 'none',
  terminationProtection: false,
  stopProtection: false,
};

/** Bytes an hour, so that a day has `megabytes`. */
export const perDay = (megabytes: number): Given => ({ value: (megabytes * 1e6) / 24 });

export const volume = (id: string, spec: object = {}, rest: Partial<AnyResource> = {}): AnyResource => ({
  account: '111122223333',
  region: 'us-east-1',
  kind: 'ebs-volume',
  id,
  tags: {},
  spec: {
    volumeType: 'gp3',
    sizeGiB: 100,
    iops: 3000,
    throughputMiBps: 125,
    state: 'in-use',
    attachedTo: 'ec2-instance-1',
    multiAttach: false,
    ...spec,
  },
  ...rest,
});

export const address = (id: string, rest: Partial<AnyResource> = {}): AnyResource => ({
  account: '111122223333',
  region: 'us-east-1',
  kind: 'elastic-ip',
  id,
  tags: {},
  spec: { associatedWith: 'ec2-instance-1', disassociatedAt: null },
  ...rest,
});
