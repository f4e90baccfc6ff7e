import type { InstanceTypeInfo } from '@aws-sdk/client-ec2';
import type { InstanceTypeFacts } from '../../shared/model/instance-type.ts';
import { typeFrom } from '../../shared/sources/aws/prices/instance-types-from-aws.ts';
import { ec2Rows } from './ec2.ts';
import { regions, rows } from './figure.ts';

/** AWS, EC2 User Guide, "Key concepts for burstable performance instances": baseline per vCPU, by size. */
const t3 = { nano: 5, micro: 10, small: 20, medium: 20, large: 30, xlarge: 40, '2xlarge': 40 };
const baselines: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  t2: { ...t3, xlarge: 22.5, '2xlarge': 17 },
  t3,
  t3a: t3,
  t4g: t3,
};
export const cpuBaseline = (family: string, size: string): number | undefined => baselines[family]?.[size];

export const instanceTypes = (data: string): InstanceTypeFacts[] => {
  const offered = new Map<string, string[]>();
  for (const row of ec2Rows(data))
    if (row.offered_2026_08 && row.region in regions)
      offered.set(row.type, [...(offered.get(row.type) ?? []), row.region]);
  return rows<InstanceTypeInfo>(data, 'ec2-instance-types-describe')
    .map((of) => facts(of, offered.get(of.InstanceType ?? '') ?? []))
    .sort((a, b) => (a.type < b.type ? -1 : 1));
};

/** What the recorded answer says, with the baseline of the CPU, which AWS does not tell there. */
const facts = (of: InstanceTypeInfo, offered: readonly string[]): InstanceTypeFacts => {
  const known = typeFrom(of, '');
  if (!known) throw new Error(`${of.InstanceType} lacks what every size is compared by`);
  const cpuBaselinePercent = known.burstable ? cpuBaseline(known.family, known.type.split('.')[1] ?? '') : undefined;
  const ebsBaselineMBps = of.EbsInfo?.EbsOptimizedInfo?.BaselineThroughputInMBps;
  return {
    ...known,
    ...(ebsBaselineMBps !== undefined && { ebsBaselineMBps }),
    ...(cpuBaselinePercent !== undefined && { cpuBaselinePercent }),
    offered,
  };
};
