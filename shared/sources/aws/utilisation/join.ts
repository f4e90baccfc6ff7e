import type { AnyResource } from '../../../model/resource.ts';
import type { Series, Stat } from '../../../model/usage.ts';
import { dayMs } from '../../../model/words.ts';
import type { Query } from './batch.ts';

type Values = (number | null)[];

/**
 * Two series of one metric of one resource, such as before and after its instance type changed: of steps that both
 * have, the one that claims more use stands (Sum: both together), so that no saving comes of a doubt.
 */
const joined = (a: Values, b: Values, stat: Stat): Values => {
  const both = { Sum: (x: number, y: number) => x + y, Minimum: Math.min, Average: Math.max, Maximum: Math.max }[stat];
  return a.map((value, step) => {
    const other = b[step] ?? null;
    if (value === null || other === null) return value ?? other;
    return both(value, other);
  });
};

/** The series of a resource that have a datapoint, one by metric, part, statistic and range. */
export const seriesOf = ({ account, region, kind, id }: AnyResource, queries: readonly Query[]): readonly Series[] => {
  const series = new Map<string, Series>();
  for (const { address, ask, values } of queries) {
    if (!values) continue;
    const metric = address.part === undefined ? ask.metric : `${ask.metric}/${address.part}`;
    const key = `${ask.stat} ${ask.step} ${ask.fromDay} ${metric}`;
    const known = series.get(key);
    const start = new Date(ask.fromDay * dayMs).toISOString();
    series.set(key, {
      ...{ account, region, kind, id, metric, stat: ask.stat, start, step: ask.step },
      values: known ? joined(known.values, values, ask.stat) : values,
    });
  }
  return [...series.values()];
};
