import type { Policy } from '../../shared/model/policy.ts';
import type { Scope } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { unitPrices } from '../../shared/sources/aws/reach/charges.ts';

type Runs = Pick<Store, 'runs'>;

/** What is left for this run, in dollars: of the policy's budgets and of `maxCost`, whichever is the smallest. */
export const budgetOf = async (
  { ownCost }: Policy,
  store: Runs,
  now: Date,
  maxCost?: number,
): Promise<number | undefined> => {
  const limits = [maxCost, ownCost.perRun].filter((one) => one !== undefined);
  if (ownCost.perMonth !== undefined)
    limits.push(Math.max(0, ownCost.perMonth - (await spentSince(`${now.toISOString().slice(0, 7)}-01`, store))));
  return limits.length > 0 ? Math.min(...limits) : undefined;
};

/** What the runs since a day, "YYYY-MM-DD", have spent in dollars. */
export const spentSince = async (day: string, store: Runs): Promise<number> => {
  let spent = 0;
  let cursor: string | undefined;
  do {
    const page = await store.runs(100, cursor);
    for (const run of page.items) {
      if (run.startedAt < day) return spent;
      spent += Number(run.ownCost.dollars);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return spent;
};

/** Kept back for the bill, whose questions come last and which commitments rest on: a day's requests and some retries. */
export const billingShare = 20 * unitPrices.costExplorerRequest;

export interface ScopeShare extends Scope {
  /** Dollars. */
  readonly maxDollars: number;
}

/**
 * Parts of a budget for scopes that are read at the same time, each by a process of its own: in proportion to the
 * resources known of each, one at least, after what is kept back for the bill. Together they never pass it.
 */
export const sharesOf = (
  dollars: number,
  scopes: readonly (Scope & { readonly resources: number })[],
): readonly ScopeShare[] => {
  const left = Math.max(0, dollars - billingShare);
  const weights = scopes.map(({ resources }) => Math.max(1, resources));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return scopes.map(({ account, region }, at) => ({
    account,
    region,
    // Rounded down, so that the parts are never more than the whole.
    maxDollars: Math.floor((left * weights[at]! * 1e8) / all) / 1e8,
  }));
};
