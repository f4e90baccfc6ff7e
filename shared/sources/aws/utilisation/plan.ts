import type { AnyKind, MetricSpec } from '../../../model/kind.ts';
import type { AnyResource } from '../../../model/resource.ts';
import type { Stat, Step } from '../../../model/usage.ts';
import { dayMs } from '../../../model/words.ts';
import type { MetricAddress, MetricSearch } from '../../../ports.ts';
import { unitPrices } from '../reach/charges.ts';

/** One statistic of a metric over the whole UTC days [fromDay, untilDay), days since the epoch. */
export interface Ask {
  readonly metric: string;
  readonly stat: Stat;
  readonly step: Step;
  readonly fromDay: number;
  readonly untilDay: number;
}

/** What is to be asked of one resource; `untilDay` is the first day that is not. */
export interface Wanted {
  readonly resource: AnyResource;
  readonly asks: readonly Ask[];
  readonly untilDay: number;
}

export interface Span {
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  /** The first day of this turn. */
  readonly fromDay: number;
}

/** CloudWatch keeps 5-minute datapoints for 63 days, and answers nothing at all to a 5-minute query that begins earlier. */
export const fineDays = 63;
/** A run may take so long, and a day that is still whole when it begins must be whole when it ends. */
const slackMs = 6 * 3_600_000;

/**
 * What to ask of a resource, or undefined when there is nothing. `metrics`: the days that each is looked back on.
 *
 * Where a metric of 5 minutes is looked back on for more than 63 days, its hourly Maximum is asked beside it for all
 * days (a statistic of its own, never mixed with the averages, and free beside them in one call), and hourly averages
 * for the days that are too old.
 */
export const plan = (
  resource: AnyResource,
  kind: AnyKind,
  metrics: ReadonlyMap<string, number>,
  { asOf, fromDay }: Span,
): Wanted | undefined => {
  const untilDay = Math.floor(asOf / dayMs);
  const asks = [...metrics].flatMap(([metric, days]) => {
    const spec: MetricSpec | undefined = kind.metrics[metric];
    const from = Math.max(fromDay, untilDay - days);
    return spec && from < untilDay ? asksOf(metric, spec, days, from, untilDay, asOf) : [];
  });
  return asks.length > 0 ? { resource, asks, untilDay } : undefined;
};

const asksOf = (metric: string, spec: MetricSpec, days: number, from: number, until: number, asOf: number): Ask[] => {
  const ask = (stat: Stat, step: Step, fromDay: number, untilDay: number): Ask[] =>
    fromDay < untilDay ? [{ metric, stat, step, fromDay, untilDay }] : [];
  if (spec.step !== 300) return ask(spec.stat, spec.step, from, until);
  const fine = Math.max(from, Math.ceil((asOf + slackMs) / dayMs) - fineDays);
  if (days <= fineDays || spec.stat === 'Sum') return ask(spec.stat, 300, fine, until);
  return [
    ...ask(spec.stat, 3600, from, fine),
    ...ask('Maximum', 3600, from, fine),
    ...ask(spec.stat, 300, fine, until),
    ...ask('Maximum', 3600, fine, until),
  ];
};

/** Dollars that asking will cost: all statistics of a metric in one call count once; one whose series are still to be found counts as one. */
export const dollarsOf = (
  { resource, asks }: Wanted,
  addressOf: (resource: AnyResource, metric: string) => readonly (MetricAddress | MetricSearch)[],
): number => {
  const charged = new Map(asks.map(({ metric, fromDay, untilDay }) => [`${metric} ${fromDay} ${untilDay}`, metric]));
  let metrics = 0;
  for (const metric of charged.values()) metrics += addressOf(resource, metric).length;
  return metrics * unitPrices.metric;
};
