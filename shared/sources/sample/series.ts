import { fold } from '../../model/profile.ts';
import { type Series, type Step, type Usage, usageKey } from '../../model/usage.ts';
import { dayMs } from '../../model/words.ts';
import { random } from './random.ts';
import { shapeValues } from './shapes.ts';
import type { Load, Made, SampleOptions } from './site.ts';

const hoursSeenOfLostDay = 4;

/** The whole days of usage that a sample has. */
const span = ({ asOf, days }: SampleOptions): { from: number; until: number } => {
  const until = Math.floor(Date.parse(asOf) / dayMs);
  return { from: until - days, until };
};

/** The usage of one member of a cluster, metric by metric; nothing from before it was created. */
export function* seriesOf(
  { resource, loads }: Made,
  options: SampleOptions,
  seeds: readonly number[],
): Generator<{ readonly series: Series; readonly load: Load }> {
  if (!loads) return;
  const { from, until } = span(options);
  const created = resource.createdAt ? Date.parse(resource.createdAt) : 0;
  const { account, region, kind, id } = resource;
  for (const [index, load] of loads(random(...seeds)).entries()) {
    const step = Math.max(options.step, load.finest) as Step;
    const stepMs = step * 1000;
    const skip = Math.max(0, Math.ceil((created - from * dayMs) / stepMs));
    const stats =
      load.stat === 'Average' && load.finest < step && step === 3600 ? (['Average', 'Maximum'] as const) : [load.stat];
    for (const stat of stats) {
      const limits = { top: load.scale === 'percent' ? 100 : Number.POSITIVE_INFINITY, digits: load.digits };
      const all = shapeValues(load.shape, stat, step, from, until - from, limits, random(...seeds, index));
      const values = hidden(all, load, step).slice(skip);
      if (values.every((value) => value === null)) continue;
      const start = new Date(from * dayMs + skip * stepMs).toISOString();
      yield { series: { account, region, kind, id, metric: load.metric, stat, start, step, values }, load };
    }
  }
}

/** Takes away what nobody saw. */
const hidden = (values: readonly number[], { lostDays = [], silentAtZero }: Load, step: Step): (number | null)[] => {
  const perDay = 86_400 / step;
  const seen = Math.floor(hoursSeenOfLostDay * (3600 / step));
  const result: (number | null)[] = silentAtZero ? values.map((value) => (value === 0 ? null : value)) : [...values];
  for (const ago of lostDays) {
    const start = values.length - ago * perDay;
    if (start >= 0) result.fill(null, start + seen, start + perDay);
  }
  return result;
};

/** The same usage, folded into a profile a day. */
export const usageOf = (made: Made, options: SampleOptions, seeds: readonly number[]): Usage => {
  const until = span(options).until * dayMs;
  const usage = new Map<string, ReturnType<typeof fold>>();
  for (const { series, load } of seriesOf(made, options, seeds))
    usage.set(usageKey(series.metric, series.stat), fold(series, load.scale, until));
  return usage;
};
