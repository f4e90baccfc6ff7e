import { decimal, type Figure, fromAmount, rows } from './figure.ts';

interface GoldenRow {
  readonly fixture: string;
  readonly regions: readonly string[];
  readonly resource: string;
  readonly group: string | null;
  readonly component: string;
  readonly monthly_qty?: number;
  readonly monthly_usd?: number;
  readonly unit_price?: number;
}

interface Pick {
  readonly meter: string;
  readonly unit: string;
  readonly fixture: string;
  readonly resource: string;
  readonly component: string;
  readonly group?: string;
  /** Our units in one of the component's: a million requests, the hours of a month. */
  readonly per?: number;
}

const rds = (meter: string, unit: string, resource: string, component: string): Pick => ({
  meter: `AmazonRDS/RDS:${meter}`,
  unit,
  fixture: 'db_instance_test',
  resource: `aws_db_instance.${resource}`,
  component,
});
const lambda = (meter: string, unit: string, resource: string, component: string, per = 1): Pick => ({
  meter: `AWSLambda/${meter}`,
  unit,
  fixture: 'lambda_function_test',
  resource: `aws_lambda_function.lambda_duration_${resource}`,
  component,
  per,
});
const beanstalk = (meter: string, unit: string, resource: string, component: string, per = 1): Pick => ({
  meter,
  unit,
  fixture: 'elastic_beanstalk_environment_test',
  resource: `aws_elastic_beanstalk_environment.my_eb_environment${resource}`,
  component,
  per,
});

const ssd = (type: string) => `Storage (general purpose SSD, ${type})`;
const picks: readonly Pick[] = [
  rds('GP2-Storage', 'GB-Mo', 'sqlserver-ee', ssd('gp2')),
  rds('Multi-AZ-GP2-Storage', 'GB-Mo', 'mysql-multi-az', ssd('gp2')),
  rds('GP3-Storage', 'GB-Mo', 'gp3["above_high_baseline"]', ssd('gp3')),
  rds('Multi-AZ-GP3-Storage', 'GB-Mo', 'gp3["multi_az"]', ssd('gp3')),
  rds('PIOPS-Storage', 'GB-Mo', 'mysql-iops', 'Storage (provisioned IOPS SSD, io1)'),
  rds('StorageUsage', 'GB-Mo', 'mysql-magnetic', 'Storage (magnetic)'),
  rds('PIOPS', 'IOPS-Mo', 'mysql-iops', 'Provisioned IOPS'),
  rds('GP3-PIOPS', 'IOPS-Mo', 'gp3["above_high_baseline"]', 'Provisioned GP3 IOPS (above 12,000)'),
  rds('Multi-AZ-GP3-PIOPS', 'IOPS-Mo', 'gp3["multi_az"]', 'Provisioned GP3 IOPS (above 12,000)'),
  rds('ChargedBackupUsage', 'GB-Mo', 'mysql-iops', 'Additional backup storage'),
  lambda('Request', 'Requests', '15B', 'Requests', 1e6),
  lambda('Lambda-GB-Second', 'GB-Second', '15B', 'Duration (first 6B)'),
  lambda('Lambda-GB-Second-ARM', 'GB-Second', '18B_arm', 'Duration (first 7.5B)'),
  {
    meter: 'AmazonCloudWatch/TimedStorage-ByteHrs',
    unit: 'GB-Mo',
    fixture: 'cloudwatch_log_group_test',
    resource: 'aws_cloudwatch_log_group.logs_count_withUsage[0]',
    component: 'Archival Storage',
  },
  beanstalk('AmazonCloudWatch/TimedStorage-ByteHrs', 'GB-Mo', '_with_usage', 'Archival Storage'),
  beanstalk('AWSELB/LoadBalancerUsage/classic', 'Hrs', '_with_usage', 'Classic load balancer'),
  beanstalk('AWSELB/LoadBalancerUsage/network', 'Hrs', '_with_rds', 'Network load balancer'),
  beanstalk('AWSELB/LCUUsage/network', 'LCU-Hrs', '_with_rds_no_usage', 'Load balancer capacity units', 730),
  {
    ...beanstalk('AmazonRDS/RDS:Multi-AZ-GP2-Storage', 'GB-Mo', '_with_rds', ssd('gp2')),
    group: 'aws_db_instance',
  },
  beanstalk('AmazonRDS/RDS:ChargedBackupUsage', 'GB-Mo', '_with_rds', 'Additional backup storage'),
];

/** Golden files print monthly amounts rounded to cents: the price is the shortest one that gives the amount. */
export const infracostFigures = (data: string): Figure[] => {
  const golden = rows<GoldenRow>(data, 'infracost-golden-components');
  return picks.map(({ meter, unit, fixture, resource, component, group, per = 1 }) => {
    const row = golden.find(
      (of) =>
        of.fixture === fixture &&
        of.resource === resource &&
        of.component === component &&
        (group === undefined || of.group === group) &&
        of.regions.length === 1,
    );
    if (row === undefined) throw new Error(`infracost: no ${component} of ${resource} in ${fixture}`);
    const price = row.unit_price ?? fromAmount(row.monthly_qty!, row.monthly_usd!);
    const source = fixture === 'db_instance_test' ? 'infracost-2026-05-03' : 'infracost-2024-07-01';
    return { region: row.regions[0]!, meter, unit, price: decimal(price / per), source };
  });
};
