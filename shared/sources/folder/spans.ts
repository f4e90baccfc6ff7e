import { InputError } from '../../model/input-error.ts';
import { usageKey } from '../../model/usage.ts';
import type { SeriesLine } from './series.ts';

/** The time that the series of one resource cover, by metric, statistic and step: [from, to, from, to …], milliseconds, in order. */
export type Spans = Map<string, number[]>;

/** Claims the time of a series; time that a series of the same metric, statistic and step has claimed is refused. */
export const claim = (spans: Spans, { place, series, from, to }: SeriesLine): void => {
  if (from === to) return;
  const key = `${series.step} ${usageKey(series.metric, series.stat)}`;
  const taken = spans.get(key);
  if (!taken) {
    spans.set(key, [from, to]);
    return;
  }
  let at = taken.length;
  while (at > 0 && taken[at - 2]! >= to) at -= 2;
  if (at > 0 && taken[at - 1]! > from) {
    const both = `${new Date(Math.max(from, taken[at - 2]!)).toISOString()} to ${new Date(Math.min(to, taken[at - 1]!)).toISOString()}`;
    throw new InputError({
      ...place,
      field: 'start',
      reason: `overlaps another series of ${series.metric} ${series.stat} at ${series.step} s of ${series.id}, from ${both}`,
      fix: 'give each moment once',
    });
  }
  const joinsBefore = at > 0 && taken[at - 1] === from;
  const joinsAfter = taken[at] === to;
  if (joinsBefore && joinsAfter) taken.splice(at - 1, 2);
  else if (joinsBefore) taken[at - 1] = to;
  else if (joinsAfter) taken[at] = from;
  else taken.splice(at, 0, from, to);
};
