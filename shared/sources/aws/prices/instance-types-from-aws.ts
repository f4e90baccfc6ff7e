import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { InstanceTypeFacts } from '../../../model/instance-type.ts';

interface Counted {
  readonly Count?: number | undefined;
}
const total = (devices: readonly Counted[] = []): number => devices.reduce((sum, { Count = 0 }) => sum + Count, 0);

/** The sum over the network cards, where each says its own. */
const cards = (of: readonly (number | undefined)[] = []): number | undefined =>
  of.length > 0 && of.every((one) => one !== undefined)
    ? Number(of.reduce((sum: number, one) => sum + one!, 0).toFixed(6))
    : undefined;

/** A part of a GPU counts as its share; AWS then says Count 0. */
const gpus = ({ GpuInfo }: InstanceTypeInfo): number =>
  (GpuInfo?.Gpus ?? []).reduce((sum, { Count, GpuPartitionSize }) => sum + (Count || (GpuPartitionSize ?? 1)), 0);

/**
 * What DescribeInstanceTypes says of a type, as the bundled table has it; undefined where it lacks what every size is
 * compared by. The share of the CPU that a burstable type may use without end is not among what AWS tells: it counts as
 * none, so that no load is taken to live on its credits.
 */
export const typeFrom = (of: InstanceTypeInfo, region: string): InstanceTypeFacts | undefined => {
  const { InstanceType: type, EbsInfo, NetworkInfo, Hypervisor } = of;
  const vcpu = of.VCpuInfo?.DefaultVCpus;
  const memoryMiB = of.MemoryInfo?.SizeInMiB;
  const architectures = of.ProcessorInfo?.SupportedArchitectures;
  if (!type || !vcpu || !memoryMiB || !architectures) return undefined;
  const ebs = EbsInfo?.EbsOptimizedInfo;
  const known = {
    networkBaselineGbps: cards(NetworkInfo?.NetworkCards?.map((card) => card.BaselineBandwidthInGbps)),
    networkPeakGbps: cards(NetworkInfo?.NetworkCards?.map((card) => card.PeakBandwidthInGbps)),
    ebsBaselineMbps: ebs?.BaselineBandwidthInMbps,
    ebsBaselineMBps: ebs?.BaselineBandwidthInMbps === undefined ? undefined : ebs.BaselineBandwidthInMbps / 8,
    ebsBaselineIops: ebs?.BaselineIops,
    ebsMaximumIops: ebs?.MaximumIops,
  };
  return {
    type,
    family: type.slice(0, type.indexOf('.')),
    vcpu,
    memoryMiB,
    architectures,
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as object),
    hypervisor: Hypervisor ?? '',
    burstable: of.BurstablePerformanceSupported ?? false,
    bareMetal: of.BareMetal ?? false,
    instanceStoreGB: of.InstanceStorageInfo?.TotalSizeInGB ?? 0,
    gpus: gpus(of),
    otherAccelerators:
      Math.max(total(of.NeuronInfo?.NeuronDevices), total(of.InferenceAcceleratorInfo?.Accelerators)) +
      total(of.FpgaInfo?.Fpgas) +
      total(of.MediaAcceleratorInfo?.Accelerators),
    maxNetworkInterfaces: NetworkInfo?.MaximumNetworkInterfaces ?? 1,
    ipv4PerInterface: NetworkInfo?.Ipv4AddressesPerInterface ?? 1,
    maxEbsAttachments: EbsInfo?.MaximumEbsAttachments ?? 1,
    ena: NetworkInfo?.EnaSupport ?? 'unsupported',
    nvme: EbsInfo?.NvmeSupport ?? 'unsupported',
    offered: [region],
  };
};
