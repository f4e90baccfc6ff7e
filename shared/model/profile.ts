import type { DayProfile, Scale, Series, Step } from './usage.ts';
import { dayMs } from './words.ts';

const hourMs = 3_600_000;
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

/** Bins of one day while it is folded: what is above the last falls in the last (2,047 %, or 1e29). */
interface Tally {
  readonly counts: Uint16Array;
  low: number;
  high: number;
}
const lastBin = 4095;

/** Empties the tally into [bin, count] pairs. */
const drain = (tally: Tally): Int32Array => {
  const { counts, low, high } = tally;
  const pairs: number[] = [];
  for (let bin = low; bin <= high; bin += 1) {
    if (counts[bin] === 0) continue;
    pairs.push(bin, counts[bin]!);
    counts[bin] = 0;
  }
  tally.low = lastBin;
  tally.high = 0;
  return Int32Array.from(pairs);
};

const packBins = (counts: ReadonlyMap<number, number>): Int32Array =>
  Int32Array.from([...counts].sort(([a], [b]) => a - b).flat());

/**
 * Folds one series into a profile a UTC day. Each datapoint of the series is one step, so none counts twice;
 * `null` is no datapoint. Values at or after `until` (milliseconds) are left out.
 */
export const fold = (
  series: Pick<Series, 'stat' | 'start' | 'step' | 'values'>,
  scale: Scale,
  until: number,
): DayProfile[] => {
  const { stat, step, values } = series;
  const start = Date.parse(series.start);
  const stepMs = step * 1000;
  const tally: Tally = { counts: new Uint16Array(lastBin + 1), low: lastBin, high: 0 };
  const end = Math.min(values.length, Math.ceil((until - start) / stepMs));
  const days: DayProfile[] = [];
  for (let index = 0; index < end; ) {
    const day = Math.floor((start + index * stepMs) / dayMs);
    const next = Math.min(end, Math.ceil(((day + 1) * dayMs - start) / stepMs));
    const profile = foldDay(series, index, next, start - day * dayMs, tally);
    if (profile.samples > 0) days.push({ day, stat, step, scale, ...profile, bins: drain(tally) });
    index = next;
  }
  return days;

  function foldDay({ values }: typeof series, from: number, to: number, offset: number, tally: Tally) {
    const hourCount = new Uint16Array(24);
    const hourPeak = new Float64Array(24);
    const hourSum = new Float64Array(24);
    let samples = 0;
    for (let index = from; index < to; index += 1) {
      const value = values[index];
      if (value === null || value === undefined) continue;
      const hour = Math.floor((offset + index * stepMs) / hourMs);
      const peak = stat === 'Sum' ? value / step : value;
      const known = hourPeak[hour]!;
      if (hourCount[hour] === 0 || (stat === 'Minimum' ? peak < known : peak > known)) hourPeak[hour] = peak;
      hourCount[hour]! += 1;
      hourSum[hour]! += value;
      samples += 1;
      if (stat === 'Sum') continue;
      const bin = Math.min(lastBin, binOf(value, scale));
      tally.counts[bin]! += 1;
      if (bin < tally.low) tally.low = bin;
      if (bin > tally.high) tally.high = bin;
    }
    return { samples, hourCount, hourPeak, hourSum };
  }
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
