import type { ServiceQuota } from '@aws-sdk/client-service-quotas';
import type { AnyResource } from '../../model/resource.ts';
import type { Scope } from '../../model/run.ts';
import { resourceOf } from '../answers.ts';

/**
 * A quota of which AWS measures how much is used, as ListServiceQuotas tells it. Undefined: it is not measured, or by
 * another statistic than the highest count, as rates of calls are, which cannot be held against the limit.
 * Nobody excludes a quota by a tag, and each would take a call, so its tags stand as none.
 */
export const quotaFrom = (quota: ServiceQuota, scope: Scope): AnyResource | undefined => {
  const { QuotaCode, ServiceCode, QuotaName, Value, Unit, UsageMetric } = quota;
  const { MetricNamespace, MetricName, MetricDimensions, MetricStatisticRecommendation } = UsageMetric ?? {};
  if (!QuotaCode || !ServiceCode || !MetricNamespace || !MetricName) return undefined;
  if (MetricStatisticRecommendation !== 'Maximum') return undefined;
  const spec = {
    quotaCode: QuotaCode,
    serviceCode: ServiceCode,
    limit: Value,
    unit: Unit,
    usage: { namespace: MetricNamespace, name: MetricName, dimensions: MetricDimensions ?? {} },
  };
  return resourceOf(scope, 'service-quota', `${ServiceCode}/${QuotaCode}`, { name: QuotaName, tags: null }, spec);
};
