import * as z from 'zod';
import { kind, type SpecOf } from '../../model/kind.ts';
import { hoursPerMonth, type MeterLine } from '../../model/meter.ts';
import { instant, type Resource } from '../../model/resource.ts';
import { specSchema } from '../../model/spec.ts';
import { groupOf } from './membership.ts';

const spec = specSchema({
  instanceType: z.string().min(1).nullish(),
  platform: z.enum(['linux', 'windows', 'rhel', 'suse']).nullish(),
  state: z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated']).nullish(),
  /** When it went into its present state, if that is stopped. */
  stoppedAt: instant.nullish(),
  architecture: z.enum(['x86_64', 'arm64', 'i386', 'x86_64_mac', 'arm64_mac']).nullish(),
  lifecycle: z.enum(['on-demand', 'spot', 'scheduled', 'capacity-block']).nullish(),
  tenancy: z.enum(['default', 'dedicated', 'host']).nullish(),
  autoScalingGroup: z.string().nullish(),
  /** Whether it has instance store volumes, or their size in GB. */
  instanceStore: z.union([z.boolean(), z.number().nonnegative()]).nullish(),
  publicAddress: z.enum(['none', 'ephemeral', 'elastic']).nullish(),
  terminationProtection: z.boolean().nullish(),
  stopProtection: z.boolean().nullish(),
  enaSupport: z.boolean().nullish(),
  nvmeDriver: z.boolean().nullish(),
  imageId: z.string().nullish(),
});
type Spec = z.infer<typeof spec>;

/**
 * Spot, dedicated and host usage have meters of their own, since none of them costs what shared on demand does.
 * A hibernating instance goes on billing, but is soon stopped.
 */
const usageOf = ({ lifecycle, tenancy }: Spec): string | undefined => {
  if (lifecycle === undefined || tenancy === undefined) return undefined;
  if (lifecycle === 'spot') return 'SpotUsage';
  if (lifecycle === 'scheduled' || lifecycle === 'capacity-block') return 'ReservedCapacityUsage';
  return { default: 'BoxUsage', dedicated: 'DedicatedUsage', host: 'HostBoxUsage' }[tenancy ?? 'default'];
};

const hoursOf = ({ state }: Spec): number | undefined => {
  if (!state) return undefined;
  return state === 'running' || state === 'pending' ? hoursPerMonth : 0;
};

/** What an instance would bill for compute if it were of type `type`. */
export const computeLine = ({ spec, zone }: Resource<Spec>, type: string): MeterLine => {
  const usage = usageOf(spec);
  const known = usage !== undefined && spec.platform;
  const meter = `AmazonEC2/${usage ?? 'BoxUsage'}:${type}${spec.platform ? `/${spec.platform}` : ''}`;
  const line: MeterLine = { meter, unit: 'Hrs', quantity: known ? hoursOf(spec) : undefined };
  if (!known || (usage !== 'BoxUsage' && usage !== 'DedicatedUsage')) return line;
  const tenancy = spec.tenancy ?? 'default';
  return { ...line, use: { service: 'ec2', type, platform: known, tenancy, ...(zone ? { zone } : {}) } };
};

/** An address that comes and goes with the instance bills only while it runs; an Elastic IP bills by itself. */
const addressLines = (spec: Spec): MeterLine[] => {
  if (spec.publicAddress === 'none' || spec.publicAddress === 'elastic' || spec.publicAddress === null) return [];
  const hours = hoursOf(spec);
  if (hours === 0) return [];
  const quantity = spec.publicAddress === 'ephemeral' ? hours : undefined;
  return [{ meter: 'AmazonVPC/PublicIPv4:InUseAddress', unit: 'Hrs', quantity }];
};

const sum = (name: string, unit: 'Bytes' | 'Count') =>
  ({ stat: 'Sum', step: 3600, unit, namespace: 'AWS/EC2', name }) as const;

export const ec2Instance = kind({
  id: 'ec2-instance',
  title: 'EC2 instance',
  service: 'AmazonEC2',
  spec,
  metrics: {
    cpu: { stat: 'Average', step: 300, unit: 'Percent', namespace: 'AWS/EC2', name: 'CPUUtilization' },
    memory: { stat: 'Average', step: 300, unit: 'Percent', namespace: 'CWAgent', name: 'mem_used_percent' },
    networkIn: sum('NetworkIn', 'Bytes'),
    networkOut: sum('NetworkOut', 'Bytes'),
    ebsReadOps: sum('EBSReadOps', 'Count'),
    ebsWriteOps: sum('EBSWriteOps', 'Count'),
    ebsReadBytes: sum('EBSReadBytes', 'Bytes'),
    ebsWriteBytes: sum('EBSWriteBytes', 'Bytes'),
    cpuCreditBalance: { stat: 'Minimum', step: 3600, unit: 'Count', namespace: 'AWS/EC2', name: 'CPUCreditBalance' },
  },
  facts: ['state', 'lifecycle', 'autoScalingGroup'],
  meterNames: [
    { meter: 'AmazonEC2/BoxUsage:<type>/<platform>', unit: 'Hrs' },
    { meter: 'AmazonEC2/DedicatedUsage:<type>/<platform>', unit: 'Hrs' },
    { meter: 'AmazonEC2/HostBoxUsage:<type>/<platform>', unit: 'Hrs' },
    { meter: 'AmazonEC2/SpotUsage:<type>/<platform>', unit: 'Hrs' },
    { meter: 'AmazonEC2/ReservedCapacityUsage:<type>/<platform>', unit: 'Hrs' },
    { meter: 'AmazonVPC/PublicIPv4:InUseAddress', unit: 'Hrs' },
  ],
  meters(instance) {
    const { spec } = instance;
    if (hoursOf(spec) === 0) return [];
    return [computeLine(instance, spec.instanceType ?? 'unknown'), ...addressLines(spec)];
  },
  leaveAlone({ spec, tags }) {
    if (spec.lifecycle === 'spot') return 'is a Spot instance, which is left alone';
    const group = groupOf({ spec: { ...spec }, tags });
    return group ? `belongs to the ${group}, and is judged with it, not one by one` : undefined;
  },
});

/** Only a running instance can be stopped or changed for a smaller one. */
export const notRunning = ({ spec: { state } }: { readonly spec: Spec }): string | undefined =>
  state && state !== 'running' ? `its state is ${state}, not running` : undefined;

export type InstanceSpec = SpecOf<typeof ec2Instance>;
export type Instance = Resource<InstanceSpec>;
