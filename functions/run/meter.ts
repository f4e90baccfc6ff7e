import type { Store } from '../../shared/ports.ts';
import { openOwnCost } from '../../shared/sources/aws/reach/own-cost.ts';

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
