import * as z from 'zod';

const supports = ['required', 'supported', 'unsupported'] as const;
export type Support = (typeof supports)[number];

/**
 * What AWS says of an EC2 instance type (DescribeInstanceTypes). A key that is absent is unknown.
 * Network and EBS figures are sustained baselines unless named peak or maximum; with several network cards, their sum.
 */
export interface InstanceTypeFacts {
  readonly type: string;
  /** `m5` of `m5.large`. */
  readonly family: string;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly architectures: readonly string[];
  readonly networkBaselineGbps?: number;
  readonly networkPeakGbps?: number;
  /** Bandwidth in megabits per second; `ebsBaselineMBps` is the same in megabytes. */
  readonly ebsBaselineMbps?: number;
  readonly ebsBaselineMBps?: number;
  readonly ebsBaselineIops?: number;
  readonly ebsMaximumIops?: number;
  /** Empty on bare metal. */
  readonly hypervisor: 'nitro' | 'xen' | '';
  readonly burstable: boolean;
  /** Burstable only: the share of each vCPU that credits pay for without end. */
  readonly cpuBaselinePercent?: number;
  readonly bareMetal: boolean;
  /** 0: EBS only. */
  readonly instanceStoreGB: number;
  /** 0: none; a fraction where AWS rents a part of one. */
  readonly gpus: number;
  /** Inference, training, media and FPGA cards. */
  readonly otherAccelerators: number;
  readonly maxNetworkInterfaces: number;
  readonly ipv4PerInterface: number;
  readonly maxEbsAttachments: number;
  readonly ena: Support;
  readonly nvme: Support;
  /** Regions that offer it, of those with bundled prices. */
  readonly offered: readonly string[];
}

const amount = z.number().nonnegative();

/** The same as JSON: types that an estate holds and the bundled table lacks. */
export const instanceTypeSchema = z.object({
  type: z.string().min(1),
  family: z.string().min(1),
  vcpu: z.number().positive(),
  memoryMiB: z.number().positive(),
  architectures: z.array(z.string()),
  networkBaselineGbps: amount.optional(),
  networkPeakGbps: amount.optional(),
  ebsBaselineMbps: amount.optional(),
  ebsBaselineMBps: amount.optional(),
  ebsBaselineIops: amount.optional(),
  ebsMaximumIops: amount.optional(),
  hypervisor: z.enum(['nitro', 'xen', '']),
  burstable: z.boolean(),
  cpuBaselinePercent: amount.optional(),
  bareMetal: z.boolean(),
  instanceStoreGB: amount,
  gpus: amount,
  otherAccelerators: amount,
  maxNetworkInterfaces: amount,
  ipv4PerInterface: amount,
  maxEbsAttachments: amount,
  ena: z.enum(supports),
  nvme: z.enum(supports),
  offered: z.array(z.string()),
});

/** An RDS class. Network and EBS baselines are those of the EC2 type of the same name, where there is one. */
export interface DbClassFacts {
  readonly name: string;
  /** `m5` of `db.m5.large`. */
  readonly family: string;
  /** 5 of `db.m5.large`. */
  readonly generation: number;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly architectures?: readonly string[];
  readonly burstable: boolean;
  readonly cpuBaselinePercent?: number;
  readonly networkBaselineGbps?: number;
  readonly ebsBaselineMBps?: number;
  readonly ebsBaselineIops?: number;
}
