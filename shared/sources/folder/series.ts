import { InputError } from '../../model/input-error.ts';
import type { AnyKind, MetricSpec } from '../../model/kind.ts';
import { type Series, seriesSchema } from '../../model/usage.ts';
import type { FolderFile } from './files.ts';
import { type Place, parseObject, refusal } from './json.ts';
import { readLines } from './lines.ts';

/** A checked line of `usage.ndjson` and the time that it covers, in milliseconds as it was written. */
export interface SeriesLine {
  readonly place: Place;
  readonly series: Omit<Series, 'values'> & { readonly values: (number | null)[] };
  readonly from: number;
  readonly to: number;
}

/** Above this a value is no byte, no count and no millisecond, and sums of it are no numbers. */
const mostOfAnything = 1e18;
/** The instants that a Date can hold. */
const lastInstant = 8.64e15;

// Values are checked by hand: zod takes some 50 ns for each, and there are hundreds of millions.
const headSchema = seriesSchema.omit({ values: true });

/** How a kind declares a metric; a part of a metric (`consumedRead/<index>`) is declared by the name before the slash. */
export const findMetric = (kind: AnyKind, metric: string): MetricSpec | undefined => {
  const metrics = kind.metrics as Readonly<Record<string, MetricSpec>>;
  if (Object.hasOwn(metrics, metric)) return metrics[metric];
  const slash = metric.indexOf('/');
  const whole = slash > 0 ? metric.slice(0, slash) : '';
  return Object.hasOwn(metrics, whole) && metrics[whole]!.perPart ? metrics[whole] : undefined;
};

const badValue = (place: Place, index: number, value: unknown): InputError => {
  const at = { ...place, field: `values[${index}]` };
  if (typeof value !== 'number') {
    const received = Array.isArray(value) ? 'array' : typeof value;
    const fix = 'write a number, or null where there was no datapoint';
    return new InputError({ ...at, reason: `expected number or null, received ${received}`, fix });
  }
  const reason = value < 0 ? `${value} is negative` : `${value} is beyond any quantity`;
  return new InputError({ ...at, reason, fix: 'write null where there was no datapoint' });
};

/** What was found among the values of a series: datapoints, those at or after `late`, and percentages above 100 before it. */
export interface ValueCount {
  datapoints: number;
  late: number;
  over: number;
}

/** Checks the values in place: percentages above 100 become 100, -0 becomes 0. `late`: the first index after `asOf`. */
export const checkValues = ({ place, series: { values } }: SeriesLine, percent: boolean, late: number): ValueCount => {
  const count = { datapoints: 0, late: 0, over: 0 };
  for (let index = 0; index < values.length; index += 1) {
    const value: unknown = values[index];
    if (value === null) continue;
    if (typeof value !== 'number' || !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      throw badValue(place, index, value);
    }
    count.datapoints += 1;
    if (index >= late) count.late += 1;
    if (value > 100 && percent) {
      values[index] = 100;
      if (index < late) count.over += 1;
    } else if (value > mostOfAnything) throw badValue(place, index, value);
    else if (value === 0) values[index] = 0;
  }
  return count;
};

const parseSeries = (place: Place, text: string): SeriesLine => {
  const object = parseObject(place, text);
  const head = headSchema.safeParse(object);
  if (!head.success) throw refusal(place, head.error);
  const { values } = object;
  if (!Array.isArray(values)) {
    const reason = values === undefined ? 'is missing' : `expected array, received ${typeof values}`;
    throw new InputError({ ...place, field: 'values', reason, fix: 'write [1, 2, null, …], one value a step' });
  }
  const from = Date.parse(head.data.start);
  const to = from + values.length * head.data.step * 1000;
  if (!(to <= lastInstant)) {
    throw new InputError({
      ...place,
      field: 'values',
      reason: 'reach beyond the end of time',
      fix: 'check start and step',
    });
  }
  return { place, series: { ...head.data, values: values as (number | null)[] }, from, to };
};

/** The lines of `usage.ndjson`, checked but for their values. */
export async function* readSeries(file: FolderFile): AsyncGenerator<SeriesLine> {
  for await (const { number, bytes } of readLines(file)) {
    yield parseSeries({ file: file.name, line: number }, bytes.toString('utf8'));
  }
}
