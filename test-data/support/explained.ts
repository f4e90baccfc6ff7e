import type { GoldenRow } from './golden/row.ts';

/** Components on which we disagree with the golden files, and why; a disagreement that is not here fails the test. */
export interface Exception {
  readonly why: string;
  /** By component, the resources without their `aws_` type. */
  readonly components: Readonly<Record<string, readonly string[]>>;
}

/** `aws_db_instance.mysql` → `mysql`; a block within it is left off. */
export const resourceName = ({ resource }: GoldenRow): string => resource.slice(resource.indexOf('.') + 1);

const extended = (...versions: readonly string[]): string[] => versions.map((one) => `extended_support["${one}"]`);
const large = 'Database instance (on-demand, Single-AZ, db.t3.large)';
const xlarge = 'Database instance (on-demand, Single-AZ, db.m5.xlarge)';

export const explained: readonly Exception[] = [
  {
    why: 'Infracost prices the storage of an Aurora instance as gp2. AWS bills it on the cluster, under meters of its own, so that the instance bills none.',
    components: {
      'Storage (general purpose SSD, gp2)': [
        'aurora',
        'aurora-mysql',
        'aurora-postgresql',
        ...extended('aurora-5.7', 'aurora-5.7.44', 'aurora-8.0', 'aurora-8.0.36'),
        ...extended('aurora-mysql-5.7', 'aurora-mysql-5.7.44', 'aurora-mysql-8.0', 'aurora-mysql-8.0.36'),
        ...extended('aurora-postgresql-11', 'aurora-postgresql-11.22', 'aurora-postgresql-12', 'aurora-postgresql-13'),
        ...extended('aurora-postgresql-14', 'aurora-postgresql-15', 'aurora-postgresql-16'),
      ],
    },
  },
  {
    why: 'The floor has no rate for this reservation, so it carries no dollar figure. (The golden amount leaves out what was paid upfront, which ours would spread over the term.)',
    components: {
      'Database instance (reserved, Single-AZ, db.t3.large)': [
        'mysql-1yr-no-upfront-single-az',
        'mysql-1yr-partial-upfront-single-az',
        'mysql-1yr-all-upfront-single-az',
        'postgres-3yr-partial-upfront-single-az',
        'postgres-3yr-all-upfront-single-az',
      ],
      'Database instance (reserved, Multi-AZ, db.t3.large)': [
        'mysql-1yr-no-upfront-multi-az',
        'mysql-1yr-partial-upfront-multi-az',
        'mysql-1yr-all-upfront-multi-az',
        'postgres-3yr-partial-upfront-multi-az',
        'postgres-3yr-all-upfront-multi-az',
      ],
      'Database instance (reserved, db.r4.large)': [
        'cluster_instance_1yr_no_upfront',
        'cluster_instance_1yr_partial_upfront',
        'cluster_instance_1yr_all_upfront',
        'cluster_instance_3yr_partial_upfront',
      ],
      'Database instance (reserved, db.t3.medium)': ['cluster_instance_3yr_all_upfront'],
      'Instance usage (Linux/UNIX, reserved, t3.medium)': ['asg_lc_reserved'],
    },
  },
  {
    why: 'The floor has no prices for Oracle and SQL Server, so they carry no dollar figure.',
    components: {
      [large]: [
        'oracle-se',
        'oracle-se1',
        'oracle-se1-byol',
        'oracle-se2',
        'oracle-se2-cdb',
        'oracle-ee',
        'oracle-ee-cdb',
        'sqlserver-ex',
        'sqlserver-web',
      ],
      [xlarge]: ['sqlserver-se', 'sqlserver-ee'],
    },
  },
  {
    why: 'Tiered price: from 6 billion GB-seconds a month (7.5 on ARM) Lambda costs less, and ours stays at the first tier, so that spend above $100,000 a month is overstated.',
    components: {
      'Duration (next 9B)': ['lambda_duration_9B', 'lambda_duration_15B'],
      'Duration (over 15B)': ['lambda_duration_15B'],
      'Duration (next 11.25B)': ['lambda_duration_11B_arm', 'lambda_duration_18B_arm'],
      'Duration (over 18.75B)': ['lambda_duration_18B_arm'],
    },
  },
  {
    why: 'The floor has no price for provisioned concurrency, so it carries no dollar figure.',
    components: { 'Provisioned Concurrency': ['with_usage'], Duration: ['with_usage'] },
  },
  {
    why: 'The floor has no price for Aurora Serverless capacity, and how much is used is not measured, so it carries no dollar figure.',
    components: {
      'Aurora serverless v2': [
        'aurora_serverless_v2',
        'aurora_serverless_v2_with_usage',
        'aurora_serverless_v2_performance_insights',
        'aurora_serverless_v2_performance_insights_free',
      ],
      'Aurora serverless v2 (I/O-optimized)': ['aurora_io_optimized_instance'],
    },
  },
  {
    why: 'The floor has no price for dedicated tenancy, so it carries no dollar figure.',
    components: {
      'Instance usage (Linux/UNIX, on-demand, m3.medium)': ['asg_lc_tenancy_dedicated', 'asg_lt_tenancy_dedicated'],
    },
  },
  {
    why: 'The floor has no price for this meter in this region, and none is carried over from another.',
    components: { 'RDS snapshot': ['usage', 'non_usage'], 'Data processed': ['my_eb_environment_with_usage'] },
  },
  {
    why: 'Infracost prices IOPS that AWS does not sell: gp3 of a MySQL database under 400 GiB stays at 3,000.',
    components: { 'Provisioned GP3 IOPS (above 3,000)': ['gp3["above_low_baseline"]'] },
  },
];

/** Why a component may differ; undefined when nobody has explained it. */
export const reasonFor = (row: GoldenRow): string | undefined =>
  explained.find(({ components }) => components[row.component]?.includes(resourceName(row)))?.why;

/** Every component that is explained, as `resource: component`, in order. */
export const explainedNames = (): string[] =>
  explained
    .flatMap(({ components }) =>
      Object.entries(components).flatMap(([component, names]) => names.map((name) => `${name}: ${component}`)),
    )
    .sort();
