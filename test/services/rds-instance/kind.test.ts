import { describe, expect, test } from 'vitest';
import type { AnyResource } from '../../../shared/model/resource.ts';
import { rdsInstance } from '../../../shared/services/rds-instance/kind.ts';

const lines = (spec: object): Record<string, number | undefined> => {
  const parsed = rdsInstance.spec.parse(spec);
  const resource: AnyResource = { account: '1', region: 'us-east-1', kind: 'rds-instance', id: 'db', spec: parsed };
  return Object.fromEntries(
    rdsInstance
      .meters({ ...resource, spec: parsed }, new Map())
      .map(({ meter, quantity }) => [meter.replace('AmazonRDS/', ''), quantity]),
  );
};
const mysql = {
  instanceClass: 'db.m5.large',
  engine: 'mysql',
  multiAz: false,
  status: 'available',
  storageType: 'gp2',
  allocatedStorageGiB: 100,
};

describe('what a database bills', () => {
  const cases: { what: string; spec: object; bills: Record<string, number | undefined> }[] = [
    {
      what: 'hours and storage',
      spec: mysql,
      bills: { 'InstanceUsage:db.m5.large/mysql': 730, 'RDS:GP2-Storage': 100 },
    },
    {
      what: 'both at Multi-AZ meters',
      spec: { ...mysql, multiAz: true },
      bills: { 'Multi-AZUsage:db.m5.large/mysql': 730, 'RDS:Multi-AZ-GP2-Storage': 100 },
    },
    { what: 'storage alone while stopped', spec: { ...mysql, status: 'stopped' }, bills: { 'RDS:GP2-Storage': 100 } },
    { what: 'nothing while it is created', spec: { ...mysql, status: 'creating' }, bills: {} },
    {
      what: 'an unknown status as unknown hours',
      spec: { ...mysql, status: undefined },
      bills: { 'InstanceUsage:db.m5.large/mysql': undefined, 'RDS:GP2-Storage': 100 },
    },
    {
      what: 'unknown Multi-AZ as unknown quantities',
      spec: { ...mysql, multiAz: undefined },
      bills: { 'InstanceUsage:db.m5.large/mysql': undefined, 'RDS:GP2-Storage': undefined },
    },
    {
      what: 'the IOPS of io1',
      spec: { ...mysql, storageType: 'io1', iops: 3000 },
      bills: { 'InstanceUsage:db.m5.large/mysql': 730, 'RDS:PIOPS-Storage': 100, 'RDS:PIOPS': 3000 },
    },
    {
      what: 'io2 under meters of its own',
      spec: { ...mysql, storageType: 'io2', iops: 3000 },
      bills: { 'InstanceUsage:db.m5.large/mysql': 730, 'RDS:PIOPS-Storage-IO2': 100, 'RDS:IO2-PIOPS': 3000 },
    },
    {
      what: 'no IOPS of gp3 below the stripe size',
      spec: { ...mysql, storageType: 'gp3', iops: 3000, throughputMiBps: 125 },
      bills: { 'InstanceUsage:db.m5.large/mysql': 730, 'RDS:GP3-Storage': 100 },
    },
    {
      what: 'what gp3 gives above its baseline of 12,000 IOPS and 500 MiB/s',
      spec: {
        ...mysql,
        storageType: 'gp3',
        allocatedStorageGiB: 400,
        iops: 14_000,
        throughputMiBps: 1012,
        multiAz: true,
      },
      bills: {
        'Multi-AZUsage:db.m5.large/mysql': 730,
        'RDS:Multi-AZ-GP3-Storage': 400,
        'RDS:Multi-AZ-GP3-PIOPS': 2000,
        'RDS:Multi-AZ-GP3-Throughput': 0.5,
      },
    },
    {
      what: 'unknown IOPS of striped gp3 as unknown',
      spec: { ...mysql, storageType: 'gp3', allocatedStorageGiB: 400, throughputMiBps: 500 },
      bills: { 'InstanceUsage:db.m5.large/mysql': 730, 'RDS:GP3-Storage': 400, 'RDS:GP3-PIOPS': undefined },
    },
    {
      what: 'a commercial licence in the meter, so that it is unpriced rather than wrong',
      spec: { ...mysql, engine: 'oracle-se2', licenseModel: 'license-included' },
      bills: { 'InstanceUsage:db.m5.large/oracle-se2/license-included': 730, 'RDS:GP2-Storage': 100 },
    },
    {
      what: 'hours alone for Aurora',
      spec: {
        ...mysql,
        engine: 'aurora-mysql',
        storageType: 'aurora',
        instanceClass: 'db.r5.large',
        multiAz: undefined,
      },
      bills: { 'InstanceUsage:db.r5.large/aurora-mysql': 730 },
    },
    {
      what: 'I/O-optimised Aurora at its own meter',
      spec: { ...mysql, engine: 'aurora-mysql', storageType: 'aurora-iopt1', instanceClass: 'db.r5.large' },
      bills: { 'InstanceUsageIOOptimized:db.r5.large/aurora-mysql': 730 },
    },
    {
      what: 'serverless capacity as unknown',
      spec: { ...mysql, engine: 'aurora-mysql', storageType: 'aurora', instanceClass: 'db.serverless' },
      bills: { 'Aurora:ServerlessV2Usage/aurora-mysql': undefined },
    },
  ];
  test.each(cases)('$what', ({ spec, bills }) => {
    expect(lines(spec)).toEqual(bills);
  });

  test('tells reserved databases what they may pay for', () => {
    const spec = rdsInstance.spec.parse({ ...mysql, multiAz: true });
    const [hours, storage] = rdsInstance.meters(
      { account: '1', region: 'us-east-1', kind: 'rds-instance', id: 'db', spec },
      new Map(),
    );
    expect(hours?.use).toEqual({ service: 'rds', type: 'db.m5.large', platform: 'mysql', multiAz: true });
    expect(storage?.use).toBeUndefined();
  });

  test('every meter has a name in the docs', () => {
    const names = rdsInstance.meterNames.map(({ meter }) => meter);
    const known = names.map((name) => {
      const pattern = name.replaceAll('[Multi-AZ-]', '(Multi-AZ-)?').replace(/<[a-z]+>/g, '[^/]+');
      return new RegExp(`^${pattern}$`);
    });
    for (const storageType of ['standard', 'gp2', 'gp3', 'io1', 'io2'])
      for (const multiAz of [true, false])
        for (const meter of Object.keys(
          lines({ ...mysql, storageType, multiAz, iops: 20_000, throughputMiBps: 600, allocatedStorageGiB: 500 }),
        ))
          expect(
            known.some((pattern) => pattern.test(`AmazonRDS/${meter}`)),
            meter,
          ).toBe(true);
  });
});

describe('a spec', () => {
  test('keeps keys that are unknown', () => {
    expect(rdsInstance.spec.parse({ ...mysql, colour: 'blue' })).toMatchObject({ colour: 'blue' });
  });
  test.each([{ multiAz: 'yes' }, { allocatedStorageGiB: -1 }, { iops: Number.NaN }, { engine: 5 }])(
    'refuses a wrong type: %j',
    (wrong) => {
      expect(rdsInstance.spec.safeParse({ ...mysql, ...wrong }).success).toBe(false);
    },
  );
});
