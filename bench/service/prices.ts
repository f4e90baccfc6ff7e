import { rates } from '../../infra/observed/price.ts';
import { priceOf } from '../../scripts/docs/operating.ts';
import { unitPrices } from '../../shared/sources/aws/reach/charges.ts';

/*
 * Dollars a unit at the list prices of us-east-1, read from the pages named on 2026-11-23; free tiers are told apart.
 * Lambda (arm): aws.amazon.com/lambda/pricing. Step Functions: aws.amazon.com/step-functions/pricing. DynamoDB:
 * aws.amazon.com/dynamodb/pricing. S3: aws.amazon.com/s3/pricing. API Gateway: aws.amazon.com/api-gateway/pricing.
 * CloudWatch: aws.amazon.com/cloudwatch/pricing. EventBridge: aws.amazon.com/eventbridge/pricing. KMS:
 * aws.amazon.com/kms/pricing. What Plimsoll asks itself: shared/sources/aws/reach/charges.ts.
 */
export const prices = {
  metric: unitPrices.metric,
  costExplorer: unitPrices.costExplorerRequest,
  readUnit: priceOf.read / 1e6,
  writeUnit: priceOf.write / 1e6,
  tableGbMonth: 0.25,
  backupGbMonth: 0.2,
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2 / 1e6,
  transition: 0.025 / 1000,
  event: 1 / 1e6,
  schedule: 1 / 1e6,
  httpRequest: 1 / 1e6,
  s3Put: unitPrices.s3List,
  s3Get: unitPrices.s3Get,
  s3GbMonth: 0.023,
  logGb: 0.5,
  alarmMetric: rates.alarmMetric,
  customMetric: rates.metric,
  dashboard: rates.dashboard,
  key: 1,
} as const;

/** What AWS gives each account a month for nothing, and always: never taken off here, since others use it up too. */
export const free = {
  lambdaGbSeconds: 400_000,
  lambdaRequests: 1_000_000,
  transitions: 4_000,
  alarmMetrics: 10,
  customMetrics: 10,
  logGb: 5,
  tableGb: 25,
} as const;
