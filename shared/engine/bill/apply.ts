import { hoursPerMonth } from '../../model/meter.ts';
import type { Group } from './groups.ts';
import type { Payer } from './reach.ts';

/** Hours of a week, the finest cycle in which usage is known; one slot serves when all usage is even. */
export const weekHours = 168;

/** Units an hour of each group: what runs evenly, and what has its own shape over the week. */
export interface Running {
  readonly even: readonly number[];
  readonly shaped: ReadonlyMap<number, Float64Array>;
}

export interface Applied {
  /** Dollars a month of usage that no commitment paid for. */
  readonly onDemand: number;
  /** Dollars a month of commitments that nothing used. */
  readonly unused: number;
}

/** Applies the commitments in order, hour by hour; groups without a price cost nothing here and are counted elsewhere. */
export const applyPayers = (groups: readonly Group[], running: Running, payers: readonly Payer[]): Applied => {
  const slots = running.shaped.size > 0 ? weekHours : 1;
  const left = new Float64Array(groups.length);
  let onDemand = 0;
  let unused = 0;
  for (let slot = 0; slot < slots; slot += 1) {
    for (let at = 0; at < left.length; at += 1) left[at] = Math.max(0, running.even[at]!);
    for (const [at, shape] of running.shaped) left[at]! += shape[slot]!;
    for (const { pool, poolUnitCost, reaches } of payers) {
      let rest = pool;
      for (const { group, weight } of reaches) {
        if (rest <= 0) break;
        const wanted = left[group]! * weight;
        if (wanted <= 0) continue;
        const paid = Math.min(wanted, rest);
        rest -= paid;
        left[group] = paid === wanted ? 0 : left[group]! - paid / weight;
      }
      unused += rest * poolUnitCost;
    }
    for (let at = 0; at < left.length; at += 1) onDemand += left[at]! * (groups[at]!.rate ?? 0);
  }
  const perMonth = hoursPerMonth / slots;
  return { onDemand: onDemand * perMonth, unused: unused * perMonth };
};
