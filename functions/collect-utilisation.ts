import * as z from 'zod';
import type { Catalogue } from '../shared/model/catalogue.ts';
import { policySchema } from '../shared/model/policy.ts';
import { instant } from '../shared/model/resource.ts';
import type { Store } from '../shared/ports.ts';
import { collectorsFor } from '../shared/services/aws.ts';
import { catalogue } from '../shared/services/index.ts';
import { eachScope } from '../shared/sources/aws/reach/each-scope.ts';
import { openReach } from '../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../shared/sources/aws/reach/own-cost.ts';
import { failScope, historyIn, prepareScope, type ScopeSummary, scopeName, storeScope } from './collect/scope.ts';
import { runtime } from './runtime.ts';

/** One scope of a run, and how it is reached. */
export const scopeEventSchema = z.strictObject({
  account: z.string().regex(/^\d{12}$/, 'an account id has 12 digits'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region, such as eu-west-1'),
  /** The moment that the estate is known at: the same for every scope of a run. */
  asOf: instant,
  /** The role to take in the account; absent: it is the function's own account. */
  role: z.string().min(1).optional(),
  externalId: z.string().min(2).optional(),
  /** Ask for the whole window again. */
  fresh: z.boolean().optional(),
  /** What AWS may charge for this scope. */
  maxDollars: z.number().nonnegative().optional(),
  policy: policySchema.prefault({}),
});
export type ScopeEvent = z.input<typeof scopeEventSchema>;

const limitMs = 14 * 60_000;

/**
 * Lists and measures one account in one region, and stores it. What goes wrong is stored as a gap and said in the
 * summary, so that the other scopes of the run go on. Run twice, it leaves the same table.
 * @throws ZodError that names the field of a malformed event, before anything is asked or written
 */
export const collectScope = async (event: unknown, store: Store, known: Catalogue): Promise<ScopeSummary> => {
  const { account, region, role, externalId, fresh, maxDollars, policy, ...given } = scopeEventSchema.parse(event);
  const asOf = new Date(given.asOf);
  const scope = { account, region };
  const cost = openOwnCost({ limitDollars: maxDollars });
  const reach = await openReach({
    accounts: [account],
    regions: [region],
    ...(role !== undefined && { role }),
    ...(externalId !== undefined && { externalId }),
    sessionName: 'plimsoll',
    asOf,
    cost,
  });
  try {
    const [unreached] = reach.gaps.filter(({ what }) => what === 'scope');
    const at = asOf.toISOString();
    if (unreached) return await failScope(scope, unreached.because, unreached.missing, { store, at });
    const asking = { catalogue: known, policy, collectors: collectorsFor(known, policy), cost };
    const [outcome] = await eachScope(
      [scope],
      async (one, stop) =>
        storeScope(await prepareScope(reach.site(one, stop), asking, historyIn(store, fresh)), asking, store),
      { together: 1, limitMs },
    );
    if (outcome!.ok) return outcome!.value;
    return await failScope(scope, outcome!.gap.because, outcome!.gap.missing, { store, at });
  } finally {
    await store.saveOwnCost(scopeName(scope), asOf.toISOString(), cost.spent);
    reach.close();
  }
};

/** Scope in, summary out. */
export const handler = (event: unknown): Promise<ScopeSummary> => collectScope(event, runtime().store, catalogue);
