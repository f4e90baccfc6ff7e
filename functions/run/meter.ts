import type { OwnCost, Store } from '../../shared/ports.ts';
import { openOwnCost } from '../../shared/sources/aws/reach/own-cost.ts';

type Spent = OwnCost['spent'];

/** What each collection of the estate of this moment has spent; what older ones did stands in the runs before. */
export const spentBy = async (
  asOf: string | Date,
  store: Pick<Store, 'ownCosts'>,
): Promise<ReadonlyMap<string, Spent>> => {
  const at = new Date(asOf).getTime();
  return new Map([...(await store.ownCosts())].filter(([, spent]) => Date.parse(spent.asOf) === at));
};

/**
 * The meter of one collection for the estate known at `asOf`. What an earlier try of it spent is counted on, so that
 * all tries together keep the limit, in dollars, and the run's own cost has each of them.
 */
export const meterOf = async (
  of: string,
  asOf: Date,
  store: Pick<Store, 'ownCost'>,
  limitDollars?: number,
): Promise<ReturnType<typeof openOwnCost>> => {
  const before = await store.ownCost(of);
  const same = before && Date.parse(before.asOf) === asOf.getTime();
  return openOwnCost({ limitDollars, ...(same && { before }) });
};
