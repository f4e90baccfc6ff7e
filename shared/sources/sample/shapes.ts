import type { Stat, Step } from '../../model/usage.ts';
import type { Random } from './random.ts';

/** How load rises and falls over a day, as shares of its height at each UTC hour. */
const curves = {
  flat: Array<number>(24).fill(1),
  office: [
    0, 0, 0, 0, 0.02, 0.08, 0.25, 0.6, 0.88, 1, 0.98, 0.9, 0.82, 0.92, 1, 0.95, 0.8, 0.5, 0.25, 0.12, 0.06, 0.03, 0.01,
    0,
  ],
  customers: [
    0.3, 0.18, 0.1, 0.05, 0.02, 0.05, 0.15, 0.3, 0.45, 0.55, 0.6, 0.65, 0.7, 0.68, 0.66, 0.68, 0.75, 0.86, 0.95, 1,
    0.98, 0.85, 0.65, 0.45,
  ],
} as const;
export type Curve = keyof typeof curves;

/** A job that lifts the load to `level` from `hour` (UTC, may be a fraction) on, on some days. */
export interface Burst {
  readonly level: number;
  readonly hour: number;
  readonly minutes: number;
  readonly on: 'every-day' | 'mondays' | 'every-second-friday' | 'month-end' | 'deploy-days';
}

/** A load in its own unit: `low` at night, `high` at the height of a weekday, with noise of at most that share. */
export interface Shape {
  readonly curve: Curve;
  readonly low: number;
  readonly high: number;
  /** Share of the rise that a weekend sees. */
  readonly weekend: number;
  readonly noise: number;
  /** Hours by which the curve is late: business west of Greenwich. */
  readonly late: number;
  readonly bursts: readonly Burst[];
}

/** Days since the epoch are Thursdays at 0. */
const weekdayOf = (day: number): number => (day + 4) % 7;

const happens = (burst: Burst, day: number): boolean => {
  const weekday = weekdayOf(day);
  switch (burst.on) {
    case 'every-day':
      return true;
    case 'mondays':
      return weekday === 1;
    case 'every-second-friday':
      return weekday === 5 && Math.floor((day + 4) / 7) % 2 === 0;
    case 'month-end':
      return new Date((day + 1) * 86_400_000).getUTCDate() === 1;
    case 'deploy-days':
      return weekday === 2 || weekday === 4;
  }
};

/** Means of a curve, late by some hours, over equal parts of a day: straight lines between the hours. */
const curveParts = (curve: Curve, late: number, parts: number): Float64Array => {
  const hours = curves[curve];
  return Float64Array.from({ length: parts }, (_, part) => {
    const hour = (((part + 0.5) * 24) / parts - 0.5 - late + 48) % 24;
    const from = Math.floor(hour);
    const share = hour - from;
    return hours[from]! * (1 - share) + hours[(from + 1) % 24]! * share;
  });
};

const known = new Map<string, Float64Array>();
const curveOf = (curve: Curve, late: number, parts: number): Float64Array => {
  const key = `${curve} ${late} ${parts}`;
  let found = known.get(key);
  if (!found) {
    found = curveParts(curve, late, parts);
    known.set(key, found);
  }
  return found;
};

/** Share of each part of a day, from `part` of `parts`, that a burst takes. */
const overlap = (burst: Burst, part: number, parts: number): number => {
  const minutes = 1440 / parts;
  const from = burst.hour * 60;
  const lasts = Math.min(from + burst.minutes, (part + 1) * minutes) - Math.max(from, part * minutes);
  return Math.max(0, lasts) / minutes;
};

/** Writes one day of levels into `into`, whose length says into how many parts the day is cut. */
const fillDay = (into: Float64Array, shape: Shape, day: number, by: Random): void => {
  const parts = into.length;
  const curve = curveOf(shape.curve, shape.late, parts);
  const weekday = weekdayOf(day);
  const share = weekday === 0 || weekday === 6 ? shape.weekend : 1;
  const rise = (shape.high - shape.low) * share * (1 - 0.06 * by.fraction());
  for (let part = 0; part < parts; part += 1) into[part] = shape.low + rise * curve[part]!;
  for (const burst of shape.bursts) {
    if (!happens(burst, day)) continue;
    for (let part = 0; part < parts; part += 1) {
      const taken = overlap(burst, part, parts);
      if (taken > 0) into[part] = Math.max(into[part]!, burst.level) * taken + into[part]! * (1 - taken);
    }
  }
  if (shape.noise === 0) return;
  for (let part = 0; part < parts; part += 1) {
    const bits = by.bits();
    const swing = ((bits >>> 16) + (bits & 0xffff)) / 65_536 - 1;
    into[part]! *= 1 + shape.noise * swing;
  }
};

const joined = (levels: Float64Array, from: number, many: number, stat: Stat): number => {
  let result = levels[from]!;
  for (let at = from + 1; at < from + many; at += 1) {
    const level = levels[at]!;
    if (stat === 'Maximum') result = Math.max(result, level);
    else if (stat === 'Minimum') result = Math.min(result, level);
    else result += level;
  }
  return stat === 'Average' || stat === 'Sum' ? result / many : result;
};

/**
 * Values over steps of some whole days from `day` on. Levels of a Sum are rates per second. Means, maxima and sums
 * of a coarse step are those of the fine one (5 minutes; sums: an hour), so that a coarser view is of the same load.
 * What a Sum loses to rounding is carried on: three requests a day are three, not none.
 */
export const shapeValues = (
  shape: Shape,
  stat: Stat,
  step: Step,
  day: number,
  days: number,
  { top, digits }: { readonly top: number; readonly digits: number },
  by: Random,
): number[] => {
  const steps = 86_400 / step;
  const many = stat === 'Sum' ? Math.max(1, step / 3600) : step / 300;
  const levels = new Float64Array(steps * many);
  const scale = 10 ** digits;
  const values: number[] = [];
  let carried = 0;
  for (let at = 0; at < days; at += 1) {
    fillDay(levels, shape, day + at, by);
    for (let index = 0; index < steps; index += 1) {
      const level = Math.min(top, Math.max(0, joined(levels, index * many, many, stat)));
      const exact = stat === 'Sum' ? level * step + carried : level;
      const value = (stat === 'Sum' ? Math.floor(exact * scale) : Math.round(exact * scale)) / scale;
      if (stat === 'Sum') carried = exact - value;
      values.push(value);
    }
  }
  return values;
};
