import type { Product } from '../stand-in/prices.ts';
import type { StandInData } from '../stand-in.ts';
import { day, type Planted } from './ground.ts';

interface Company {
  readonly asOf: Date;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly truth: readonly Planted[];
}

const dayText = (asOf: Date, daysAgo: number): string =>
  new Date(asOf.getTime() - daysAgo * day).toISOString().slice(0, 10);

/** How usage types of a region begin. */
const usagePrefixes: Readonly<Record<string, string>> = {
  'us-east-1': '',
  'eu-west-1': 'EU-',
  'ap-southeast-2': 'APS2-',
};

/** Bill, prices, commitments, advice and quotas of the company; the figures are made up, the shapes are AWS's. */
export const tellOfTheBill = (data: StandInData, company: Company): void => {
  const { asOf, accounts } = company;
  data.estimatedFrom = dayText(asOf, 2);
  data.products = company.regions.flatMap(products);
  data.billed = Array.from({ length: 40 }, (_, index) => dayText(asOf, index)).flatMap((on) => billed(on, company));
  const plan = { committed: 24, used: 21.6, covered: 34, uncovered: 66 };
  data.savingsPlanDays = Array.from({ length: 40 }, (_, index) => ({ day: dayText(asOf, 40 - index), ...plan }));
  data.reservationDays = Array.from({ length: 40 }, (_, index) => ({
    day: dayText(asOf, 40 - index),
    ...{ committed: 24, used: 24, covered: 24, uncovered: 120 },
  }));
  commit(data, company);
  advise(data, company);
  data.quotas = accounts.flatMap((account) => company.regions.flatMap((region) => quotas(account, region)));
};

const billed = (on: string, { accounts, regions }: Company): StandInData['billed'] =>
  accounts.flatMap((account, index) =>
    regions.flatMap((region) => {
      const prefix = usagePrefixes[region] ?? '';
      const row = (
        service: string,
        usageType: string,
        dollars: number,
        usage: number,
        unit: string,
        owner?: string,
      ) => ({
        ...{ day: on, account, region, service, usageType: prefix + usageType, usage, unit },
        ...(owner && { tags: { owner } }),
        unblended: dollars,
        amortised: dollars * 0.9,
        netAmortised: dollars * 0.85,
      });
      const share = index + 1;
      return [
        row(
          'Amazon Elastic Compute Cloud - Compute',
          'BoxUsage:m5.large',
          4.608 * share,
          48 * share,
          'Hrs',
          'platform',
        ),
        row('EC2 - Other', 'EBS:VolumeUsage.gp3', 2.4 * share, 30 * share, 'GB-Mo', 'data'),
        row('EC2 - Other', 'NatGateway-Hours', 3.24 * share, 72 * share, 'Hrs'),
        row('Amazon Relational Database Service', 'InstanceUsage:db.m5.large', 4.1 * share, 24 * share, 'Hrs', 'data'),
        row('AWS Lambda', 'Lambda-GB-Second', 0.1 * share, 6000 * share, 'Lambda-GB-Second'),
      ];
    }),
  );

