import type { MetricSpec } from '../model/kind.ts';
import { binBottom, binTop, expectedSamples } from '../model/profile.ts';
import type { DayProfile, MetricWindow, Step, Usage } from '../model/usage.ts';
import { usageKey } from '../model/usage.ts';
import { dayMs } from '../model/words.ts';

/** Whole UTC days [from, until) as days since the epoch, and why it begins where it does. */
export interface Cut {
  readonly from: number;
  readonly until: number;
  readonly days: number;
  readonly since: 'window' | 'creation' | 'last change';
}

/** The window ends at the last midnight not after `asOf` and begins at the latest of its start, creation and last change. */
export const cutWindow = (
  asOf: number,
  windowDays: number,
  createdAt?: string | null,
  changedAt?: string | null,
): Cut => {
  const until = Math.floor(asOf / dayMs);
  const starts = [
    { from: until - windowDays, since: 'window' as const },
    { from: firstWholeDay(createdAt), since: 'creation' as const },
    { from: firstWholeDay(changedAt), since: 'last change' as const },
  ];
  const { from, since } = starts.reduce((latest, start) => (start.from > latest.from ? start : latest));
  return { from, until, days: Math.max(0, until - from), since };
};

const firstWholeDay = (at: string | null | undefined): number =>
  at ? Math.ceil(Date.parse(at) / dayMs) : Number.NEGATIVE_INFINITY;

const fullHours = (profile: DayProfile): number => {
  const perHour = Math.max(1, 3600 / profile.step);
  return profile.hourCount.reduce((full, count) => full + (count >= perHour ? 1 : 0), 0);
};

/**
 * Which days count: those with 80 % of their samples; for sizing those with 6 full hours; every day with a datapoint
 * where what is missing is known to be zero.
 */
export type Counting = 'most of the day' | 'six full hours' | 'any datapoint';

const counts = (profile: DayProfile, counting: Counting): boolean => {
  if (counting === 'any datapoint') return true;
  return counting === 'six full hours' && profile.step < 86_400
    ? fullHours(profile) >= 6
    : profile.samples >= 0.8 * expectedSamples(profile.step);
};

/** What was seen of one metric in a window. `hiddenPeaks`: known only as averages over more than 5 minutes. */
export interface Seen {
  readonly window: MetricWindow;
  readonly hiddenPeaks: boolean;
}

/** The window of one metric, or undefined when there is no datapoint in it. */
export const seen = (
  usage: Usage,
  name: string,
  metric: MetricSpec,
  cut: Cut,
  counting: Counting,
): Seen | undefined => {
  const days = within(usage.get(usageKey(name, metric.stat)), cut);
  if (days.length === 0) return undefined;
  const averages = metric.stat === 'Average' && metric.step === 300;
  const coarse = averages && days.some((profile) => profile.step > 300);
  const maxima = coarse ? within(usage.get(usageKey(name, 'Maximum')), cut).filter((day) => day.step <= 3600) : [];
  if (coarse && maxima.length >= days.length) {
    return { window: metricWindow(maxima, days, counting), hiddenPeaks: false };
  }
  return { window: metricWindow(days, days, counting), hiddenPeaks: coarse };
};

const within = (profiles: readonly DayProfile[] | undefined, cut: Cut): readonly DayProfile[] =>
  profiles?.filter((profile) => profile.day >= cut.from && profile.day < cut.until && profile.samples > 0) ?? [];

