import type { MetricWindow } from '../../shared/model/usage.ts';

/** The window of whole days of 5-minute values, computed from the values themselves: what profiles are held against. */
export const rawWindow = (values: readonly number[]): MetricWindow => {
  const sorted = [...values].sort((a, b) => a - b);
  const chunks = (size: number): number[][] =>
    Array.from({ length: Math.ceil(values.length / size) }, (_, at) => values.slice(at * size, (at + 1) * size));
  const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  return {
    days: values.length / 288,
    samples: values.length,
    step: 300,
    max: sorted.at(-1)!,
    min: Math.min(...chunks(12).map((hour) => total(hour) / hour.length)),
    mean: total(values) / values.length,
    sum: total(values),
    peak: sorted.at(-1)!,
    percentile: (percent) => sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length - 1e-9) - 1)]!,
    shareAbove: (limit) => values.filter((value) => value > limit).length / values.length,
    hourly: chunks(12).map((hour) => total(hour) / hour.length),
    hourlyPeaks: chunks(12).map((hour) => Math.max(...hour)),
    dailySums: chunks(288).map(total),
    dailyPeaks: chunks(288).map((day) => Math.max(...day)),
  };
};
