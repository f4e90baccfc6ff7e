import type { Facts } from '../../model/check.ts';
import type { InstanceTypeFacts } from '../../model/instance-type.ts';
import type { Capacity, SizeOption } from '../../model/sizing.ts';
import type { MetricWindow } from '../../model/usage.ts';
import { figure } from '../../model/words.ts';
import { outOfCredits } from './credits.ts';
import { familyOf, sameMake } from './families.ts';
import { computeLine, type Instance } from './kind.ts';

/** Types with fewer vCPUs or less memory; or types of another family of the class, with no less of either. */
export type Wanted = 'smaller' | 'another family';

/** What an instance of one type may become: everything that does not hang on its load. */
export interface Field {
  readonly instance: Instance;
  readonly types: Facts['instanceTypes'];
  /** What its zone offers; undefined when that is not known. */
  readonly offered: ReadonlySet<string> | undefined;
  readonly today: InstanceTypeFacts;
  readonly architecture: string;
  readonly wanted: Wanted;
  /** Its image is known, or taken, to have the drivers that Nitro needs. */
  readonly drivers: boolean;
}

const isWanted: Readonly<Record<Wanted, (today: InstanceTypeFacts, option: InstanceTypeFacts) => boolean>> = {
  smaller: (today, option) => option.vcpu < today.vcpu || option.memoryMiB < today.memoryMiB,
  'another family': (today, option) =>
    option.family !== today.family &&
    familyOf(option.family).class === familyOf(today.family).class &&
    option.vcpu >= today.vcpu &&
    option.memoryMiB >= today.memoryMiB,
};

const capacityOf = (type: InstanceTypeFacts): Capacity => ({
  vcpu: type.vcpu,
  memoryMiB: type.memoryMiB,
  ...(type.networkBaselineGbps === undefined ? {} : { networkMBps: type.networkBaselineGbps * 125 }),
  ...(type.ebsBaselineMBps === undefined ? {} : { ebsMBps: type.ebsBaselineMBps }),
  ...(type.ebsBaselineIops === undefined ? {} : { ebsIops: type.ebsBaselineIops }),
});

export const optionOf = (instance: Instance, type: InstanceTypeFacts, refusedBecause?: string): SizeOption => ({
  name: type.type,
  capacity: capacityOf(type),
  lines: [computeLine({ ...instance, zone: null }, type.type)],
  ...(refusedBecause ? { refusedBecause } : {}),
});

/** Instance store in GB that has to be there again; unknown: as much as the type has today. */
const storeNeeded = ({ instance, today }: Field): number => {
  const { instanceStore } = instance.spec;
  return instanceStore === undefined || Number(instanceStore ?? 0) > 0 ? today.instanceStoreGB : 0;
};

/** Why a type of the same make may not be taken all the same, as far as the estate tells (RULES §4). */
const refusal = (field: Field, option: InstanceTypeFacts): string | undefined => {
  const { today, drivers, instance } = field;
  if (today.hypervisor === 'xen' && option.hypervisor === 'nitro' && !drivers)
    return 'Nitro needs ENA and NVMe drivers, which its image is not known to have';
  const stored = storeNeeded(field);
  if (option.instanceStoreGB < stored)
    return `has ${figure(option.instanceStoreGB)} GB of instance store, and today's has ${figure(stored)}`;
  if (familyOf(option.family).flex && !familyOf(today.family).flex) return 'does not give its whole CPU all the time';
  if (today.offered.includes(instance.region) && !option.offered.includes(instance.region))
    return `is not offered in ${instance.region}`;
  return undefined;
};

interface Possible {
  readonly type: InstanceTypeFacts;
  readonly option: SizeOption;
}

const remembered = new WeakMap<Facts['instanceTypes'], Map<string, readonly Possible[]>>();

/** A fleet has few types and many instances, so that lists of options are made once for those alike. */
const possible = (field: Field): readonly Possible[] => {
  const { instance, types, today, architecture, wanted, drivers } = field;
  const { platform, tenancy, lifecycle, state } = instance.spec;
  const parts = [today.type, architecture, wanted, drivers, storeNeeded(field), instance.region];
  const key = [...parts, platform, tenancy, lifecycle, state].join(' ');
  const lists = remembered.get(types) ?? new Map<string, readonly Possible[]>();
  remembered.set(types, lists);
  const list =
    lists.get(key) ??
    [...types.values()]
      .filter(
        (type) =>
          type.type !== today.type &&
          type.architectures.includes(architecture) &&
          (type.instanceStoreGB === 0 || today.instanceStoreGB > 0) &&
          isWanted[wanted](today, type) &&
          sameMake(today, type),
      )
      .map((type) => ({ type, option: optionOf(instance, type, refusal(field, type)) }));
  lists.set(key, list);
  return list;
};

/** The options of an instance with `volumes` attached and this load; burstable ones only while their credits last. */
export const optionsOf = (field: Field, volumes: number, cpu: MetricWindow | undefined): readonly SizeOption[] =>
  possible(field).map(({ type, option }) => {
    if (option.refusedBecause) return option;
    const refusedBecause =
      notInZone(field, type) ?? tooManyVolumes(type, volumes) ?? outOfCredits(field.today, type, cpu);
    return refusedBecause ? { ...option, refusedBecause } : option;
  });

/** A region may offer a type and one of its zones may not; what stands in another zone stands on another network. */
const notInZone = ({ instance, offered }: Field, { type }: InstanceTypeFacts): string | undefined =>
  offered && !offered.has(type) ? `is not offered in ${instance.zone}` : undefined;

const tooManyVolumes = ({ maxEbsAttachments }: InstanceTypeFacts, volumes: number): string | undefined =>
  volumes > maxEbsAttachments ? `takes ${maxEbsAttachments} volumes, and ${volumes} are attached today` : undefined;
