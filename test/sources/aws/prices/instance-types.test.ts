import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { headerSchema } from '../../../../shared/model/estate.ts';
import { type InstanceTypeFacts, instanceTypeSchema } from '../../../../shared/model/instance-type.ts';
import { joinedTypes, unknownTypes } from '../../../../shared/sources/aws/prices/instance-types.ts';
import { typeFrom } from '../../../../shared/sources/aws/prices/instance-types-from-aws.ts';
import { denied, fakeSite, pages } from '../../../support/fake-site.ts';

/** In the shape of DescribeInstanceTypes; of a family that does not exist. */
const described = (type: string, different: Partial<InstanceTypeInfo> = {}): InstanceTypeInfo => ({
  InstanceType: type as NonNullable<InstanceTypeInfo['InstanceType']>,
  BareMetal: false,
  BurstablePerformanceSupported: false,
  Hypervisor: 'nitro',
  VCpuInfo: { DefaultVCpus: 2 },
  MemoryInfo: { SizeInMiB: 8192 },
  ProcessorInfo: { SupportedArchitectures: ['arm64'] },
  EbsInfo: {
    NvmeSupport: 'required',
    MaximumEbsAttachments: 32,
    EbsOptimizedInfo: {
      BaselineBandwidthInMbps: 1000,
      BaselineThroughputInMBps: 125,
      BaselineIops: 5000,
      MaximumIops: 40_000,
    },
  },
  NetworkInfo: {
    EnaSupport: 'required',
    MaximumNetworkInterfaces: 3,
    Ipv4AddressesPerInterface: 10,
    NetworkCards: [
      { BaselineBandwidthInGbps: 0.9, PeakBandwidthInGbps: 12.5 },
      { BaselineBandwidthInGbps: 0.3, PeakBandwidthInGbps: 12.5 },
    ],
  },
  ...different,
});
const facts = (type: string, region = 'eu-west-1'): InstanceTypeFacts => typeFrom(described(type), region)!;

describe('an instance type that EC2 describes', () => {
  test('is told as the bundled table tells its own', () => {
    expect(facts('m99g.large')).toEqual({
      type: 'm99g.large',
      family: 'm99g',
      vcpu: 2,
      memoryMiB: 8192,
      architectures: ['arm64'],
      networkBaselineGbps: 1.2,
      networkPeakGbps: 25,
      ebsBaselineMbps: 1000,
      ebsBaselineMBps: 125,
      ebsBaselineIops: 5000,
      ebsMaximumIops: 40_000,
      hypervisor: 'nitro',
      burstable: false,
      bareMetal: false,
      instanceStoreGB: 0,
      gpus: 0,
      otherAccelerators: 0,
      maxNetworkInterfaces: 3,
      ipv4PerInterface: 10,
      maxEbsAttachments: 32,
      ena: 'required',
      nvme: 'required',
      offered: ['eu-west-1'],
    });
  });

  test('whose bandwidth is not told has none that is known', () => {
    const dark = typeFrom(described('m99g.large', { EbsInfo: {}, NetworkInfo: { NetworkCards: [{}] } }), 'eu-west-1');
    expect(Object.keys(dark!).filter((key) => /^(network|ebs)/.test(key))).toEqual([]);
  });

  test.each([
    ['its name', { InstanceType: undefined }],
    ['its vCPUs', { VCpuInfo: {} }],
    ['its memory', { MemoryInfo: undefined }],
    ['its architecture', { ProcessorInfo: {} }],
  ])('without %s is none', (_, different) => {
    expect(typeFrom(described('m99g.large', different as Partial<InstanceTypeInfo>), 'eu-west-1')).toBeUndefined();
  });

  test('stands in the header of an estate, and is read back as it was', () => {
    const header = { format: 'plimsoll-estate/1', asOf: '2026-03-01T00:00:00Z', currency: 'USD', accounts: [] };
    const types = [facts('m99g.large')];
    const again = headerSchema.parse(JSON.parse(JSON.stringify({ ...header, instanceTypes: types })));
    expect(again.instanceTypes).toEqual(types);
    expect(instanceTypeSchema.safeParse({ ...types[0], vcpu: 0 }).success).toBe(false);
  });
});

describe('asking EC2 for types', () => {
  const known = new Set(['m5.large', 'm5.xlarge']);

  test('asks nothing where every type in use is known', async () => {
    const { site, asked } = fakeSite({});
    expect(await unknownTypes(site, ['m5.large', 'm5.large'], known)).toEqual([]);
    expect(asked).toEqual([]);
  });

  test('asks for the whole family of one that is not known, and follows pages', async () => {
    const { site, asked } = fakeSite({
      'ec2:DescribeInstanceTypes': pages([
        { InstanceTypes: [described('m99g.large')] },
        { InstanceTypes: [described('m99g.xlarge'), described('m5.large')] },
      ]),
    });
    const found = await unknownTypes(site, ['m5.large', 'm99g.large', 'm99g.large'], known);
    expect(found.map(({ type }) => type)).toEqual(['m99g.large', 'm99g.xlarge']);
    expect(asked[0]?.input.Filters).toEqual([{ Name: 'instance-type', Values: ['m99g.*'] }]);
    expect(asked).toHaveLength(2);
  });

  test('denied, says what is hidden', async () => {
    const { site, gaps } = fakeSite({ 'ec2:DescribeInstanceTypes': denied('ec2:DescribeInstanceTypes') });
    expect(await unknownTypes(site, ['m99g.large'], known)).toEqual([]);
    expect(gaps).toMatchObject([{ what: 'permission', missing: 'ec2:DescribeInstanceTypes', kind: 'ec2-instance' }]);
  });

  test('one that cannot be read is a gap that names it, and the others count', async () => {
    const { site, gaps } = fakeSite({
      'ec2:DescribeInstanceTypes': {
        InstanceTypes: [described('m99g.large', { VCpuInfo: {} }), described('m99g.xlarge')],
      },
    });
    expect((await unknownTypes(site, ['m99g.large'], known)).map(({ type }) => type)).toEqual(['m99g.xlarge']);
    expect(gaps).toMatchObject([{ what: 'resource', missing: 'm99g.large' }]);
  });

  test('what several regions tell of one type is joined', () => {
    const joined = joinedTypes([
      [facts('m99g.xlarge'), facts('m99g.large')],
      [facts('m99g.large', 'eu-north-1'), facts('m99g.large')],
    ]);
    expect(joined.map(({ type, offered }) => [type, offered])).toEqual([
      ['m99g.large', ['eu-north-1', 'eu-west-1']],
      ['m99g.xlarge', ['eu-west-1']],
    ]);
  });
});
