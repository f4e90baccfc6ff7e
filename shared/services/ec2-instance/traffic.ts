import type { MetricWindow } from '../../model/usage.ts';

/** Bytes in and out of each day that counts. Where not the same days count in both, the largest meet the largest. */
export const dailyBytes = (into: MetricWindow, out: MetricWindow): readonly number[] => {
  const [a, b] = [into.dailySums, out.dailySums];
  if (a.length === b.length) return a.map((bytes, day) => bytes + b[day]!);
  const descending = (values: readonly number[]): number[] => [...values].sort((x, y) => y - x);
  const [longer, shorter] = a.length > b.length ? [descending(a), descending(b)] : [descending(b), descending(a)];
  return shorter.map((bytes, rank) => bytes + longer[rank]!);
};

/** By nearest rank; NaN without values. */
export const percentileOf = (values: readonly number[], percent: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
};
