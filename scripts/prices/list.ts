import { type Figure, regions } from './figure.ts';
import { classFigures, engineOf, type RdsRow } from './rds.ts';

const source = 'aws-pricing-page';

/**
 * us-east-1, copied by hand from AWS's public price pages, for what no feed at hand gives:
 * https://aws.amazon.com/vpc/pricing (NAT), /elasticloadbalancing/pricing, /dynamodb/pricing (on demand since its
 * halving on 2024-11-01), /rds/mysql/pricing, /ec2/pricing/on-demand (SUSE; t2.micro, t3.micro, t3.small and t3.medium
 * are as the EC2 console shows them, m5.large pays the same fee of $0.0563 as t3.medium).
 */
const usEast1: readonly (readonly [meter: string, unit: string, price: string])[] = [
  ['AmazonEC2/NatGateway-Hours', 'Hrs', '0.045'],
  ['AmazonEC2/NatGateway-Bytes', 'GB', '0.045'],
  ['AWSELB/LoadBalancerUsage/application', 'Hrs', '0.0225'],
  ['AWSELB/LoadBalancerUsage/network', 'Hrs', '0.0225'],
  ['AWSELB/LoadBalancerUsage/gateway', 'Hrs', '0.0125'],
  ['AWSELB/LoadBalancerUsage/classic', 'Hrs', '0.025'],
  ['AWSELB/LCUUsage/application', 'LCU-Hrs', '0.008'],
  ['AWSELB/LCUUsage/network', 'LCU-Hrs', '0.006'],
  ['AWSELB/LCUUsage/gateway', 'LCU-Hrs', '0.004'],
  ['AmazonDynamoDB/ReadCapacityUnit-Hrs', 'Hrs', '0.00013'],
  ['AmazonDynamoDB/WriteCapacityUnit-Hrs', 'Hrs', '0.00065'],
  ['AmazonDynamoDB/ReadRequestUnits', 'Units', '0.000000125'],
  ['AmazonDynamoDB/WriteRequestUnits', 'Units', '0.000000625'],
  ['AmazonDynamoDB/TimedStorage-ByteHrs', 'GB-Mo', '0.25'],
  ['AmazonRDS/RDS:Multi-AZ-PIOPS-Storage', 'GB-Mo', '0.25'],
  ['AmazonRDS/RDS:Multi-AZ-PIOPS', 'IOPS-Mo', '0.2'],
  ['AmazonEC2/BoxUsage:t2.micro/suse', 'Hrs', '0.0116'],
  ['AmazonEC2/BoxUsage:t3.micro/suse', 'Hrs', '0.0104'],
  ['AmazonEC2/BoxUsage:t3.small/suse', 'Hrs', '0.0518'],
  ['AmazonEC2/BoxUsage:t3.medium/suse', 'Hrs', '0.0979'],
  ['AmazonEC2/BoxUsage:m5.large/suse', 'Hrs', '0.1523'],
];

/** db.t4g in us-east-1: Single-AZ, Multi-AZ; the same for MySQL, PostgreSQL and MariaDB. */
const t4g: Readonly<Record<string, readonly [single: string, multi: string]>> = {
  'db.t4g.micro': ['0.016', '0.032'],
  'db.t4g.small': ['0.032', '0.065'],
  'db.t4g.medium': ['0.065', '0.129'],
  'db.t4g.large': ['0.129', '0.258'],
  'db.t4g.xlarge': ['0.258', '0.517'],
  'db.t4g.2xlarge': ['0.517', '1.034'],
};

/** Classes that cost in us-east-1 what the class before them costs, size by size (RDS price pages). */
const sameAs: Readonly<Record<string, string>> = { m5: 'm6i', r5: 'r6i' };
const openSource = ['mysql', 'postgres', 'mariadb'];

const addresses = ['AmazonVPC/PublicIPv4:IdleAddress', 'AmazonVPC/PublicIPv4:InUseAddress'];

/** `rds` are the rows of the RDS feed, whose prices newer classes share. */
export const listFigures = (rds: readonly RdsRow[]): Figure[] => [
  ...usEast1.map(([meter, unit, price]) => ({ region: 'us-east-1', meter, unit, price, source })),
  // One price for every commercial region: https://aws.amazon.com/blogs/aws/new-aws-public-ipv4-address-charge
  ...Object.keys(regions).flatMap((region) =>
    addresses.map((meter) => ({ region, meter, unit: 'Hrs', price: '0.005', source })),
  ),
  ...openSource.flatMap((engine) =>
    Object.entries(t4g).flatMap(([name, [single, multi]]) => [
      { region: 'us-east-1', meter: `AmazonRDS/InstanceUsage:${name}/${engine}`, unit: 'Hrs', price: single, source },
      { region: 'us-east-1', meter: `AmazonRDS/Multi-AZUsage:${name}/${engine}`, unit: 'Hrs', price: multi, source },
    ]),
  ),
  ...rds.flatMap((row) => {
    const engine = engineOf(row);
    const [, family = '', size = ''] = row.type.split('.');
    const newer = sameAs[family];
    if (row.region !== 'us-east-1' || newer === undefined || !openSource.includes(engine ?? '')) return [];
    if (row.type.split('.').length !== 3) return [];
    return classFigures('us-east-1', `db.${newer}.${size}`, engine!, String(row.od_hourly), source);
  }),
];