/** Builds the window of `peaks` (what percentiles and maxima run over) and `means` (what means and sums do). */
export const metricWindow = (
  peaks: readonly DayProfile[],
  means: readonly DayProfile[] = peaks,
  counting: Counting = 'most of the day',
): MetricWindow => {
  const sums = peaks[0]?.stat === 'Sum';
  const lowest = peaks[0]?.stat === 'Minimum';
  const hourly: number[] = [];
  const hourlyPeaks: number[] = [];
  const dailySums: number[] = [];
  let total = 0;
  let samples = 0;
  for (const profile of means) {
    let daily = 0;
    for (let hour = 0; hour < 24; hour += 1) {
      const count = profile.hourCount[hour]!;
      if (count === 0) continue;
      const sum = profile.hourSum[hour]!;
      hourly.push(sums ? sum : sum / count);
      daily += sum;
    }
    total += daily;
    samples += profile.samples;
    if (counts(profile, counting === 'any datapoint' ? counting : 'most of the day')) dailySums.push(daily);
  }
  const dailyPeaks: number[] = [];
  for (const profile of peaks) {
    let daily = Number.NaN;
    for (let hour = 0; hour < 24; hour += 1) {
      if (profile.hourCount[hour] === 0) continue;
      const peak = profile.hourPeak[hour]!;
      hourlyPeaks.push(peak);
      daily = Number.isNaN(daily) ? peak : lowest ? Math.min(daily, peak) : Math.max(daily, peak);
    }
    dailyPeaks.push(daily);
  }
  const values = sums ? hourly : hourlyPeaks;
  const max = values.reduce((high, value) => Math.max(high, value), Number.NEGATIVE_INFINITY);
  const min = (sums || lowest ? values : hourly).reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const ranked = sums ? rankedValues(hourly) : rankedBins(peaks, max);
  return {
    days: means.filter((profile) => counts(profile, counting)).length,
    samples,
    step: means.reduce<Step>((step, profile) => (profile.step > step ? profile.step : step), 300),
    max,
    min,
    mean: sums ? total / Math.max(1, hourly.length) : total / Math.max(1, samples),
    sum: total,
    peak: hourlyPeaks.reduce(
      (a, b) => (lowest ? Math.min(a, b) : Math.max(a, b)),
      lowest ? Number.POSITIVE_INFINITY : 0,
    ),
    ...ranked,
    hourly,
    hourlyPeaks,
    dailySums,
    dailyPeaks,
  };
};

type Ranked = Pick<MetricWindow, 'percentile' | 'shareAbove'>;

const rankedValues = (values: readonly number[]): Ranked => {
  let sorted: number[] | undefined;
  return {
    percentile: (percent) => {
      sorted ??= [...values].sort((a, b) => a - b);
      return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length - 1e-9) - 1)] ?? Number.NaN;
    },
    shareAbove: (limit) => values.filter((value) => value > limit).length / Math.max(1, values.length),
  };
};

/** Percentiles take a bin's upper edge, never above the highest value; shares above a limit count bins that reach past it. */
const rankedBins = (profiles: readonly DayProfile[], max: number): Ranked => {
  const scale = profiles[0]?.scale ?? 'log';
  let merged: [number, number][] | undefined;
  let count = 0;
  const bins = (): [number, number][] => {
    if (merged) return merged;
    const counts = new Map<number, number>();
    for (const { bins } of profiles)
      for (let at = 0; at < bins.length; at += 2) {
        counts.set(bins[at]!, (counts.get(bins[at]!) ?? 0) + bins[at + 1]!);
        count += bins[at + 1]!;
      }
    merged = [...counts].sort(([a], [b]) => a - b);
    return merged;
  };
  return {
    percentile: (percent) => {
      const pairs = bins();
      let left = Math.max(1, Math.ceil((percent / 100) * count - 1e-9));
      for (const [bin, many] of pairs) {
        left -= many;
        if (left <= 0) return Math.min(max, binTop(bin, scale));
      }
      return Number.NaN;
    },
    shareAbove: (limit) => {
      let above = 0;
      for (const [bin, many] of bins()) if (binTop(bin, scale) > limit && binBottom(bin, scale) >= limit) above += many;
      return above / Math.max(1, count);
    },
  };
};

/** A window of zeros: silence that something else corroborates. What is missing of a partly silent one is zero too. */
export const quietWindow = (cut: Cut, partly?: MetricWindow): MetricWindow => {
  const pad = (values: readonly number[], length: number): number[] => [
    ...values,
    ...Array<number>(Math.max(0, length - values.length)).fill(0),
  ];
  const hourly = pad(partly?.hourly ?? [], cut.days * 24);
  const hourlyPeaks = pad(partly?.hourlyPeaks ?? [], cut.days * 24);
  return {
    days: cut.days,
    samples: partly?.samples ?? 0,
    step: partly?.step ?? 3600,
    max: partly?.max ?? 0,
    min: 0,
    mean: (partly?.sum ?? 0) / Math.max(1, hourly.length),
    sum: partly?.sum ?? 0,
    peak: partly?.peak ?? 0,
    ...rankedValues(hourly),
    hourly,
    hourlyPeaks,
    dailySums: pad(partly?.dailySums ?? [], cut.days),
    dailyPeaks: pad(partly?.dailyPeaks ?? [], cut.days),
  };
};
