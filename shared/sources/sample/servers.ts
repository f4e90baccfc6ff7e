import type { AnyResource } from '../../model/resource.ts';
import { businessDay, percent, steady, sum, times } from './loads.ts';
import { idDigits, type Random } from './random.ts';
import type { Shape } from './shapes.ts';
import type { Load, Made, Site } from './site.ts';

/** What a server does, as rates and shares; absent: nobody measured it. */
export interface Work {
  readonly cpu?: Shape;
  readonly memory?: Shape;
  /** Bytes a second, in and out each. */
  readonly network?: Shape;
  /** Operations a second on all volumes. */
  readonly iops?: Shape;
  readonly lostDays?: readonly number[];
}

/** What a volume does: operations a second, and bytes of each. */
export interface VolumeWork {
  readonly iops: Shape;
  readonly operationBytes?: number;
}

export interface DataVolume {
  readonly spec: Readonly<Record<string, unknown>>;
  /** Absent: nobody measured it. */
  readonly use?: (by: Random) => VolumeWork;
  readonly truth?: Made['truth'];
  readonly ageDays?: number;
}

export interface ServerPlan {
  readonly type: string;
  readonly what: string;
  readonly work?: (by: Random) => Work;
  readonly truth?: Made['truth'];
  readonly ageDays?: number;
  readonly changedDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly tagsUnseen?: boolean;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly rootGiB?: number;
  readonly data?: DataVolume;
}

const isArm = (type: string): boolean => /^[a-z]+\d+g/.test(type);
const isXen = (type: string): boolean => /^(m4|c4|r4|t2|m3|c3)\./.test(type);

/** Without the keys that a plan makes unknown. */
const known = (spec: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));

/** An instance, its root volume, and a data volume where the plan has one. */
export const server = (site: Site, plan: ServerPlan): Made[] => {
  const { traits, place } = site;
  const id = site.id('i');
  const name = site.name(plan.what);
  const ageDays = plan.ageDays ?? traits.whole(60, 900);
  const state = plan.spec?.state ?? 'running';
  const tags = { ...place.tags, ...plan.tags, Name: name };
  const instance: AnyResource = {
    ...site.resource('ec2-instance', {
      id,
      name,
      ageDays,
      ...(plan.changedDays === undefined ? {} : { changedDays: plan.changedDays }),
      spec: known({
        instanceType: plan.type,
        platform: 'linux',
        state: 'running',
        stoppedAt: null,
        architecture: isArm(plan.type) ? 'arm64' : 'x86_64',
        lifecycle: 'on-demand',
        tenancy: 'default',
        autoScalingGroup: null,
        instanceStore: false,
        publicAddress: 'none',
        terminationProtection: false,
        stopProtection: false,
        ...(isXen(plan.type) ? {} : { enaSupport: true, nvmeDriver: true }),
        imageId: `ami-${idDigits(0, traits.whole(1, 6))}`,
        ...plan.spec,
      }),
    }),
    zone: place.zone,
    tags: plan.tagsUnseen ? undefined : tags,
  };
  const volume = (isRoot: boolean, spec: Readonly<Record<string, unknown>>, age: number): AnyResource => ({
    ...site.resource('ebs-volume', {
      id: site.id('vol'),
      name: `${name}-${isRoot ? 'root' : 'data'}`,
      ageDays: age,
      spec: {
        volumeType: 'gp3',
        sizeGiB: plan.rootGiB ?? traits.pick([20, 30, 50, 80]),
        iops: 3000,
        throughputMiBps: 125,
        state: 'in-use',
        attachedTo: id,
        isRoot,
        multiAttach: false,
        ...spec,
      },
    }),
    zone: place.zone,
    tags,
  });
  const made: Made[] = [
    {
      resource: instance,
      loads: plan.work && state === 'running' ? (by) => serverLoads(plan.work!(by), plan.data?.use?.(by)) : undefined,
      truth: plan.truth,
    },
    {
      resource: volume(true, {}, ageDays),
      loads: state === 'running' ? (by) => volumeLoads({ iops: steady(by.between(0.6, 6), 0.5) }) : undefined,
    },
  ];
  const { data } = plan;
  if (data) {
    const { use } = data;
    made.push({
      resource: volume(false, data.spec, data.ageDays ?? ageDays),
      loads: use && ((by) => volumeLoads(use(by))),
      truth: data.truth,
    });
  }
  return made;
};

const serverLoads = (work: Work, data: VolumeWork | undefined): Load[] => {
  const { cpu, memory, network, lostDays } = work;
  const { iops } = work;
  const disk = iops && (data && data.iops.high > iops.high ? data : { iops });
  const loads: Load[] = [
    ...(cpu ? [percent('cpu', cpu)] : []),
    ...(memory ? [percent('memory', memory)] : []),
    ...(network ? [sum('networkIn', network), sum('networkOut', times(network, 1.4))] : []),
    ...(disk ? diskLoads(disk, ['ebsReadOps', 'ebsWriteOps', 'ebsReadBytes', 'ebsWriteBytes']) : []),
  ];
  return lostDays ? loads.map((load) => ({ ...load, lostDays })) : loads;
};

/** Two reads for every three writes. */
const diskLoads = ({ iops, operationBytes = 16_384 }: VolumeWork, names: readonly [string, string, string, string]) => [
  sum(names[0], times(iops, 0.4)),
  sum(names[1], times(iops, 0.6)),
  sum(names[2], times(iops, 0.4 * operationBytes)),
  sum(names[3], times(iops, 0.6 * operationBytes)),
];

const volumeLoads = (work: VolumeWork): Load[] => diskLoads(work, ['readOps', 'writeOps', 'readBytes', 'writeBytes']);

/** A server that has the size it needs: at the height of the day CPU and memory are between half and three quarters used. */
export const rightSized = (by: Random): Work => ({
  cpu: busyDay(by, by.between(6, 14), by.between(54, 70)),
  memory: steady(by.between(54, 68), 0.06),
  network: busyDay(by, 20_000, by.between(200_000, 900_000)),
  iops: busyDay(by, 5, by.between(30, 150)),
});

const busyDay = (by: Random, low: number, high: number): Shape =>
  businessDay(by, low, high, { bursts: [{ level: high * 1.1, hour: 13.5, minutes: 25, on: 'deploy-days' }] });

/** A server that nobody uses any more: its own agents, and nothing else. */
export const idle = (by: Random): Work => ({
  cpu: steady(by.between(0.4, 1.2), 0.5, [{ level: 4, hour: 4, minutes: 10, on: 'mondays' }]),
  memory: steady(by.between(8, 20), 0.05),
  network: steady(by.between(2, 6), 0.4),
  iops: steady(by.between(0.3, 1), 0.5),
});
