import type { DayProfile, Scale, Series, Stat, Step } from './usage.ts';

const dayMs = 86_400_000;
const logBase = Math.log(1.02);
/** Everything at or below this falls in one bin: far below any byte, count or millisecond. */
const tiny = 1e-6;

/** The bin a value falls in: half a point wide, or 2 % wide; bin 0 holds zero (and, on the log scale, all below 1e-6). */
export const binOf = (value: number, scale: Scale): number => {
  if (scale === 'percent') return Math.floor(value * 2);
  return value <= tiny ? 0 : 1 + Math.floor(Math.log(value / tiny) / logBase);
};

/** The value at the upper edge of a bin. */
export const binTop = (bin: number, scale: Scale): number => {
  if (scale === 'percent') return (bin + 1) / 2;
  return bin === 0 ? 0 : tiny * Math.exp(bin * logBase);
};

/** The value at the lower edge of a bin. */
export const binBottom = (bin: number, scale: Scale): number => {
  if (scale === 'percent') return bin / 2;
  return bin === 0 ? 0 : tiny * Math.exp((bin - 1) * logBase);
};

export const expectedSamples = (step: Step): number => dayMs / 1000 / step;

interface Folding extends DayProfile {
  samples: number;
  readonly counts: Map<number, number>;
}

const emptyDay = (day: number, stat: Stat, step: Step, scale: Scale): Folding => ({
  day,
  stat,
  step,
  scale,
  samples: 0,
  hourCount: new Uint16Array(24),
  hourPeak: new Float64Array(24),
  hourSum: new Float64Array(24),
  bins: new Int32Array(0),
  counts: new Map(),
});

const add = (into: Folding, hour: number, value: number): void => {
  const { stat, step, hourCount, hourPeak, hourSum, counts } = into;
  const peak = stat === 'Sum' ? value / step : value;
  const known = hourPeak[hour]!;
  hourPeak[hour] = hourCount[hour] === 0 ? peak : stat === 'Minimum' ? Math.min(known, peak) : Math.max(known, peak);
  hourCount[hour]! += 1;
  hourSum[hour]! += value;
  into.samples += 1;
  if (stat === 'Sum') return;
  const bin = binOf(value, into.scale);
  counts.set(bin, (counts.get(bin) ?? 0) + 1);
};

const packBins = (counts: ReadonlyMap<number, number>): Int32Array => {
  const pairs = [...counts].sort(([a], [b]) => a - b);
  return Int32Array.from(pairs.flat());
};

/**
 * Folds one series into a profile a UTC day. Each datapoint of the series is one step, so none counts twice;
 * `null` is no datapoint. Values at or after `until` (milliseconds) are left out.
 */
export const fold = (
  series: Pick<Series, 'stat' | 'start' | 'step' | 'values'>,
  scale: Scale,
  until: number,
): DayProfile[] => {
  const start = Date.parse(series.start);
  const stepMs = series.step * 1000;
  const days: Folding[] = [];
  let current: Folding | undefined;
  for (let index = 0; index < series.values.length; index += 1) {
    const value = series.values[index];
    if (value === null || value === undefined) continue;
    const at = start + index * stepMs;
    if (at >= until) break;
    const day = Math.floor(at / dayMs);
    if (current?.day !== day) {
      current = emptyDay(day, series.stat, series.step, scale);
      days.push(current);
    }
    add(current, Math.floor((at - day * dayMs) / 3_600_000), value);
  }
  return days.map(({ counts, ...profile }) => ({ ...profile, bins: packBins(counts) }));
};

/** Joins two profiles of one metric, statistic and day that hold different datapoints; of two steps the finer wins whole. */
export const merge = (a: DayProfile, b: DayProfile): DayProfile => {
  if (a.step !== b.step) return a.step < b.step ? a : b;
  const extreme = a.stat === 'Minimum' ? Math.min : Math.max;
  const hourPeak = a.hourPeak.map((peak, hour) => {
    if (b.hourCount[hour] === 0) return peak;
    return a.hourCount[hour] === 0 ? b.hourPeak[hour]! : extreme(peak, b.hourPeak[hour]!);
  });
  const counts = new Map<number, number>();
  for (const bins of [a.bins, b.bins])
    for (let at = 0; at < bins.length; at += 2) counts.set(bins[at]!, (counts.get(bins[at]!) ?? 0) + bins[at + 1]!);
  return {
    ...a,
    samples: a.samples + b.samples,
    hourCount: a.hourCount.map((count, hour) => count + b.hourCount[hour]!),
    hourPeak,
    hourSum: a.hourSum.map((sum, hour) => sum + b.hourSum[hour]!),
    bins: packBins(counts),
  };
};

/** Two lists of profiles, each in order of days, into one. */
export const mergeDays = (a: readonly DayProfile[], b: readonly DayProfile[]): readonly DayProfile[] => {
  const days = new Map(a.map((profile) => [profile.day, profile]));
  for (const profile of b) {
    const known = days.get(profile.day);
    days.set(profile.day, known ? merge(known, profile) : profile);
  }
  return [...days.values()].sort((x, y) => x.day - y.day);
};
