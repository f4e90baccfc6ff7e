import type { Policy } from '../../shared/model/policy.ts';
import type { Scope } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { unitPrices } from '../../shared/sources/aws/reach/charges.ts';
import { scopeName } from '../collect/scope.ts';

type Runs = Pick<Store, 'runs'>;

export interface Limits {
  /** In dollars, besides those of the policy. */
  readonly maxCost?: number | undefined;
  /** The run that is asked for, which is not among those before it: it may have failed, and gone on. */
  readonly run?: string;
}

/** What is left for this run, in dollars: of the policy's budgets and of `maxCost`, whichever is the smallest. */
export const budgetOf = async (
  { ownCost }: Policy,
  store: Runs,
  now: Date,
  { maxCost, run }: Limits = {},
): Promise<number | undefined> => {
  const limits = [maxCost, ownCost.perRun].filter((one) => one !== undefined);
  if (ownCost.perMonth !== undefined) limits.push(Math.max(0, ownCost.perMonth - (await spentIn(now, store, run))));
  return limits.length > 0 ? Math.min(...limits) : undefined;
};

/** What runs have spent, in dollars, since the month of `now` began: each run once, as it stood last. */
export const spentIn = async (now: Date, store: Runs, except?: string): Promise<number> => {
  const first = `${now.toISOString().slice(0, 7)}-01`;
  const counted = new Set([except]);
  let spent = 0;
  let cursor: string | undefined;
  do {
    const page = await store.runs(100, cursor);
    for (const run of page.items) {
      if (run.startedAt < first) return spent;
      if (!counted.has(run.id)) spent += Number(run.ownCost.dollars);
      counted.add(run.id);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return spent;
};

/**
 * Kept back for the bill, whose questions come last and which commitments rest on: a day's requests and some retries,
 * or half of a budget that is smaller than twice that.
 */
export const billingShare = (dollars: number): number => Math.min(20 * unitPrices.costExplorerRequest, dollars / 2);

/** A scope, and how many resources were known of it; one that was never collected says nothing. */
export interface Sized extends Scope {
  readonly resources?: number;
}

export interface ScopeShare extends Scope {
  /** Dollars. */
  readonly maxDollars: number;
}

/** What a scope weighs: its resources, at least one; one that nobody has seen is taken for an average one. */
const weightsOf = (scopes: readonly Sized[]): readonly number[] => {
  const known = scopes.flatMap(({ resources }) => (resources ? [resources] : []));
  const average = known.reduce((sum, resources) => sum + resources, 0) / Math.max(1, known.length);
  return scopes.map(({ resources }) => Math.max(1, resources ?? average));
};

/** The meter counts in so many parts of a dollar. */
const grains = 1e8;

/**
 * Parts of a budget, in dollars, for scopes that are read at the same time, each by a process of its own: in proportion
 * to their resources, after what is kept back for the bill. Together they are that budget, and never more. `spent` is
 * what earlier tries of the run did, by scope and other collection: it is gone, and each scope's part holds
 * its own, since the meter of a scope counts it on.
 */
export const sharesOf = (
  dollars: number,
  scopes: readonly Sized[],
  spent: ReadonlyMap<string, { readonly dollars: number }> = new Map(),
): readonly ScopeShare[] => {
  const gone = [...spent.values()].reduce((sum, { dollars: one }) => sum + one, 0);
  const budget = Math.max(0, dollars - gone);
  const left = Math.max(0, Math.floor(budget * grains) - Math.ceil(billingShare(budget) * grains));
  const weights = weightsOf(scopes);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  // Each part ends where the next begins, and the last at all that is left: so no rounding adds up.
  let [weighed, given] = [0, 0];
  return scopes.map(({ account, region }, at) => {
    weighed += weights[at]!;
    const until = Math.floor(left * (weighed / all));
    const before = Math.round((spent.get(scopeName({ account, region }))?.dollars ?? 0) * grains);
    const maxDollars = (before + until - given) / grains;
    given = until;
    return { account, region, maxDollars };
  });
};
