import { decimal, type Figure, regions, rows } from './figure.ts';

interface BillRow {
  readonly source: string;
  readonly service: string;
  readonly region: string;
  readonly usage_type?: string;
  readonly description: string;
  readonly usd_list: number;
}

/**
 * What a bill line's own words say → meter and unit. DynamoDB request units are left out: the lines are of 2024-09,
 * and AWS halved that price in 2024-11.
 */
const lines: readonly (readonly [says: RegExp, meter: string, unit: string])[] = [
  [/per NAT Gateway Hour/, 'AmazonEC2/NatGateway-Hours', 'Hrs'],
  [/per GB Data Processed by NAT Gateways/, 'AmazonEC2/NatGateway-Bytes', 'GB'],
  [/per Application LoadBalancer-hour/, 'AWSELB/LoadBalancerUsage/application', 'Hrs'],
  [/^\S+ per LoadBalancer-hour/, 'AWSELB/LoadBalancerUsage/classic', 'Hrs'],
  [/per used Application load balancer capacity unit-hour/, 'AWSELB/LCUUsage/application', 'LCU-Hrs'],
  [/per used Network load balancer capacity unit-hour/, 'AWSELB/LCUUsage/network', 'LCU-Hrs'],
  [/per Idle public IPv4 address per hour/, 'AmazonVPC/PublicIPv4:IdleAddress', 'Hrs'],
  [/per In-use public IPv4 address per hour/, 'AmazonVPC/PublicIPv4:InUseAddress', 'Hrs'],
  [/units of write capacity beyond the free tier/, 'AmazonDynamoDB/WriteCapacityUnit-Hrs', 'Hrs'],
  [/per GB-mo of log storage|of logs storage is free/, 'AmazonCloudWatch/TimedStorage-ByteHrs', 'GB-Mo'],
  [/^AWS Lambda - Total Compute - /, 'AWSLambda/Lambda-GB-Second', 'GB-Second'],
  [/^AWS Lambda - Total Requests - /, 'AWSLambda/Request', 'Requests'],
];

export const billFigures = (data: string): Figure[] =>
  rows<BillRow>(data, 'unit-prices-from-billing')
    .filter((row) => row.region in regions)
    .flatMap((row) => {
      const line = lines.find(([says]) => says.test(row.description));
      const source = row.source.startsWith('FOCUS') ? 'bill-2024-09' : 'bill-2023-11';
      return line === undefined
        ? []
        : [{ region: row.region, meter: line[1], unit: line[2], price: decimal(row.usd_list), source }];
    });
