import type { AnyResource } from '../../shared/model/resource.ts';
import type { Scope } from '../../shared/model/run.ts';
import { eachScope, type Outcome } from '../../shared/sources/aws/reach/each-scope.ts';
import type { Reach } from '../../shared/sources/aws/reach/open.ts';
import type { History } from './history.ts';
import { type Asking, type Prepared, prepareScope } from './scope.ts';

/** What a terminal shows while accounts are read. */
export interface Hearing {
  readonly seen?: (resource: AnyResource) => void;
  readonly listed?: (outcome: Outcome<Prepared>) => void;
  readonly plan?: (plan: MetricPlan) => void;
  readonly measured?: (scope: Scope, resources: number) => void;
}

/** What will be asked of CloudWatch, and what it will cost. */
export interface MetricPlan {
  readonly resources: number;
  readonly scopes: number;
  readonly metrics: number;
  readonly dollars: number;
}

/** A scope that could not be seen, and why. */
export interface FailedScope {
  readonly scope: Scope;
  readonly missing: string;
  readonly because: string;
}

export const failureOf = <T>(outcome: Outcome<T>): FailedScope[] =>
  outcome.ok ? [] : [{ scope: outcome.scope, missing: outcome.gap.missing, because: outcome.gap.because }];

/** Scopes worked on at once, and how long one may take to be listed. */
export const together = 4;
const limitMs = 30 * 60_000;

/**
 * Lists every scope that can be reached, which costs nothing, and tells what asking for its metrics will cost. A scope
 * that fails or hangs is among the failed; it holds up nobody, and loses nothing of the others.
 */
export const listScopes = async (
  reach: Reach,
  asking: Asking,
  history: History,
  { signal, hears = {} }: { readonly signal?: AbortSignal | undefined; readonly hears?: Hearing },
): Promise<{ readonly prepared: readonly Prepared[]; readonly failed: readonly FailedScope[] }> => {
  const outcomes = await eachScope(
    reach.scopes,
    (scope, stop) => prepareScope(reach.site(scope, stop), asking, history),
    { together, limitMs, signal, ...(hears.listed && { finished: hears.listed }) },
  );
  const prepared = outcomes.flatMap((one) => (one.ok ? [one.value] : []));
  hears.plan?.({
    resources: prepared.reduce((sum, { inventory }) => sum + inventory.resources.length, 0),
    scopes: prepared.length,
    metrics: prepared.reduce((sum, { plan }) => sum + plan.metrics, 0),
    dollars: prepared.reduce((sum, { plan }) => sum + plan.dollars, 0),
  });
  const unreached = reach.gaps.flatMap(({ what, account, region, because, missing }) =>
    what === 'scope' && account && region ? [{ scope: { account, region }, because, missing }] : [],
  );
  return { prepared, failed: [...outcomes.flatMap(failureOf), ...unreached] };
};
