import { isAurora } from '../../../shared/services/rds-instance/storage.ts';
import { addressOf, amount, named, type Parser, part, priced, termOf } from './row.ts';

const engines = ['mysql', 'mariadb', 'postgres', 'aurora-mysql', 'aurora-postgresql', 'aurora'];
const licensed = /^(oracle-(?:se1|se2-cdb|se2|se|ee-cdb|ee)|sqlserver-(?:ex|web|se|ee))/;

/** The engine of a database as the fixtures' Terraform has it, told by the resource's name. */
const engineOf = (type: string, name: string): string => {
  const version = /\["([a-z-]+)-[\d.]+"\]$/.exec(name)?.[1];
  const plain = engines.filter((engine) => name.startsWith(engine)).sort((a, b) => b.length - a.length)[0];
  const otherwise = { aws_rds_cluster_instance: 'aurora-mysql', aws_elastic_beanstalk_environment: 'postgres' }[type];
  return licensed.exec(name)?.[0] ?? version ?? plain ?? otherwise ?? 'mysql';
};

/** Infracost prices the Enterprise and Standard editions of Oracle as the licence that their owner brings. */
const ownLicence = /^oracle-(ee|ee-cdb|se)$/;

const databaseStorage: Readonly<Record<string, readonly [type: string, meter: string]>> = {
  'Storage (general purpose SSD, gp2)': ['gp2', 'GP2-Storage'],
  'Storage (general purpose SSD, gp3)': ['gp3', 'GP3-Storage'],
  'Storage (provisioned IOPS SSD, io1)': ['io1', 'PIOPS-Storage'],
  'Storage (magnetic)': ['standard', 'StorageUsage'],
};

export const database: Parser = (rows) => {
  const hours = named(rows, /^(Database instance \(|Aurora serverless v2)/);
  if (!hours) return undefined;
  const { type, name } = addressOf(hours);
  const [, purchase, , zones, sized] =
    /^Database instance \(([a-z-]+), ((Single|Multi)-AZ, )?(.+)\)$/.exec(hours.component) ?? [];
  const engine = engineOf(type, name);
  const multiAz = zones === 'Multi';
  const instanceClass = sized ?? 'db.serverless';
  const licence = name.endsWith('-byol') || ownLicence.test(engine) ? 'bring-your-own-license' : 'license-included';
  const platform = engine === 'aurora' ? 'aurora-mysql' : engine;
  const usage = sized ? `${multiAz ? 'Multi-AZUsage' : 'InstanceUsage'}:${sized}` : 'Aurora:ServerlessV2Usage';
  const storage = rows.find(({ component }) => component in databaseStorage);
  const [storageType, storageMeter] = databaseStorage[storage?.component ?? ''] ?? [];
  const iops = named(rows, /^Provisioned (GP3 )?IOPS/);
  const free = Number(/above ([\d,]+)/.exec(iops?.component ?? '')?.[1]?.replace(',', '') ?? 0);
  const backup = named(rows, isAurora(engine) ? /^$/ : /^Additional backup storage$/);
  const of = (meter: string): string => `AmazonRDS/RDS:${multiAz ? 'Multi-AZ-' : ''}${meter}`;
  return part(
    'rds-instance',
    [
      ...priced(hours, `AmazonRDS/${usage}/${platform}${licensed.test(engine) ? `/${licence}` : ''}`, {
        ...(purchase === 'reserved' ? { reserved: termOf(name) } : {}),
        ...(sized ? {} : { stated: true }),
      }),
      ...priced(storage, of(storageMeter ?? '')),
      ...priced(iops, of(storageType === 'gp3' ? 'GP3-PIOPS' : 'PIOPS')),
      ...priced(backup, 'AmazonRDS/RDS:ChargedBackupUsage', { stated: true }),
    ],
    {
      instanceClass,
      engine,
      licenseModel: licence,
      multiAz,
      storageType: storageType ?? null,
      allocatedStorageGiB: storage ? amount(storage) : null,
      iops: iops ? free + amount(iops) : null,
      throughputMiBps: null,
      status: 'available',
    },
  );
};

export const databaseSnapshot: Parser = (rows) => {
  const row = named(rows, /^RDS snapshot$/);
  return row && part('rds-instance', priced(row, 'AmazonRDS/RDS:ChargedBackupUsage', { stated: true }), {});
};
