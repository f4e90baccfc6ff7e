import * as z from 'zod';
import { identitySchema, instant } from './resource.ts';

export const stats = ['Average', 'Maximum', 'Minimum', 'Sum'] as const;
export type Stat = (typeof stats)[number];
export const steps = [300, 3600, 86400] as const;
export type Step = (typeof steps)[number];

/** One line of `usage.ndjson`: values over steps that begin at `start`; `null` where there was no datapoint. */
export const seriesSchema = identitySchema.extend({
  metric: z.string().min(1).max(512),
  stat: z.enum(stats),
  start: instant,
  step: z.literal(steps),
  values: z.array(z.number().nonnegative().nullable()),
});
export type Series = z.infer<typeof seriesSchema>;

/** Share bins half a percentage point wide, or bins 2 % wide on a logarithmic scale. */
export type Scale = 'percent' | 'log';

/**
 * One UTC day of one metric and statistic, folded from its values.
 * `hourPeak` is the hour's highest value (lowest for Minimum; for Sum the highest rate per second of a step);
 * `hourSum` the sum of the hour's values, so that sum ÷ count is its mean. Hours without a datapoint count 0.
 * `bins` holds [bin, count] pairs in ascending order; it is empty for Sum, whose percentiles run over hourly sums.
 */
export interface DayProfile {
  readonly day: number;
  readonly stat: Stat;
  readonly step: Step;
  readonly scale: Scale;
  readonly samples: number;
  readonly hourCount: Uint16Array;
  readonly hourPeak: Float64Array;
  readonly hourSum: Float64Array;
  readonly bins: Int32Array;
}

/** The profiles of one resource, by `usageKey`, each list in order of days and at most one a day. */
export type Usage = ReadonlyMap<string, readonly DayProfile[]>;
export const usageKey = (metric: string, stat: Stat): string => `${stat} ${metric}`;

/** What a check may ask of a metric over a window of whole UTC days; percentiles are by nearest rank, 0…100. */
export interface MetricWindow {
  /** Days that count: at least 80 % of their samples are there. */
  readonly days: number;
  readonly samples: number;
  /** The coarsest step of what was measured, seconds. */
  readonly step: Step;
  readonly max: number;
  readonly min: number;
  readonly mean: number;
  readonly sum: number;
  /** Sum: the highest rate per second of any step. Else the highest (Minimum: the lowest) value. */
  readonly peak: number;
  percentile(percent: number): number;
  /** Share of samples above a limit, 0…1. */
  shareAbove(limit: number): number;
  /** Means of the hours with a datapoint (Sum: their sums), in order of time. */
  readonly hourly: readonly number[];
  /** Peaks of the hours with a datapoint, in order of time. */
  readonly hourlyPeaks: readonly number[];
  /** Sums of the days that have a datapoint. */
  readonly dailySums: readonly number[];
  /** Highest value of each such day. */
  readonly dailyPeaks: readonly number[];
}
