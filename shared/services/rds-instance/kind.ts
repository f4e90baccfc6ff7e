import * as z from 'zod';
import { kind } from '../../model/kind.ts';
import { hoursPerMonth, type MeterLine, type Unit } from '../../model/meter.ts';
import { gp3Baseline, gp3MostIops, isAurora } from './storage.ts';

const text = z.string().nullish();
const amount = z.number().nonnegative().nullish();

const spec = z.looseObject({
  instanceClass: text,
  engine: text,
  engineVersion: text,
  licenseModel: text,
  multiAz: z.boolean().nullish(),
  /** standard, gp2, gp3, io1, io2; aurora, aurora-iopt1. */
  storageType: text,
  allocatedStorageGiB: amount,
  iops: amount,
  throughputMiBps: amount,
  status: text,
  /** The database it is a read replica of. */
  replicaOf: text,
  globalCluster: z.union([z.string(), z.boolean()]).nullish(),
});
export type RdsSpec = z.infer<typeof spec>;

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html, column "Billed". */
const storageOnly = ['stopped', 'stopping', 'starting', 'inaccessible-encryption-credentials-recoverable'];
const notBilled = [
  'creating',
  'deleting',
  'failed',
  'inaccessible-encryption-credentials',
  'incompatible-create',
  'incompatible-network',
  'incompatible-restore',
  'insufficient-capacity',
];

/** Known not to run, so that no hours are billed. */
export const isStopped = (status: string | null | undefined): boolean =>
  typeof status === 'string' && [...storageOnly, ...notBilled].includes(status);

const commercial = /^(custom-)?(oracle|sqlserver|db2)/;
const engineWord = (engine: string): string => (engine === 'aurora' ? 'aurora-mysql' : engine);

/** Commercial engines cost what their licence says, so the licence is part of the meter. */
const platform = ({ engine, licenseModel }: RdsSpec): string => {
  if (!engine) return 'unknown-engine';
  return commercial.test(engine) ? `${engine}/${licenseModel ?? 'unknown-license'}` : engineWord(engine);
};

/** The instance hours, which a reserved database may pay for; none while it is stopped. */
export const instanceLines = (spec: RdsSpec): readonly MeterLine[] => {
  const { instanceClass, engine, storageType, status } = spec;
  if (isStopped(status)) return [];
  if (instanceClass === 'db.serverless')
    return [{ meter: `AmazonRDS/Aurora:ServerlessV2Usage/${platform(spec)}`, unit: 'Units', quantity: undefined }];
  const aurora = isAurora(engine ?? '');
  const multiAz = !aurora && spec.multiAz === true;
  const usageType = aurora && storageType === 'aurora-iopt1' ? 'InstanceUsageIOOptimized' : 'InstanceUsage';
  const known = instanceClass && engine && (aurora || spec.multiAz !== undefined) && status;
  return [
    {
      meter: `AmazonRDS/${multiAz ? 'Multi-AZUsage' : usageType}:${instanceClass ?? 'unknown-class'}/${platform(spec)}`,
      unit: 'Hrs',
      quantity: known ? hoursPerMonth : undefined,
      ...(known ? { use: { service: 'rds', type: instanceClass, platform: engineWord(engine), multiAz } } : {}),
    },
  ];
};

const storageMeters: Readonly<Record<string, string>> = {
  standard: 'StorageUsage',
  gp2: 'GP2-Storage',
  gp3: 'GP3-Storage',
  io1: 'PIOPS-Storage',
  io2: 'PIOPS-Storage-IO2',
};
const iopsMeters: Readonly<Record<string, string>> = { gp3: 'GP3-PIOPS', io1: 'PIOPS', io2: 'IO2-PIOPS' };

/** What is bought above a baseline: `null` is known to be none, absent is unknown. */
const above = (bought: number | null | undefined, baseline: number): number | undefined =>
  bought === undefined ? undefined : Math.max(0, (bought ?? 0) - baseline);

