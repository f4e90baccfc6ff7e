import type { Facts } from '../../model/check.ts';
import type { InstanceTypeFacts } from '../../model/instance-type.ts';
import type { AnyResource } from '../../model/resource.ts';
import type { Capacity, Load, SizingQuestion } from '../../model/sizing.ts';
import { ofKind } from '../../model/spec.ts';
import type { MetricWindow } from '../../model/usage.ts';
import { figure } from '../../model/words.ts';
import { attachedTo, ebsVolume } from '../ebs-volume/kind.ts';
import type { Instance } from './kind.ts';
import { optionOf, optionsOf, type Wanted } from './options.ts';

interface Asked {
  readonly instance: Instance;
  readonly facts: Facts;
  readonly related: readonly AnyResource[];
  readonly load: Load;
  readonly wanted: Wanted;
  /** Take it that the image has the drivers that Nitro needs. */
  readonly assumeDrivers?: boolean;
}

/** The one that is told, or the only one that the type has. */
const architectureOf = ({ spec }: Instance, type: InstanceTypeFacts): string | undefined =>
  spec.architecture ?? (type.architectures.length === 1 ? type.architectures[0] : undefined);

/** The sizing question of an instance, or why it cannot be asked. */
export const sizingQuestion = (asked: Asked): SizingQuestion | { readonly unknown: string } => {
  const { instance, facts, load, wanted } = asked;
  const { instanceType, enaSupport, nvmeDriver } = instance.spec;
  const today = facts.instanceTypes.get(instanceType ?? '');
  if (!today) return { unknown: `nothing is known of the type ${instanceType}` };
  const architecture = architectureOf(instance, today);
  if (!architecture) return { unknown: 'not known: architecture' };
  const volumes = ofKind(ebsVolume, asked.related).filter((volume) => attachedTo(volume).includes(instance.id)).length;
  const drivers = asked.assumeDrivers || (enaSupport === true && nvmeDriver === true);
  const offered = instance.zone ? facts.offered?.(instance.account, instance.zone) : undefined;
  const field = { instance, types: facts.instanceTypes, offered, today, architecture, wanted, drivers };
  return { today: optionOf(instance, today), options: optionsOf(field, volumes, load.cpuPercent), load };
};

type Seen = {
  readonly [M in
    | 'cpu'
    | 'memory'
    | 'networkIn'
    | 'networkOut'
    | 'ebsReadOps'
    | 'ebsWriteOps'
    | 'ebsReadBytes'
    | 'ebsWriteBytes']: MetricWindow | undefined;
};

/** The highest rate a second of two sums together; undefined when one was not seen, or only by the day. */
const rate = (a: MetricWindow | undefined, b: MetricWindow | undefined): number | undefined =>
  a && b && a.step <= 3600 && b.step <= 3600 ? a.peak + b.peak : undefined;

/** What an instance was seen to need; network and EBS in megabytes of 10⁶ bytes a second. */
export const loadOf = (seen: Seen): Load => {
  const network = rate(seen.networkIn, seen.networkOut);
  const bytes = rate(seen.ebsReadBytes, seen.ebsWriteBytes);
  const operations = rate(seen.ebsReadOps, seen.ebsWriteOps);
  return {
    cpuPercent: seen.cpu,
    memoryPercent: seen.memory,
    peaks: {
      ...(network === undefined ? {} : { networkMBps: network / 1e6 }),
      ...(bytes === undefined ? {} : { ebsMBps: bytes / 1e6 }),
      ...(operations === undefined ? {} : { ebsIops: operations }),
    },
  };
};

/** "4 vCPU and 16 GiB" */
export const sizeWords = ({ vcpu = 0, memoryMiB = 0 }: Capacity): string =>
  `${figure(vcpu)} vCPU and ${figure(memoryMiB / 1024)} GiB`;
