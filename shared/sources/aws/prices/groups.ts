import type { GetProductsCommandInput } from '@aws-sdk/client-pricing';

/** One question to the Price List: the products that price some of the meters of a region. */
export interface Group {
  readonly key: string;
  readonly serviceCode: string;
  readonly where: Readonly<Record<string, string>>;
  /** Whether a meter's price is among the answers. */
  covers(meter: string): boolean;
}

/** Platforms of our meters, in the words of the Price List. */
export const operatingSystems: Readonly<Record<string, string>> = {
  linux: 'Linux',
  windows: 'Windows',
  rhel: 'RHEL',
  suse: 'SUSE',
};

/** Engines of our meters, in the words of the Price List; commercial ones cost what their licence says, and are not asked. */
export const databaseEngines: Readonly<Record<string, string>> = {
  mysql: 'MySQL',
  postgres: 'PostgreSQL',
  mariadb: 'MariaDB',
  'aurora-mysql': 'Aurora MySQL',
  'aurora-postgresql': 'Aurora PostgreSQL',
};

/** Bare metal is a family of its own in the Price List. */
const compute = (platform: string, metal: boolean): Group => ({
  key: `AmazonEC2 compute ${platform}${metal ? ' bare metal' : ''}`,
  serviceCode: 'AmazonEC2',
  where: {
    productFamily: metal ? 'Compute Instance (bare metal)' : 'Compute Instance',
    operatingSystem: operatingSystems[platform]!,
    tenancy: 'Shared',
    preInstalledSw: 'NA',
    capacitystatus: 'Used',
    marketoption: 'OnDemand',
  },
  covers: (meter) =>
    meter.startsWith('AmazonEC2/BoxUsage:') && meter.endsWith(`/${platform}`) && meter.includes('.metal') === metal,
});

const database = ([engine, databaseEngine]: readonly [string, string]): Group => ({
  key: `AmazonRDS instance ${engine}`,
  serviceCode: 'AmazonRDS',
  where: { productFamily: 'Database Instance', databaseEngine },
  covers: (meter) => /^AmazonRDS\/(InstanceUsage|Multi-AZUsage)/.test(meter) && meter.endsWith(`/${engine}`),
});

const family = (serviceCode: string, productFamily: string, meters: RegExp): Group => ({
  key: `${serviceCode} ${productFamily}`,
  serviceCode,
  where: { productFamily },
  covers: (meter) => meters.test(meter),
});

/** A service with few products in a region is asked for whole. */
const service = (serviceCode: string): Group => ({
  key: serviceCode,
  serviceCode,
  where: {},
  covers: (meter) => meter.startsWith(`${serviceCode}/`),
});

/** Every question there is; those that cover no meter of a region are not asked there. */
export const groups: readonly Group[] = [
  ...Object.keys(operatingSystems).flatMap((platform) => [compute(platform, false), compute(platform, true)]),
  family('AmazonEC2', 'Storage', /^AmazonEC2\/EBS:VolumeUsage/),
  family('AmazonEC2', 'System Operation', /^AmazonEC2\/EBS:VolumeP-IOPS/),
  family('AmazonEC2', 'Provisioned Throughput', /^AmazonEC2\/EBS:VolumeP-Throughput/),
  family('AmazonEC2', 'Storage Snapshot', /^AmazonEC2\/EBS:Snapshot/),
  family('AmazonEC2', 'NAT Gateway', /^AmazonEC2\/NatGateway/),
  {
    key: 'AmazonVPC addresses',
    serviceCode: 'AmazonVPC',
    where: { group: 'VPCPublicIPv4Address' },
    covers: (meter) => meter.startsWith('AmazonVPC/PublicIPv4'),
  },
  service('AWSELB'),
  ...Object.entries(databaseEngines).map(database),
  family('AmazonRDS', 'Database Storage', /^AmazonRDS\/RDS:.*Storage/),
  family('AmazonRDS', 'Provisioned IOPS', /^AmazonRDS\/RDS:.*PIOPS$/),
  family('AmazonRDS', 'Provisioned Throughput', /^AmazonRDS\/RDS:.*Throughput$/),
  family('AmazonRDS', 'Storage Snapshot', /^AmazonRDS\/RDS:ChargedBackupUsage/),
  service('AmazonDynamoDB'),
  service('AWSLambda'),
  service('AmazonCloudWatch'),
];

/** The request for a group of one region; every condition is told to the server. */
export const requestOf = ({ serviceCode, where }: Group, region: string): GetProductsCommandInput => ({
  ServiceCode: serviceCode,
  FormatVersion: 'aws_v1',
  Filters: Object.entries({ regionCode: region, ...where }).map(([Field, Value]) => ({
    Type: 'TERM_MATCH',
    Field,
    Value,
  })),
});