/** IOPS and MiB/s that are paid for beside the storage; below the stripe size gp3 has none to buy. */
const bought = (spec: RdsSpec): { iops: number | undefined; throughputMiBps: number | undefined } => {
  const { engine, storageType, allocatedStorageGiB: size } = spec;
  if (storageType === 'io1' || storageType === 'io2') return { iops: above(spec.iops, 0), throughputMiBps: 0 };
  if (storageType !== 'gp3') return { iops: 0, throughputMiBps: 0 };
  if (!engine || !size) return { iops: undefined, throughputMiBps: undefined };
  const free = gp3Baseline(engine, size);
  if (gp3MostIops(engine, size) === free.iops) return { iops: 0, throughputMiBps: 0 };
  return { iops: above(spec.iops, free.iops), throughputMiBps: above(spec.throughputMiBps, free.throughputMiBps) };
};

/** Storage, IOPS and throughput, billed while stopped too. Aurora's storage is its cluster's. */
const storageLines = (spec: RdsSpec): readonly MeterLine[] => {
  const { engine, storageType, allocatedStorageGiB, multiAz } = spec;
  if (isAurora(engine ?? '') || storageType?.startsWith('aurora') || notBilled.includes(spec.status ?? '')) return [];
  const line = (name: string, unit: Unit, quantity: number | null | undefined): MeterLine => ({
    meter: `AmazonRDS/RDS:${multiAz ? 'Multi-AZ-' : ''}${name}`,
    unit,
    quantity: multiAz === undefined ? undefined : (quantity ?? undefined),
  });
  const { iops, throughputMiBps } = bought(spec);
  const type = storageType ?? '';
  return [
    line(
      storageMeters[type] ?? 'unknown-storage',
      'GB-Mo',
      Object.hasOwn(storageMeters, type) ? allocatedStorageGiB : undefined,
    ),
    ...(iops === 0 ? [] : [line(iopsMeters[type]!, 'IOPS-Mo', iops)]),
    ...(throughputMiBps === 0 ? [] : [line('GP3-Throughput', 'GiBps-mo', throughputMiBps && throughputMiBps / 1024)]),
  ];
};

const published = (name: string) => ({ namespace: 'AWS/RDS', name });

/** A database instance of RDS or Aurora. RDS publishes zeros: silence of its metrics says nothing. */
export const rdsInstance = kind({
  id: 'rds-instance',
  title: 'RDS database',
  service: 'AmazonRDS',
  spec,
  metrics: {
    cpu: { stat: 'Average', step: 300, unit: 'Percent', ...published('CPUUtilization') },
    freeableMemory: { stat: 'Minimum', step: 3600, unit: 'Bytes', ...published('FreeableMemory') },
    freeStorageSpace: { stat: 'Minimum', step: 3600, unit: 'Bytes', ...published('FreeStorageSpace') },
    connections: { stat: 'Maximum', step: 3600, unit: 'Count', ...published('DatabaseConnections') },
    readIops: { stat: 'Average', step: 3600, unit: 'CountPerSecond', ...published('ReadIOPS') },
    writeIops: { stat: 'Average', step: 3600, unit: 'CountPerSecond', ...published('WriteIOPS') },
  },
  meters: ({ spec }) => [...instanceLines(spec), ...storageLines(spec)],
  meterNames: [
    { meter: 'AmazonRDS/InstanceUsage:<class>/<engine>', unit: 'Hrs' },
    { meter: 'AmazonRDS/Multi-AZUsage:<class>/<engine>', unit: 'Hrs' },
    { meter: 'AmazonRDS/InstanceUsageIOOptimized:<class>/<engine>', unit: 'Hrs' },
    { meter: 'AmazonRDS/InstanceUsage:<class>/<engine>/<license>', unit: 'Hrs' },
    { meter: 'AmazonRDS/Aurora:ServerlessV2Usage/<engine>', unit: 'Units' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]StorageUsage', unit: 'GB-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]GP2-Storage', unit: 'GB-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]GP3-Storage', unit: 'GB-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]PIOPS-Storage', unit: 'GB-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]PIOPS-Storage-IO2', unit: 'GB-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]PIOPS', unit: 'IOPS-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]IO2-PIOPS', unit: 'IOPS-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]GP3-PIOPS', unit: 'IOPS-Mo' },
    { meter: 'AmazonRDS/RDS:[Multi-AZ-]GP3-Throughput', unit: 'GiBps-mo' },
    { meter: 'AmazonRDS/RDS:ChargedBackupUsage', unit: 'GB-Mo' },
  ],
  leaveAlone: ({ spec }) =>
    notBilled.includes(spec.status ?? '') ? `it is ${spec.status}: RDS bills nothing for it` : undefined,
});
