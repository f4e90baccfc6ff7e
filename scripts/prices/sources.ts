/** Where figures come from. Where two give the same meter of a region, the one that stands first here wins. */
export interface Source {
  readonly id: string;
  readonly asOf: string;
  readonly what: string;
}

export const sources: readonly Source[] = [
  {
    id: 'karpenter-2026-07-20',
    asOf: '2026-07-20',
    what: 'EC2 on demand, Linux, us-east-1: aws/karpenter-provider-aws, generated from the AWS Price List',
  },
  {
    id: 'rosa-2025-01-14',
    asOf: '2025-01-14',
    what: 'EC2 on demand and Reserved Instances, Linux: rosa-calculator, figures of the AWS Price List',
  },
  {
    id: 'vantage-2024-04-04',
    asOf: '2024-04-04',
    what: 'EC2 on demand, Linux: vantage-sh/ec2instances.info, figures of the AWS Price List',
  },
  {
    id: 'windows-licence-2025-10-15',
    asOf: '2025-10-15',
    what: 'the Linux price plus the Windows Server licence: $0.046 a vCPU-hour (EC2 User Guide, Optimize CPUs), $0.0437 on flex families (as Cloudamize states it); t2, t3 and t3a by size (price page)',
  },
  {
    id: 'rhel-licence-2024-07-01',
    asOf: '2024-07-01',
    what: 'the Linux price plus the Red Hat fee: $0.0144 a vCPU-hour up to 8 vCPU, $0.0108 from 9 to 127 (RHEL on AWS pricing)',
  },
  {
    id: 'ebs-feed-2025-10-28',
    asOf: '2025-10-28',
    what: 'EBS: feed of the AWS price calculator, as kept by rosa-calculator',
  },
  {
    id: 'infracost-2026-05-03',
    asOf: '2026-05-03',
    what: 'RDS storage: golden files of infracost, made from its live price API; read back from monthly amounts',
  },
  {
    id: 'infracost-2024-07-01',
    asOf: '2024-07-01',
    what: 'Lambda, logs; load balancers and RDS storage of eu-west-1: golden files of infracost; read back from monthly amounts',
  },
  { id: 'bill-2024-09', asOf: '2024-09-30', what: 'list unit prices on real AWS bill lines (FOCUS sample, 2024-09)' },
  { id: 'bill-2023-11', asOf: '2023-11-30', what: 'list unit prices on real AWS bill lines (CUR sample, 2023-11)' },
  {
    id: 'aws-pricing-page',
    asOf: '2025-06-01',
    what: 'AWS price pages, carried by hand (scripts/prices/list.ts)',
  },
  {
    id: 'rds-2021-08-03',
    asOf: '2021-08-03',
    what: 'RDS on demand, Single-AZ, and reserved: vantage-sh/ec2instances.info, figures of the AWS Price List',
  },
  {
    id: 'rds-doubled-2021-08-03',
    asOf: '2021-08-03',
    what: 'RDS Multi-AZ: twice the Single-AZ price, as AWS charges it for MySQL, PostgreSQL and MariaDB',
  },
  {
    id: 'lambda-rounded-2025-11-19',
    asOf: '2025-11-19',
    what: 'Lambda GB-seconds, from the price per millisecond at 128 MB that AWS rounds to two digits (aws-lambda-power-tuning)',
  },
];
