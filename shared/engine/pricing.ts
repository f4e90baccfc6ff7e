import { type Change, changedFrom } from '../model/change.ts';
import type { InstanceUse } from '../model/commitment.ts';
import type { Observation } from '../model/estate.ts';
import type { AnyKind } from '../model/kind.ts';
import type { MeterLine, PriceBook } from '../model/meter.ts';
import type { AnyResource } from '../model/resource.ts';
import type { DayProfile, Usage } from '../model/usage.ts';
import { dayMs } from '../model/words.ts';

/** Units a month that a change adds to one meter in one place; negative: takes off; undefined: nobody knows. */
export interface Delta {
  readonly account: string;
  readonly region: string;
  readonly meter: string;
  readonly unit: string;
  readonly quantity: number | undefined;
  readonly use?: InstanceUse;
}

/** What a change is worth at on-demand prices, before commitments; `dollars` undefined: no price, no figure. */
export interface PricedChange {
  readonly change: Change;
  readonly deltas: readonly Delta[];
  readonly dollars: number | undefined;
  /** Monthly cost, at the same prices, of what it touches today. */
  readonly costToday: number | undefined;
  readonly unpriced: readonly string[];
}

export type Kinds = ReadonlyMap<string, AnyKind>;

/** The usage that meters go by: the policy's window before `asOf` or the last day measured, whatever more was handed over. */
export const meteredUsage = (
  { usage, usageThrough }: Pick<Observation, 'usage' | 'usageThrough'>,
  asOf: number,
  windowDays: number,
): Usage => {
  const until = Math.min(Math.floor(asOf / dayMs), (usageThrough ?? Number.POSITIVE_INFINITY) + 1);
  const from = until - windowDays;
  const inside = ({ day }: DayProfile): boolean => day >= from && day < until;
  for (const days of usage.values())
    if (!days.every(inside)) return new Map([...usage].map(([key, all]) => [key, all.filter(inside)]));
  return usage;
};

/** Dollars a month of meter lines; undefined as soon as one that bills has no quantity or no price. */
export const costOf = (lines: readonly MeterLine[], region: string, book: PriceBook): number | undefined => {
  let total = 0;
  for (const line of lines) {
    if (line.quantity === 0) continue;
    const price = book.price(region, line.meter);
    if (line.quantity === undefined || !price) return undefined;
    total += line.quantity * Number(price.price);
  }
  return total;
};

const sameUse = (a: InstanceUse | undefined, b: InstanceUse | undefined): boolean =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    a.type === b.type &&
    a.platform === b.platform &&
    a.tenancy === b.tenancy &&
    a.zone === b.zone &&
    a.multiAz === b.multiAz);

const metersOf = (kinds: Kinds, resource: AnyResource, usage: Usage): readonly MeterLine[] =>
  kinds.get(resource.kind)?.meters(resource, usage) ?? [];

/** The bill lines that a change takes off and adds; equal ones cancel, and so do those that nobody measured on either side. */
export const deltasOf = (change: Change, usage: Usage, kinds: Kinds): Delta[] => {
  const { resource } = change;
  const patched = { ...resource, spec: { ...resource.spec, ...change.to } };
  const today = metersOf(kinds, resource, usage);
  const after = [...(change.removes ? [] : metersOf(kinds, patched, usage)), ...change.leaves];
  const deltas: Delta[] = [];
  const put = (of: AnyResource, line: MeterLine, sign: 1 | -1): void => {
    const at = deltas.findIndex((known) => known.meter === line.meter && sameUse(known.use, line.use));
    const before = deltas[at];
    if (before && before.quantity === undefined && line.quantity === undefined) {
      deltas.splice(at, 1);
      return;
    }
    const known = before ? before.quantity : 0;
    const quantity = known === undefined || line.quantity === undefined ? undefined : known + sign * line.quantity;
    const delta: Delta = {
      account: of.account,
      region: of.region,
      meter: line.meter,
      unit: line.unit,
      quantity,
      ...(line.use ? { use: line.use } : {}),
    };
    if (at === -1) deltas.push(delta);
    else deltas[at] = delta;
  };
  const goes = ({ meter, quantity }: MeterLine): boolean =>
    quantity === undefined && !after.some((line) => line.meter === meter);
  for (const line of today) if (!goes(line)) put(resource, line, -1);
  for (const other of change.also)
    for (const line of metersOf(kinds, other, new Map())) if (line.quantity !== undefined) put(other, line, -1);
  for (const line of after) put(resource, line, 1);
  return deltas.filter((delta) => delta.quantity !== 0);
};

/** Prices a change on demand. Meters of unknown quantity that it takes off whole are left out: the figure is a lower bound. */
export const priceChange = (change: Change, usage: Usage, kinds: Kinds, book: PriceBook): PricedChange => {
  const deltas = deltasOf(change, usage, kinds);
  const unpriced: string[] = [];
  const unknown =
    deltas.length === 0 && metersOf(kinds, change.resource, usage).some((line) => line.quantity === undefined);
  let dollars: number | undefined = unknown ? undefined : 0;
  for (const { region, meter, quantity } of deltas) {
    const price = book.price(region, meter);
    if (!price) unpriced.push(meter);
    dollars =
      dollars === undefined || quantity === undefined || !price ? undefined : dollars - quantity * Number(price.price);
  }
  const lines = [change.resource, ...change.also].flatMap((one) =>
    metersOf(kinds, one, one === change.resource ? usage : new Map()).filter((line) => line.quantity !== undefined),
  );
  return { change, deltas, dollars, unpriced, costToday: costOf(lines, change.resource.region, book) };
};

/** What a change sets and what stood there, for people: `{}` both for a removal. */
export const fromTo = (change: Change): { from: Record<string, unknown>; to: Record<string, unknown> } =>
  change.removes ? { from: {}, to: {} } : changedKeys(changedFrom(change), change.to);

const changedKeys = (
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
): { from: Record<string, unknown>; to: Record<string, unknown> } => {
  const keys = Object.keys(to).filter((key) => JSON.stringify(from[key]) !== JSON.stringify(to[key]));
  const only = (all: Readonly<Record<string, unknown>>) => Object.fromEntries(keys.map((key) => [key, all[key]]));
  return { from: only(from), to: only(to) };
};
