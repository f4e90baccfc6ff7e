import * as z from 'zod';
import type { Catalogue } from '../shared/model/catalogue.ts';
import { instant } from '../shared/model/resource.ts';
import type { Clock, Store } from '../shared/ports.ts';
import { collectorsFor } from '../shared/services/aws.ts';
import { catalogue } from '../shared/services/index.ts';
import type { Settings } from '../shared/settings.ts';
import { eachScope } from '../shared/sources/aws/reach/each-scope.ts';
import { type FaultKind, faultOf } from '../shared/sources/aws/reach/faults.ts';
import { openReach } from '../shared/sources/aws/reach/open.ts';
import { accountId, runId } from './analyse/files.ts';
import { historyIn } from './collect/history.ts';
import { failScope, prepareScope, type ScopeSummary, scopeName, storeScope } from './collect/scope.ts';
import { lambda } from './lambda.ts';
import { looksFurtherBack } from './run/look-back.ts';
import { meterOf } from './run/meter.ts';
import { reading } from './run/reading.ts';
import { checkUnderWay } from './run/under-way.ts';

/** One scope of a run. */
export const scopeEventSchema = z.strictObject({
  run: runId,
  /** The moment that the estate is known at: the same for every scope of a run. */
  asOf: instant,
  account: accountId,
  region: z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a region, such as eu-west-1'),
  /** Ask for the whole window again. */
  fresh: z.boolean().optional(),
  /** What AWS may charge for this scope. */
  maxDollars: z.number().nonnegative().optional(),
});
export type ScopeEvent = z.infer<typeof scopeEventSchema>;

export interface ScopeCollecting {
  readonly store: Store;
  readonly clock: Clock;
  readonly catalogue: Catalogue;
  readonly settings: Settings;
}

const limitMs = 14 * 60_000;

/** What AWS answers the same when it is asked again: what is not allowed, or not there. */
const lasting: ReadonlySet<FaultKind> = new Set<FaultKind>(['denied', 'no-credentials', 'unsupported', 'not-opted-in']);

/**
 * Lists and measures one account in one region, and stores it. Where AWS refuses, that is stored as a gap and said in
 * the summary, so that the other scopes of the run go on. Run twice, it leaves the same table, but for what it spent,
 * which adds up.
 * @throws InputError when its run is not under way; what may pass (a table or an API that is throttled, time that was
 * not enough) and what is a fault of ours, for the state machine to try again and then to note (record-missed)
 */
export const collectScope = async (
  event: ScopeEvent,
  { store, clock, catalogue: known, settings }: ScopeCollecting,
): Promise<ScopeSummary> => {
  const { account, region, fresh, maxDollars, asOf: at } = event;
  await checkUnderWay('collect-utilisation', event, store);
  const asOf = new Date(at);
  const { policy } = settings;
  const scope = { account, region };
  const cost = await meterOf(scopeName(scope), asOf, store, maxDollars);
  const { role, externalId, sessionName } = reading(settings);
  const reach = await openReach({
    accounts: [account],
    regions: [region],
    role,
    externalId,
    sessionName,
    asOf,
    cost,
    // Their names are asked for once, with the bill.
    nameless: true,
  });
  try {
    const [unreached] = reach.gaps.filter(({ what }) => what === 'scope');
    if (unreached) return await failScope(scope, unreached.because, unreached.missing, { store, at });
    const asking = { catalogue: known, policy, collectors: collectorsFor(known, policy), cost, began: clock.now() };
    const again = fresh ?? (await looksFurtherBack(store, known, policy));
    const [outcome] = await eachScope(
      [scope],
      async (one, stop) =>
        storeScope(
          await prepareScope(reach.site(one, stop), asking, historyIn(store, again)),
          { ...asking, stop },
          store,
        ),
      { together: 1, limitMs },
    );
    if (outcome!.ok) return outcome!.value;
    if (!lasting.has(faultOf(outcome!.error).kind)) throw outcome!.error;
    return await failScope(scope, outcome!.gap.because, outcome!.gap.missing, { store, at });
  } finally {
    await store.saveOwnCost(scopeName(scope), asOf.toISOString(), cost.spent);
    reach.close();
  }
};

/** Scope in, summary out. */
export const handler = lambda('collect-utilisation', scopeEventSchema, async (event, on) => {
  const summary = await collectScope(event, { ...on, catalogue });
  on.log.info('scope collected', { ...summary });
  return summary;
});
