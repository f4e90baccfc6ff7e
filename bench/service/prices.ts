import { rates } from '../../infra/observed/price.ts';
import { priceOf } from '../../scripts/docs/operating.ts';
import { unitPrices } from '../../shared/sources/aws/reach/charges.ts';

/** A list price of us-east-1. */
export interface Price {
  readonly dollars: number;
  readonly unit: string;
  /** The page of aws.amazon.com that has it, and when it was read last. */
  readonly page: string;
  readonly read: string;
  /** Units that each account has free every month, for ever; those of an account's first year are left out. */
  readonly free?: number;
}

const read = '2026-11-23';
const million = 1e6;
const price = (dollars: number, unit: string, page: string, free?: number): Price => ({
  dollars,
  unit,
  page,
  read,
  ...(free !== undefined && { free }),
});

/** What a deployment is charged for. What it asks AWS, and what watches it, is priced where it is asked and watched. */
export const prices = {
  metric: price(unitPrices.metric, 'metrics', '/cloudwatch/pricing'),
  metricSearch: price(unitPrices.cloudwatchRequest, 'requests', '/cloudwatch/pricing', million),
  costExplorer: price(unitPrices.costExplorerRequest, 'requests', '/aws-cost-management/aws-cost-explorer/pricing'),
  readUnit: price(priceOf.read / million, 'read units', '/dynamodb/pricing/on-demand'),
  writeUnit: price(priceOf.write / million, 'write units', '/dynamodb/pricing/on-demand'),
  tableStorage: price(0.25, 'GB', '/dynamodb/pricing/on-demand', 25),
  tableBackup: price(0.2, 'GB', '/dynamodb/pricing/on-demand'),
  // Graviton; since August 2025 the start of a function is charged like its run.
  functionTime: price(0.0000133334, 'GB-seconds', '/lambda/pricing', 400_000),
  functionRequest: price(0.2 / million, 'requests', '/lambda/pricing', million),
  // A distributed map is charged one more for each execution that it starts (Step Functions, "Transitions").
  transition: price(0.025 / 1000, 'transitions', '/step-functions/pricing', 4_000),
  event: price(1 / million, 'events', '/eventbridge/pricing'),
  schedule: price(1 / million, 'starts', '/eventbridge/pricing', 14 * million),
  httpRequest: price(1 / million, 'requests', '/api-gateway/pricing'),
  s3Put: price(unitPrices.s3List, 'requests', '/s3/pricing'),
  s3Get: price(unitPrices.s3Get, 'requests', '/s3/pricing'),
  s3Storage: price(0.023, 'GB', '/s3/pricing'),
  log: price(0.5, 'GB', '/cloudwatch/pricing', 5),
  alarmMetric: price(rates.alarmMetric, 'metrics', '/cloudwatch/pricing', 10),
  ownMetric: price(rates.metric, 'metrics', '/cloudwatch/pricing', 10),
  dashboard: price(rates.dashboard, 'dashboards', '/cloudwatch/pricing', 3),
  key: price(1, 'keys', '/kms/pricing'),
} as const;
