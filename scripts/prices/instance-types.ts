import type { InstanceTypeFacts, Support } from '../../shared/model/instance-type.ts';
import { ec2Rows } from './ec2.ts';
import { regions, rows } from './figure.ts';

interface Card {
  readonly BaselineBandwidthInGbps?: number;
  readonly PeakBandwidthInGbps?: number;
}
interface Described {
  readonly InstanceType: string;
  readonly BareMetal: boolean;
  readonly BurstablePerformanceSupported: boolean;
  readonly Hypervisor?: 'nitro' | 'xen';
  readonly VCpuInfo: { readonly DefaultVCpus: number };
  readonly MemoryInfo: { readonly SizeInMiB: number };
  readonly ProcessorInfo: { readonly SupportedArchitectures: readonly string[] };
  readonly InstanceStorageInfo?: { readonly TotalSizeInGB: number };
  readonly GpuInfo?: { readonly Gpus: readonly { readonly Count: number; readonly GpuPartitionSize?: number }[] };
  readonly NeuronInfo?: { readonly NeuronDevices: readonly { readonly Count: number }[] };
  readonly InferenceAcceleratorInfo?: { readonly Accelerators: readonly { readonly Count: number }[] };
  readonly FpgaInfo?: { readonly Fpgas: readonly { readonly Count: number }[] };
  readonly MediaAcceleratorInfo?: { readonly Accelerators: readonly { readonly Count: number }[] };
  readonly EbsInfo: {
    readonly NvmeSupport: Support;
    readonly MaximumEbsAttachments: number;
    readonly EbsOptimizedInfo?: {
      readonly BaselineBandwidthInMbps: number;
      readonly BaselineThroughputInMBps: number;
      readonly BaselineIops: number;
      readonly MaximumIops: number;
    };
  };
  readonly NetworkInfo: {
    readonly EnaSupport: Support;
    readonly MaximumNetworkInterfaces: number;
    readonly Ipv4AddressesPerInterface: number;
    readonly NetworkCards: readonly Card[];
  };
}

/** AWS, EC2 User Guide, "Key concepts for burstable performance instances": baseline per vCPU, by size. */
const t3 = { nano: 5, micro: 10, small: 20, medium: 20, large: 30, xlarge: 40, '2xlarge': 40 };
const baselines: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t2: { ...t3, xlarge: 22.5, '2xlarge': 17 },
  t3,
  t3a: t3,
  t4g: t3,
};
export const cpuBaseline = (family: string, size: string): number | undefined => baselines[family]?.[size];

const total = (counts: readonly { readonly Count: number }[] = []): number =>
  counts.reduce((sum, of) => sum + of.Count, 0);
const cards = (of: readonly Card[], read: (card: Card) => number | undefined): number | undefined =>
  of.every((card) => read(card) !== undefined)
    ? Number(of.reduce((sum, card) => sum + read(card)!, 0).toFixed(6))
    : undefined;

/** A part of a GPU counts as its share; the describe call then says Count 0. */
const gpus = (of: Described): number =>
  (of.GpuInfo?.Gpus ?? []).reduce((sum, gpu) => sum + (gpu.Count || (gpu.GpuPartitionSize ?? 1)), 0);

export const instanceTypes = (data: string): InstanceTypeFacts[] => {
  const offered = new Map<string, string[]>();
  for (const row of ec2Rows(data))
    if (row.offered_2026_08 && row.region in regions)
      offered.set(row.type, [...(offered.get(row.type) ?? []), row.region]);
  return rows<Described>(data, 'ec2-instance-types-describe')
    .map((of) => facts(of, offered.get(of.InstanceType) ?? []))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
};

const facts = (of: Described, offered: readonly string[]): InstanceTypeFacts => {
  const [family = '', size = ''] = of.InstanceType.split('.');
  const ebs = of.EbsInfo.EbsOptimizedInfo;
  const known = {
    networkBaselineGbps: cards(of.NetworkInfo.NetworkCards, (card) => card.BaselineBandwidthInGbps),
    networkPeakGbps: cards(of.NetworkInfo.NetworkCards, (card) => card.PeakBandwidthInGbps),
    ebsBaselineMbps: ebs?.BaselineBandwidthInMbps,
    ebsBaselineMBps: ebs?.BaselineThroughputInMBps,
    ebsBaselineIops: ebs?.BaselineIops,
    ebsMaximumIops: ebs?.MaximumIops,
    cpuBaselinePercent: of.BurstablePerformanceSupported ? cpuBaseline(family, size) : undefined,
  };
  return {
    type: of.InstanceType,
    family,
    vcpu: of.VCpuInfo.DefaultVCpus,
    memoryMiB: of.MemoryInfo.SizeInMiB,
    architectures: of.ProcessorInfo.SupportedArchitectures,
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as object),
    hypervisor: of.Hypervisor ?? '',
    burstable: of.BurstablePerformanceSupported,
    bareMetal: of.BareMetal,
    instanceStoreGB: of.InstanceStorageInfo?.TotalSizeInGB ?? 0,
    gpus: gpus(of),
    otherAccelerators:
      Math.max(total(of.NeuronInfo?.NeuronDevices), total(of.InferenceAcceleratorInfo?.Accelerators)) +
      total(of.FpgaInfo?.Fpgas) +
      total(of.MediaAcceleratorInfo?.Accelerators),
    maxNetworkInterfaces: of.NetworkInfo.MaximumNetworkInterfaces,
    ipv4PerInterface: of.NetworkInfo.Ipv4AddressesPerInterface,
    maxEbsAttachments: of.EbsInfo.MaximumEbsAttachments,
    ena: of.NetworkInfo.EnaSupport,
    nvme: of.EbsInfo.NvmeSupport,
    offered,
  };
};
