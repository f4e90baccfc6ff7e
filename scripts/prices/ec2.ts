import { decimal, type Figure, regions, rows } from './figure.ts';

export interface Ec2Row {
  readonly region: string;
  readonly type: string;
  readonly od_hourly: number | null;
  readonly od_source?: string;
  readonly ri1y_noupfront_eff_hourly?: number;
  readonly ri3y_allupfront_eff_hourly?: number;
  readonly offered_2026_08: boolean;
}

export const ec2Rows = (data: string): Ec2Row[] => rows<Ec2Row>(data, 'ec2-prices-specs');

/** On demand, Linux, shared tenancy. What the feed inferred from another region is left out. */
export const ec2Figures = (data: string): Figure[] =>
  ec2Rows(data)
    .filter((row) => row.region in regions && row.od_hourly !== null)
    .map((row) => ({
      region: row.region,
      meter: `AmazonEC2/BoxUsage:${row.type}/linux`,
      unit: 'Hrs',
      price: decimal(row.od_hourly!),
      source: row.od_source!,
    }));
