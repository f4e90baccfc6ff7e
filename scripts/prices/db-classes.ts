import type { DbClassFacts, InstanceTypeFacts } from '../../shared/model/instance-type.ts';
import { cpuBaseline } from './instance-types.ts';
import { rdsRows } from './rds.ts';

/** Families that RDS took up after the feed of 2021; a class has the vCPU and memory of the EC2 type of its name. */
const newer = /^(t4g|m6gd|m6i|m6id|m7g|m7i|m8g|r6gd|r6i|r6id|r7g|r7i|r8g)$/;
/** Sizes of those families that EC2 has and RDS has not. */
const notInRds = (family: string, size: string): boolean =>
  size === 'nano' || size.startsWith('metal') || (size === 'medium' && family !== 't4g');

export const dbClasses = (data: string, types: readonly InstanceTypeFacts[]): DbClassFacts[] => {
  const ec2 = new Map(types.map((of) => [of.type, of]));
  const classes = new Map<string, DbClassFacts>();
  for (const { type: name, vcpu, mem_gib } of rdsRows(data))
    classes.set(name, facts(name, Number(vcpu), Math.round(Number(mem_gib) * 1024), ec2));
  for (const { type, family, vcpu, memoryMiB } of types) {
    const name = `db.${type}`;
    if (newer.test(family) && !notInRds(family, type.split('.')[1]!) && !classes.has(name))
      classes.set(name, facts(name, vcpu, memoryMiB, ec2));
  }
  return [...classes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
};

/** `db.r5.large.tpc1.mem2x` runs on an EC2 type that its name does not tell: no baselines. */
const facts = (
  name: string,
  vcpu: number,
  memoryMiB: number,
  ec2: ReadonlyMap<string, InstanceTypeFacts>,
): DbClassFacts => {
  const [, family = '', size = ''] = name.split('.');
  const like = ec2.get(name.slice('db.'.length));
  const known = {
    architectures: like?.architectures,
    cpuBaselinePercent: cpuBaseline(family, size),
    networkBaselineGbps: like?.networkBaselineGbps,
    ebsBaselineMBps: like?.ebsBaselineMBps,
    ebsBaselineIops: like?.ebsBaselineIops,
  };
  return {
    name,
    family,
    generation: Number(/\d+/.exec(family)?.[0]),
    vcpu,
    memoryMiB,
    burstable: family.startsWith('t') && family !== 't1',
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as object),
  };
};