const products = (region: string): Product[] => {
  const prefix = usagePrefixes[region] ?? '';
  const more = { us: 1, eu: 1.115, ap: 1.25 }[region.slice(0, 2)] ?? 1;
  const price = (dollars: number): string => (dollars * more).toFixed(10);
  const instance = (instanceType: string, dollars: number): Product => ({
    service: 'AmazonEC2',
    family: 'Compute Instance',
    attributes: {
      ...{ regionCode: region, instanceType, operatingSystem: 'Linux', tenancy: 'Shared', preInstalledSw: 'NA' },
      ...{ capacitystatus: 'Used', licenseModel: 'No License required', operation: 'RunInstances' },
      ...{ marketoption: 'OnDemand', locationType: 'AWS Region', usagetype: `${prefix}BoxUsage:${instanceType}` },
    },
    unit: 'Hrs',
    dollars: price(dollars),
  });
  const storage = (volumeApiName: string, usage: string, dollars: number): Product => ({
    service: 'AmazonEC2',
    family: 'Storage',
    attributes: { regionCode: region, volumeApiName, usagetype: `${prefix}EBS:${usage}`, locationType: 'AWS Region' },
    unit: 'GB-Mo',
    dollars: price(dollars),
  });
  const database = (instanceType: string, dollars: number): Product => ({
    service: 'AmazonRDS',
    family: 'Database Instance',
    attributes: {
      ...{ regionCode: region, instanceType, databaseEngine: 'PostgreSQL', deploymentOption: 'Single-AZ' },
      ...{ licenseModel: 'No license required', usagetype: `${prefix}InstanceUsage:${instanceType}` },
      ...{ operation: 'CreateDBInstance:0014', locationType: 'AWS Region' },
    },
    unit: 'Hrs',
    dollars: price(dollars),
  });
  return [
    instance('m5.large', 0.096),
    instance('m5.xlarge', 0.192),
    instance('m5.2xlarge', 0.384),
    instance('m6a.large', 0.0864),
    instance('m6a.xlarge', 0.1728),
    storage('gp2', 'VolumeUsage.gp2', 0.1),
    storage('gp3', 'VolumeUsage.gp3', 0.08),
    storage('io1', 'VolumeUsage.piops', 0.125),
    database('db.m5.large', 0.178),
    database('db.m5.xlarge', 0.356),
    database('db.m5.2xlarge', 0.712),
    ...others.map(
      ([service, family, usage, unit, dollars, more]): Product => ({
        ...{ service, family, unit, dollars: price(dollars) },
        attributes: { regionCode: region, usagetype: prefix + usage, locationType: 'AWS Region', ...more },
      }),
    ),
  ];
};

type Other = readonly [
  service: string,
  family: string,
  usage: string,
  unit: string,
  dollars: number,
  more?: Readonly<Record<string, string>>,
];

const balancer = (operation: string, family: string, dollars: number): Other => [
  ...(['AWSELB', family, 'LoadBalancerUsage', 'Hrs', dollars] as const),
  { operation },
];

/** What else the company is billed for. */
const others: readonly Other[] = [
  ['AmazonEC2', 'System Operation', 'EBS:VolumeP-IOPS.piops', 'IOPS-Mo', 0.065],
  ['AmazonEC2', 'System Operation', 'EBS:VolumeP-IOPS.gp3', 'IOPS-Mo', 0.005],
  ['AmazonEC2', 'Provisioned Throughput', 'EBS:VolumeP-Throughput.gp3', 'GiBps-mo', 40.96],
  ['AmazonEC2', 'Storage Snapshot', 'EBS:SnapshotUsage', 'GB-Mo', 0.05],
  ['AmazonEC2', 'NAT Gateway', 'NatGateway-Hours', 'Hrs', 0.045, { operation: 'NatGateway' }],
  ['AmazonEC2', 'NAT Gateway', 'NatGateway-Bytes', 'GB', 0.045, { operation: 'NatGateway' }],
  ['AmazonVPC', 'VpcPublicIPv4Address', 'PublicIPv4:IdleAddress', 'Hrs', 0.005, { group: 'VPCPublicIPv4Address' }],
  ['AmazonVPC', 'VpcPublicIPv4Address', 'PublicIPv4:InUseAddress', 'Hrs', 0.005, { group: 'VPCPublicIPv4Address' }],
  balancer('LoadBalancing', 'Load Balancer', 0.025),
  balancer('LoadBalancing:Application', 'Load Balancer-Application', 0.0225),
  balancer('LoadBalancing:Network', 'Load Balancer-Network', 0.0225),
  ['AmazonRDS', 'Database Storage', 'RDS:GP2-Storage', 'GB-Mo', 0.115],
  ['AmazonRDS', 'Database Storage', 'RDS:GP3-Storage', 'GB-Mo', 0.115],
  ['AmazonRDS', 'Database Storage', 'RDS:PIOPS-Storage', 'GB-Mo', 0.125],
  ['AmazonRDS', 'Provisioned IOPS', 'RDS:PIOPS', 'IOPS-Mo', 0.1],
  ['AmazonRDS', 'Storage Snapshot', 'RDS:ChargedBackupUsage', 'GB-Mo', 0.095],
  ['AmazonDynamoDB', 'Provisioned IOPS', 'ReadCapacityUnit-Hrs', 'ReadCapacityUnit-Hrs', 0.00013],
  ['AmazonDynamoDB', 'Provisioned IOPS', 'WriteCapacityUnit-Hrs', 'WriteCapacityUnit-Hrs', 0.00065],
  ['AWSLambda', 'Serverless', 'Lambda-GB-Second', 'Lambda-GB-Second', 0.0000166667],
  ['AWSLambda', 'Serverless', 'Request', 'Requests', 0.0000002],
  ['AmazonCloudWatch', 'Storage Snapshot', 'TimedStorage-ByteHrs', 'GB-Mo', 0.03],
];

