import { rows } from '../../scripts/prices/figure.ts';
import { loadCommitmentRates } from '../../shared/data/commitment-rates/index.ts';
import { loadFloor } from '../../shared/data/prices/index.ts';
import { scaleOf } from '../../shared/model/kind.ts';
import { hoursPerMonth } from '../../shared/model/meter.ts';
import { toCents } from '../../shared/model/money.ts';
import { fold } from '../../shared/model/profile.ts';
import { type Usage, usageKey } from '../../shared/model/usage.ts';
import { catalogue } from '../../shared/services/index.ts';
import { partsOf } from './golden/parts.ts';
import type { GoldenRow, Part, Priced } from './golden/row.ts';

/** One component of the golden files beside what our kind and price book make of it. */
export interface Compared {
  readonly row: GoldenRow;
  readonly kind: string;
  readonly meter: string;
  /** Dollars: a month's amount, or the price of one unit where the row states no amount; undefined: no price. */
  readonly ours: number | undefined;
  readonly agrees: boolean;
  /** The price comes from these same golden files, so that agreement proves the arithmetic alone. */
  readonly priceIsTheirs: boolean;
}

/** Two weeks of a function that is asked evenly, as its kind sees them. */
const usageOf = ({ use }: Part): Usage => {
  if (!use || use.requests === 0) return new Map();
  const metrics = catalogue.kinds.find(({ id }) => id === 'lambda-function')!.metrics;
  const series = (metric: string, stat: 'Sum' | 'Average', value: number) => {
    const values = Array.from({ length: 14 * 24 }, () => value);
    const days = fold({ stat, step: 3600, start: '2026-03-01T00:00:00Z', values }, scaleOf(metrics[metric]), Infinity);
    return [usageKey(metric, stat), days] as const;
  };
  const milliseconds = (use.gbSeconds / (use.requests * (use.memoryMiB / 1024))) * 1000;
  return new Map([
    series('invocations', 'Sum', use.requests / hoursPerMonth),
    series('durationMs', 'Average', milliseconds),
  ]);
};

/** Units a month that all resources of a part bill on a meter; undefined when the kind cannot know, 0 without a line. */
const metered = (part: Part, meter: string): number | undefined => {
  const kind = catalogue.kinds.find(({ id }) => id === part.kind)!;
  const resource = { account: '1', region: part.region, kind: part.kind, id: '1', tags: {}, spec: part.spec };
  const lines = kind.meters(resource, usageOf(part)).filter((line) => line.meter === meter);
  const units = lines.map(({ quantity }) => quantity);
  return units.includes(undefined) ? undefined : units.reduce<number>((sum, each) => sum + each! * part.count, 0);
};

/** The hourly rate of a reservation, or the on-demand price of the book. */
const priceOf = async (region: string, { meter, reserved }: Priced) => {
  if (!reserved) return (await loadFloor(region))?.get(meter);
  const rate = (await loadCommitmentRates(region))?.get(meter);
  const price = (rate?.hourly as Readonly<Record<string, string>> | undefined)?.[reserved];
  return rate && price ? { price, source: rate.source } : undefined;
};

const comparePart = async (part: Part): Promise<Compared[]> =>
  Promise.all(
    part.rows.map(async (one): Promise<Compared> => {
      const { row, meter, per, stated } = one;
      const price = await priceOf(part.region, one);
      const unitPrice = price && Number(price.price) * per;
      const shared = { row, kind: part.kind, meter, priceIsTheirs: price?.source.startsWith('infracost-') ?? false };
      if (row.monthly_usd === undefined) {
        const digits = (/\.(\d+)$/.exec(row.unit_price!.toFixed(12).replace(/0+$/, ''))?.[1] ?? '').length;
        const agrees = unitPrice !== undefined && Number(unitPrice.toFixed(digits)) === row.unit_price;
        return { ...shared, ours: unitPrice, agrees };
      }
      const sameMeter = part.rows.filter((other) => other.meter === meter);
      const theirs = sameMeter.reduce((sum, other) => sum + other.row.monthly_qty! * other.per, 0);
      const units = stated ? theirs : metered(part, meter);
      const share = units === undefined ? undefined : units * ((row.monthly_qty! * per) / theirs);
      const ours = share === 0 ? 0 : share === undefined || !price ? undefined : share * Number(price.price);
      return { ...shared, ours, agrees: ours !== undefined && toCents(ours) === toCents(row.monthly_usd) };
    }),
  );

/** Every golden component of our kinds beside ours, and the components of the same resources that no kind meters. */
export const compareAll = async (
  data: string,
): Promise<{ readonly compared: readonly Compared[]; readonly unmetered: readonly GoldenRow[]; all: number }> => {
  const golden = rows<GoldenRow>(data, 'infracost-golden-components');
  const { parts, unmetered } = partsOf(golden);
  return { compared: (await Promise.all(parts.map(comparePart))).flat(), unmetered, all: golden.length };
};
