import type { Commitment, CommitmentRates, InstanceUse } from '../../model/commitment.ts';
import { hoursPerMonth, type MeterLine, type PriceBook } from '../../model/meter.ts';
import type { Delta } from '../pricing.ts';
import { type Applied, applyPayers, weekHours } from './apply.ts';
import { distinctionsOf, type Group, type GroupPlace, groupKey, inForce, makeGroup } from './groups.ts';
import { foreignPlatform, type Payer, payersOf } from './reach.ts';

/** A line of the bill: what one resource bills on one meter. */
export type BillLine = Pick<MeterLine, 'meter' | 'quantity' | 'use'> & {
  readonly account: string;
  readonly region: string;
};

/** The one bill of an estate, in dollars a month; usage is held by group, never by resource. */
export interface Bill {
  /** Adds usage of the estate as it is. Lines without a price or a quantity are counted, and cost nothing. */
  add(line: BillLine): void;
  /** What the bill falls by if these lines change on top of all that was applied; negative: it rises. */
  fall(deltas: readonly Delta[]): number;
  /** Makes a change part of the bill, and returns what it fell by. */
  apply(deltas: readonly Delta[]): number;
  total(): BillTotal;
  /**
   * A sentence when what a commitment does with this usage is not certain: its rate is not known, it may pay for usage
   * that has no price or quantity, or it is shared with an account whose own commitments could not be seen (`blind`).
   */
  uncertain(deltas: readonly Delta[], blind?: readonly string[]): string | undefined;
  /** A commitment that a change would move usage away from, and that is bound to what it moves from. */
  leaves(deltas: readonly Delta[]): Commitment | undefined;
  /** Commitments whose own terms are not known, each with what is missing. */
  readonly unknownTerms: readonly { readonly commitment: Commitment; readonly because: string }[];
  /** Distinct meters without a price, with the number of lines. */
  readonly unpriced: ReadonlyMap<string, number>;
  /** Meters whose quantity is unknown, with the number of lines. */
  readonly unmeasured: ReadonlyMap<string, number>;
}

export interface BillTotal {
  /** Everything: usage that no commitment paid for, plus all commitments, used or not. */
  readonly monthly: number;
  readonly commitments: number;
  readonly unusedCommitment: number;
}

/** The key under which unpriced and unmeasured meters are counted. */
export const meterKey = (region: string, meter: string): string => `${region} ${meter}`;