/** The first account holds a Savings Plan for everybody, the second a reservation of its own. */
const commit = (data: StandInData, { asOf, accounts, regions }: Company): void => {
  const [payer = '', member = ''] = accounts;
  const start = new Date(asOf.getTime() - 100 * day);
  const end = new Date(asOf.getTime() + 265 * day);
  const id = '00000000-0000-4000-8000-0000000000a1';
  const rate = (usageType: string, instanceType: string, dollars: string) => ({
    ...{ rate: dollars, currency: 'USD' as const, unit: 'Hrs' as const, productType: 'EC2' as const, usageType },
    ...{ serviceCode: 'AmazonEC2' as const, operation: 'RunInstances' },
    properties: [
      { name: 'region' as const, value: 'us-east-1' },
      { name: 'instanceType' as const, value: instanceType },
      { name: 'productDescription' as const, value: 'Linux/UNIX' },
      { name: 'tenancy' as const, value: 'shared' },
    ],
  });
  data.savingsPlans = [
    {
      account: payer,
      plan: {
        ...{ savingsPlanId: id, savingsPlanArn: `arn:aws:savingsplans::${payer}:savingsplan/${id}`, offeringId: id },
        ...{ state: 'active', savingsPlanType: 'Compute', paymentOption: 'No Upfront', currency: 'USD' },
        ...{ start: start.toISOString(), end: end.toISOString(), commitment: '0.05000000', tags: {} },
        ...{ upfrontPaymentAmount: '0.0', recurringPaymentAmount: '0.05000000', termDurationInSeconds: 31_536_000 },
        ...{ productTypes: ['EC2', 'Fargate', 'Lambda'], description: '1 year No Upfront Compute Savings Plan' },
      },
      rates: [rate('BoxUsage:m5.large', 'm5.large', '0.07'), rate('BoxUsage:m5.xlarge', 'm5.xlarge', '0.14')],
    },
  ];
  data.reservedInstances = [
    {
      account: member,
      region: regions[0]!,
      reserved: {
        ...{ ReservedInstancesId: '00000000-0000-4000-8000-0000000000b1', InstanceType: 'm5.large' as const },
        ...{ InstanceCount: 1, ProductDescription: 'Linux/UNIX' as const, State: 'active' as const },
        ...{ Start: start, End: end, Duration: 31_536_000, FixedPrice: 0, UsagePrice: 0, Scope: 'Region' as const },
        ...{ OfferingClass: 'standard' as const, OfferingType: 'No Upfront' as const, CurrencyCode: 'USD' as const },
        ...{ InstanceTenancy: 'default' as const, RecurringCharges: [{ Amount: 0.06, Frequency: 'Hourly' as const }] },
      },
    },
  ];
  data.reservedDatabases = [
    {
      account: member,
      region: regions[0]!,
      reserved: {
        ...{ ReservedDBInstanceId: 'reserved-1', DBInstanceClass: 'db.m5.large', DBInstanceCount: 1 },
        ...{ ProductDescription: 'postgresql', MultiAZ: false, State: 'active', OfferingType: 'No Upfront' },
        ...{ StartTime: start, Duration: 31_536_000, FixedPrice: 0, UsagePrice: 0, CurrencyCode: 'USD' },
        LeaseId: 'lease-1',
      },
    },
  ];
};

