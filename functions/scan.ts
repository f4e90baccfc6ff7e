import type { Catalogue } from '../shared/model/catalogue.ts';
import type { Policy } from '../shared/model/policy.ts';
import type { OwnCost, Store } from '../shared/ports.ts';
import { collectorsFor } from '../shared/services/aws.ts';
import { eachScope, type Outcome } from '../shared/sources/aws/reach/each-scope.ts';
import type { Reach } from '../shared/sources/aws/reach/open.ts';
import { historyIn } from './collect/history.ts';
import { failureOf, type Hearing, listScopes, together } from './collect/listing.ts';
import { leaveOthers } from './collect/others.ts';
import { type Asking, failScope, type ScopeSummary, storeScope } from './collect/scope.ts';

export interface Scanning {
  readonly reach: Reach;
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly cost: OwnCost;
  readonly asOf: Date;
  /** Ask for the whole window, whatever was asked before. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  readonly hears?: Hearing;
}

const measuringLimitMs = 3 * 3_600_000;

/**
 * Lists every scope, tells what its metrics will cost, then asks for them and stores it all. A scope that fails is a
 * gap and keeps what was known of it; the others go on.
 */
export const scanScopes = async (scanning: Scanning): Promise<readonly ScopeSummary[]> => {
  const { reach, store, catalogue, policy, cost, asOf, fresh, signal, hears = {} } = scanning;
  const at = asOf.toISOString();
  const collectors = collectorsFor(catalogue, policy);
  const asking: Asking = { catalogue, policy, collectors, cost, ...(hears.seen && { seen: hears.seen }) };
  const { prepared, failed } = await listScopes(reach, asking, historyIn(store, fresh), { signal, hears });
  const byScope = new Map(prepared.map((one) => [one.site.scope, one]));
  const outcomes: readonly Outcome<ScopeSummary>[] = await eachScope(
    [...byScope.keys()],
    (scope) => storeScope(byScope.get(scope)!, asking, store),
    {
      together,
      limitMs: measuringLimitMs,
      signal,
      finished: (one: Outcome<ScopeSummary>) => {
        if (one.ok) hears.measured?.(one.scope, one.value.measured);
      },
    },
  );
  for (const { site } of prepared) site.close();
  const summaries: ScopeSummary[] = outcomes.flatMap((one) => (one.ok ? [one.value] : []));
  for (const { scope, because, missing } of [...failed, ...outcomes.flatMap(failureOf)])
    summaries.push(await failScope(scope, because, missing, { store, at }));
  await store.saveGaps(
    'accounts',
    reach.gaps.filter(({ what }) => what !== 'scope'),
  );
  await leaveOthers(summaries, store, at);
  return summaries;
};