/** Starts a bill on the commitments that are in force at `asOf` (milliseconds). */
export const openBill = (all: readonly Commitment[], asOf: number, book: PriceBook, rates: CommitmentRates): Bill => {
  const commitments = all.filter((one) => inForce(one, asOf));
  const apart = distinctionsOf(commitments);
  const groups: Group[] = [];
  const byKey = new Map<string, Group>();
  const even: number[] = [];
  const shaped = new Map<number, Float64Array>();
  const unknownUse = new Set<number>();
  const unpriced = new Map<string, number>();
  const unmeasured = new Map<string, number>();
  let plain = 0;
  let known: { payers: readonly Payer[]; reached: Set<number> } | undefined;
  let current: Applied | undefined;

  const onDemand = (region: string, meter: string): number | undefined => {
    const price = book.price(region, meter);
    return price && Number(price.price);
  };
  const groupOf = (place: GroupPlace): Group => {
    const key = groupKey(place, apart);
    const found = byKey.get(key);
    if (found) return found;
    const group = makeGroup(place, apart, groups.length, onDemand(place.region, place.meter));
    groups.push(group);
    even.push(0);
    byKey.set(key, group);
    known = undefined;
    current = undefined;
    return group;
  };

  const payers = (): { payers: readonly Payer[]; reached: Set<number> } => {
    if (known) return known;
    const list = payersOf(commitments, groups, rates, onDemand);
    known = { payers: list, reached: new Set(list.flatMap((payer) => payer.reaches.map(({ group }) => group))) };
    return known;
  };
  const now = (): Applied => {
    current ??= applyPayers(groups, { even, shaped }, payers().payers);
    return current;
  };

  const run = (group: Group, unitsPerHour: number, use: InstanceUse): void => {
    if (!use.hourly) {
      even[group.index]! += unitsPerHour;
      return;
    }
    const shape = shaped.get(group.index) ?? new Float64Array(weekHours);
    for (let hour = 0; hour < weekHours; hour += 1) shape[hour]! += unitsPerHour * use.hourly[hour]!;
    shaped.set(group.index, shape);
  };

  /** Splits a change: what no commitment can pay for falls by its price, the rest goes through all commitments. */
  const measure = (deltas: readonly Delta[], keep: boolean): number => {
    const eligible: { group: Group; units: number; use: InstanceUse }[] = [];
    let fallen = 0;
    for (const { account, region, meter, quantity, use } of deltas) {
      if (quantity === undefined) continue;
      if (use) eligible.push({ group: groupOf({ account, region, meter, use }), units: quantity / hoursPerMonth, use });
      else fallen -= quantity * Number(book.price(region, meter)?.price ?? 0);
    }
    if (keep) plain -= fallen;
    const { reached } = payers();
    const touches = eligible.some(({ group }) => reached.has(group.index));
    if (!touches) {
      for (const { group, units, use } of eligible) {
        fallen -= units * hoursPerMonth * (group.rate ?? 0);
        if (keep) run(group, units, use);
      }
      if (keep && eligible.length > 0) current = undefined;
      return fallen;
    }
    const before = now();
    const evenBefore = eligible.map(({ group }) => even[group.index]!);
    for (const { group, units, use } of eligible) run(group, units, use);
    const after = applyPayers(groups, { even, shaped }, payers().payers);
    if (keep) current = after;
    else {
      for (const { group, units, use } of eligible) run(group, -units, use);
      for (const [at, { group }] of eligible.entries()) even[group.index] = evenBefore[at]!;
    }
    return fallen + before.onDemand - after.onDemand;
  };

  const usedBy = (deltas: readonly Delta[]): { group: Group; adds: boolean }[] =>
    deltas.flatMap(({ account, region, meter, use, quantity }) =>
      use ? [{ group: groupOf({ account, region, meter, use }), adds: (quantity ?? 1) > 0 }] : [],
    );

  return {
    add({ account, region, meter, quantity, use }) {
      if (quantity === 0) return;
      const price = book.price(region, meter);
      const count = (counts: Map<string, number>): void => {
        const key = meterKey(region, meter);
        counts.set(key, (counts.get(key) ?? 0) + 1);
      };
      if (!price) count(unpriced);
      else if (quantity === undefined) count(unmeasured);
      if (use) {
        const group = groupOf({ account, region, meter, use });
        if (quantity === undefined || !price) unknownUse.add(group.index);
        if (quantity !== undefined) run(group, quantity / hoursPerMonth, use);
        current = undefined;
      } else if (price && quantity !== undefined) plain += quantity * Number(price.price);
    },
    fall: (deltas) => measure(deltas, false),
    apply: (deltas) => measure(deltas, true),
    total() {
      const { onDemand, unused } = now();
      const hourly = payers().payers.reduce((sum, payer) => sum + (payer.hourlyCost ?? 0), 0);
      const commitmentCost = hourly * hoursPerMonth;
      return { monthly: plain + onDemand + commitmentCost, commitments: commitmentCost, unusedCommitment: unused };
    },
    leaves(deltas) {
      const used = usedBy(deltas);
      if (!used.some(({ adds }) => adds)) return undefined;
      return payers().payers.find(({ commitment, reaches }) => {
        if (commitment.type === 'compute-savings-plan') return false;
        const reach = new Set(reaches.map(({ group }) => group));
        const within = used.filter(({ group }) => reach.has(group.index));
        return within.length > 0 && !within.some(({ adds }) => adds);
      })?.commitment;
    },
    uncertain(deltas, blind = []) {
      const used = usedBy(deltas);
      if (used.length === 0) return undefined;
      for (const { commitment, reaches, unknownRates, unpriced: dark } of payers().payers) {
        const reach = new Set(reaches.map(({ group }) => group));
        if (used.some(({ group }) => unknownRates.includes(group.index)))
          return `the rate of ${commitment.id} for it is not known`;
        const { account, sharedWith } = commitment;
        const unsure = blind.find((one) => sharedWith === 'all' || sharedWith === one || account === one);
        if (unsure && used.some(({ group }) => reach.has(group.index)))
          return `${commitment.id} also pays in account ${unsure}, whose commitments could not be seen`;
        if (![...reach, ...unknownRates, ...dark].some((group) => unknownUse.has(group))) continue;
        const families = new Set(
          used.filter(({ group, adds }) => !adds && reach.has(group.index)).map(({ group }) => group.family),
        );
        if (used.some(({ group, adds }) => adds && reach.has(group.index) && !families.has(group.family)))
          return `${commitment.id} may already pay for usage that could not be priced or measured`;
      }
      return undefined;
    },
    get unknownTerms() {
      return payers().payers.flatMap((payer) => {
        const because = unknownTerm(payer);
        return because ? [{ commitment: payer.commitment, because }] : [];
      });
    },
    unpriced,
    unmeasured,
  };
};

/** What a commitment does not say and nobody publishes, so that what it pays for is not known. */
const unknownTerm = ({ commitment, hourlyCost, unknownRates }: Payer): string | undefined => {
  if (foreignPlatform(commitment))
    return `its platform "${commitment.platform}" is none of linux, windows, rhel, suse, so what it pays for is not known`;
  const { type, hourlyCommitment, instanceType, count } = commitment;
  if (type === 'reserved-instance' && (!instanceType || (count ?? undefined) === undefined))
    return 'instanceType or count is absent, so it is left out';
  if (type !== 'reserved-instance' && (hourlyCommitment ?? undefined) === undefined)
    return 'hourlyCommitment is absent, so it is left out';
  if (hourlyCost === undefined)
    return 'neither effectiveHourly nor discount is given, and its rate is not in the price floor';
  return unknownRates.length > 0
    ? 'no discount is given, and its rates for usage that it may pay for are not in the price floor'
    : undefined;
};
