import type { Gap } from '../model/gap.ts';
import type { AnyResource } from '../model/resource.ts';

/** Why a metric of a resource could not be seen, when a gap says so: its silence then says nothing. */
export type UnseenMetrics = (resource: AnyResource, name: string) => string | undefined;

const calls = /cloudwatch:(GetMetricData|GetMetricStatistics|\*)/i;

const names = (gap: Gap, metric: string): boolean =>
  calls.test(gap.missing) || gap.missing.split(/[^\w/]+/).includes(metric);

/** Gaps about metrics, and about the permission to read them; without a region or kind they stand for all of the account's. */
export const unseenMetrics = (gaps: readonly Gap[]): UnseenMetrics => {
  const telling = gaps.filter(({ what }) => what === 'metric' || what === 'permission');
  if (telling.length === 0) return () => undefined;
  return (resource, name) => {
    const gap = telling.find(
      (one) =>
        (one.account ?? resource.account) === resource.account &&
        (one.region ?? resource.region) === resource.region &&
        (one.kind ?? resource.kind) === resource.kind &&
        names(one, name.split('/')[0]!),
    );
    return gap && `${gap.missing}: ${gap.because}`;
  };
};
