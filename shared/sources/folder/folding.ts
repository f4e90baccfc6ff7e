import type { Gap } from '../../model/gap.ts';
import { scaleOf } from '../../model/kind.ts';
import { fold } from '../../model/profile.ts';
import { type DayProfile, usageKey } from '../../model/usage.ts';
import type { Oddity, Tally } from './gaps.ts';
import type { Kinds } from './resources.ts';
import { checkValues, findMetric, type SeriesLine } from './series.ts';

/** A walk through the usage: what it needs to know, and what it counts. */
export interface Reading {
  readonly kinds: Kinds;
  /** Milliseconds; datapoints at or after it are ignored. */
  readonly asOf: number;
  readonly tally: Tally;
  datapoints: number;
  late: number;
}

/** What a series comes to: profiles by UTC day under a `usageKey`. */
export interface Folded {
  readonly key: string;
  readonly days: readonly DayProfile[];
}

const noteMissingResource = (tally: Tally, { series }: SeriesLine): void =>
  tally.note({
    account: series.account,
    region: series.region,
    kind: series.kind,
    what: 'resource',
    missing: `a line in resources for the usage of ${series.kind}`,
    because: 'usage series of resources that are not in the estate were ignored',
    resource: series.id,
  });

/**
 * Checks the values of a series and folds them. What no check can read (an unknown metric or kind) and what belongs to
 * no resource is checked, but folded to nothing; what is odd is noted.
 */
export const foldSeries = (reading: Reading, line: SeriesLine, isKnownResource: boolean): Folded | undefined => {
  const { series, from } = line;
  const { tally, asOf } = reading;
  const kind = reading.kinds.get(series.kind);
  const metric = kind && findMetric(kind, series.metric);
  const stepMs = series.step * 1000;
  const start = Math.floor(from / stepMs) * stepMs;
  const late = Math.max(0, Math.ceil((asOf - start) / stepMs));
  const count = checkValues(line, metric?.unit === 'Percent', late);
  if (!isKnownResource) {
    noteMissingResource(tally, line);
    return undefined;
  }
  reading.datapoints += count.datapoints;
  reading.late += count.late;

  const note = (because: string, times: number, what: Gap['what'] = 'usage', place: Partial<Oddity> = series): void => {
    if (times === 0) return;
    const { kind: of, metric: missing, id: resource } = series;
    const where = { ...(place.account && { account: place.account }), ...(place.region && { region: place.region }) };
    tally.note({ ...where, kind: of, what, missing, because, resource, count: times });
  };
  if (kind && !metric)
    note('series of a metric that this version does not know of this kind were ignored', 1, 'metric', {});
  if (!metric) return undefined;
  note('series that start off the grid of their step were moved back onto it', from === start ? 0 : 1);
  note('datapoints after asOf were ignored', count.late);
  note('percentages above 100 were taken as 100', count.over);
  const onGrid = from === start ? series : { ...series, start: new Date(start).toISOString() };
  return { key: usageKey(series.metric, series.stat), days: fold(onGrid, scaleOf(metric), asOf) };
};

/** The Gap of an estate whose moment lies before all that was measured. */
export const allLate = ({ datapoints, late, asOf }: Reading): Gap[] =>
  datapoints > 0 && late === datapoints
    ? [
        {
          what: 'usage',
          missing: 'all usage',
          because: `asOf (${new Date(asOf).toISOString()}) lies before every datapoint, so all ${datapoints} were ignored`,
        },
      ]
    : [];