/** Compute Optimizer is on in the first account alone, and speaks of its first idle and oversized instances. */
const advise = (data: StandInData, { asOf, accounts, truth }: Company): void => {
  const account = accounts[0]!;
  const of = (check: string) =>
    truth.filter((one) => one.account === account && one.check === check && one.is === 'wasteful');
  const arn = ({ region, id }: Planted): string => `arn:aws:ec2:${region}:${account}:instance/${id}`;
  const saving = (value: number) => ({
    savingsOpportunityPercentage: 50,
    estimatedMonthlySavings: { currency: 'USD' as const, value },
  });
  data.computeOptimizer = {
    accounts: [account],
    instances: of('oversized-instance').map((one) => ({
      ...{ instanceArn: arn(one), accountId: account, instanceName: 'oversized', currentInstanceType: 'm5.2xlarge' },
      ...{ finding: 'Overprovisioned' as const, findingReasonCodes: ['CPUOverprovisioned' as const] },
      ...{ lookBackPeriodInDays: 14, lastRefreshTimestamp: asOf, currentPerformanceRisk: 'VeryLow' as const },
      recommendationOptions: [
        { instanceType: 'm5.xlarge', rank: 1, performanceRisk: 1, savingsOpportunity: saving(140) },
      ],
    })),
    volumes: [],
    functions: [],
    databases: [],
    idle: of('idle-instance').map((one) => ({
      ...{ resourceArn: arn(one), resourceId: one.id, resourceType: 'EC2Instance' as const, accountId: account },
      ...{ finding: 'Idle' as const, findingDescription: 'CPU and network were idle', lookBackPeriodInDays: 14 },
      ...{ savingsOpportunity: saving(70), lastRefreshTimestamp: asOf },
    })),
  };
  data.costOptimizationHub = {
    accounts: [account],
    recommendations: of('unattached-volume').map((one, index) => ({
      ...{ recommendationId: `hub-${index}`, accountId: account, region: one.region, resourceId: one.id },
      ...{ resourceArn: `arn:aws:ec2:${one.region}:${account}:volume/${one.id}`, currentResourceType: 'EbsVolume' },
      ...{ recommendedResourceType: 'EbsVolume', actionType: 'Delete', currentResourceSummary: 'gp3 300 GB' },
      ...{ recommendedResourceSummary: 'Delete', estimatedMonthlySavings: 24, estimatedSavingsPercentage: 100 },
      ...{ estimatedMonthlyCost: 24, currencyCode: 'USD' as const, implementationEffort: 'Low', restartNeeded: false },
      ...{ rollbackPossible: false, lastRefreshTimestamp: asOf, recommendationLookbackPeriodInDays: 32 },
      ...{ source: 'ComputeOptimizer', tags: [] },
    })),
  };
};

const quotas = (account: string, region: string): StandInData['quotas'] => {
  const quota = (ServiceCode: string, QuotaCode: string, QuotaName: string, Value: number, metric?: object) => ({
    account,
    region,
    quota: {
      ...{ ServiceCode, ServiceName: ServiceCode, QuotaCode, QuotaName, Value, Unit: 'None', Adjustable: true },
      ...{ GlobalQuota: false, QuotaArn: `arn:aws:servicequotas:${region}:${account}:${ServiceCode}/${QuotaCode}` },
      ...(metric && {
        UsageMetric: {
          MetricNamespace: 'AWS/Usage',
          MetricName: 'ResourceCount',
          MetricStatisticRecommendation: 'Maximum',
          MetricDimensions: { ...metric, Type: 'Resource' } as Record<string, string>,
        },
      }),
    },
  });
  return [
    quota('ec2', 'L-1216C47A', 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances', 64, {
      ...{ Service: 'EC2', Class: 'Standard/OnDemand', Resource: 'vCPU' },
    }),
    quota('ec2', 'L-0263D0A3', 'EC2-VPC Elastic IPs', 10),
    quota('lambda', 'L-B99A9384', 'Concurrent executions', 1000),
    quota('vpc', 'L-F678F1CE', 'VPCs per Region', 5),
  ];
};
