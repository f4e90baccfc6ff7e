/** What one request is charged. */
export interface Charged {
  readonly metrics?: number;
  readonly dollars?: number;
}

/**
 * Dollars a unit. Free tiers are not taken off, and every HTTP request is taken as charged, a page or a retry too:
 * the dearer assumption. List prices of us-east-1: aws.amazon.com/cloudwatch/pricing (API requests),
 * aws.amazon.com/aws-cost-management/pricing, aws.amazon.com/s3/pricing (S3 Standard); other regions differ a little
 * for S3 alone. What is not here is read for nothing.
 */
export const unitPrices = {
  /** GetMetricData, for each metric. */
  metric: 0.00001,
  /** The other readings of CloudWatch, for each request. */
  cloudwatchRequest: 0.00001,
  /** Cost Explorer, for each request and page. */
  costExplorerRequest: 0.01,
  s3Get: 0.0000004,
  s3List: 0.000005,
} as const;

/** What matters of a query of GetMetricData. */
interface Query {
  readonly AccountId?: string | undefined;
  readonly MetricStat?: { readonly Stat?: string | undefined; readonly Metric?: Metric | undefined } | undefined;
}

interface Metric {
  readonly Namespace?: string | undefined;
  readonly MetricName?: string | undefined;
  readonly Dimensions?:
    | readonly { readonly Name?: string | undefined; readonly Value?: string | undefined }[]
    | undefined;
}

const statisticsPerMetric = 5;

/**
 * The metrics that a GetMetricData request is charged for: distinct account, namespace, name and dimensions; each five
 * statistics of one count once. Expressions over them cost nothing more; SEARCH, whose count nobody can know
 * beforehand, is not used.
 */
export const metricsRequested = (queries: readonly Query[]): number => {
  const statistics = new Map<string, Set<string>>();
  for (const { AccountId, MetricStat } of queries) {
    if (!MetricStat) continue;
    const { Namespace, MetricName, Dimensions = [] } = MetricStat.Metric ?? {};
    const dimensions = Dimensions.map(({ Name, Value }) => [Name, Value]).sort(([a = ''], [b = '']) =>
      a < b ? -1 : 1,
    );
    const key = JSON.stringify([AccountId, Namespace, MetricName, dimensions]);
    statistics.set(key, (statistics.get(key) ?? new Set()).add(MetricStat.Stat ?? ''));
  }
  let metrics = 0;
  for (const asked of statistics.values()) metrics += Math.ceil(asked.size / statisticsPerMetric);
  return metrics;
};

const free = new Set(['s3:DeleteObject', 's3:DeleteObjects', 's3:AbortMultipartUpload']);

/** What a request named `<IAM prefix>:<Operation>` with this input is charged. */
export const chargeOf = (call: string, input: unknown): Charged => {
  if (call === 'cloudwatch:GetMetricData') {
    const queries = (input as { readonly MetricDataQueries?: readonly Query[] } | undefined)?.MetricDataQueries;
    const metrics = metricsRequested(queries ?? []);
    return { metrics, dollars: metrics * unitPrices.metric };
  }
  const [service, operation = ''] = call.split(':');
  if (service === 'cloudwatch') return { dollars: unitPrices.cloudwatchRequest };
  if (service === 'ce') return { dollars: unitPrices.costExplorerRequest };
  if (service !== 's3' || free.has(call)) return {};
  return { dollars: /^(List|Put|Copy|Post|Create)/.test(operation) ? unitPrices.s3List : unitPrices.s3Get };
};
