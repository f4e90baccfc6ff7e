import type { Stat } from '../../model/usage.ts';
import type { Random } from './random.ts';
import type { Burst, Curve, Shape } from './shapes.ts';
import type { Load } from './site.ts';

interface Rhythm {
  readonly weekend?: number;
  readonly noise?: number;
  readonly late?: number;
  readonly bursts?: readonly Burst[];
}

/** A load between a night's low and a day's high. */
export const rhythm = (curve: Curve, low: number, high: number, more: Rhythm = {}): Shape => ({
  curve,
  low,
  high,
  weekend: 0.6,
  noise: 0.1,
  late: 0,
  bursts: [],
  ...more,
});

/** The same all day long. */
export const steady = (level: number, noise = 0.05, bursts: readonly Burst[] = []): Shape =>
  rhythm('flat', level, level, { weekend: 1, noise, bursts });

/** Nothing at all, told as zeros. */
export const nothing = steady(0, 0);

/** The same rhythm at another height. */
export const times = (shape: Shape, factor: number): Shape => ({
  ...shape,
  low: shape.low * factor,
  high: shape.high * factor,
  bursts: shape.bursts.map((burst) => ({ ...burst, level: burst.level * factor })),
});

/** How a day goes at an office or with customers, in Europe or in America. */
export const businessDay = (by: Random, low: number, high: number, more: Rhythm = {}): Shape =>
  rhythm(by.pick(['office', 'customers'] as const), low, high, {
    weekend: by.between(0.35, 0.8),
    late: by.pick([0, 1, 5, 8]),
    ...more,
  });

export const percent = (metric: string, shape: Shape): Load => ({
  metric,
  stat: 'Average',
  finest: 300,
  shape,
  scale: 'percent',
  digits: 1,
});

/** `shape` is a rate per second. */
export const sum = (metric: string, shape: Shape): Load => ({
  metric,
  stat: 'Sum',
  finest: 3600,
  shape,
  scale: 'log',
  digits: 0,
});

export const level = (metric: string, stat: Stat, shape: Shape, digits = 0, finest: 300 | 3600 = 3600): Load => ({
  metric,
  stat,
  finest,
  shape,
  scale: 'log',
  digits,
});
