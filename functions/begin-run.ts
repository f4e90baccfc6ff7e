import * as z from 'zod';
import { instant } from '../shared/model/resource.ts';
import type { Scope } from '../shared/model/run.ts';
import { dayMs } from '../shared/model/words.ts';
import type { Clock, Files, Store } from '../shared/ports.ts';
import type { Settings } from '../shared/settings.ts';
import { openReach, type Reach } from '../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../shared/sources/aws/reach/own-cost.ts';
import { bucketIn } from './analyse/files.ts';
import { openBucket } from './bucket.ts';
import { leaveOthers } from './collect/others.ts';
import { failScope } from './collect/scope.ts';
import { lambda } from './lambda.ts';
import { budgetOf, sharesOf } from './run/budget.ts';
import { runIdOf, scopesFile } from './run/identity.ts';
import { reading } from './run/reading.ts';

export const beginRunEventSchema = z.strictObject({
  execution: z.string().min(1).max(2048),
  scheduledAt: instant.optional(),
});
export type BeginRunEvent = z.infer<typeof beginRunEventSchema>;

export interface Beginning {
  readonly store: Store;
  readonly clock: Clock;
  readonly files: Files;
  readonly settings: Settings;
  /** What can be reached at a moment. */
  readonly reach: (asOf: Date) => Promise<Pick<Reach, 'scopes' | 'gaps' | 'close'>>;
}

/** A run that may go on, or why not. */
export type RunBegun =
  | {
      readonly status: 'begun';
      readonly run: string;
      readonly asOf: string;
      readonly scopes: { readonly key: string; readonly count: number };
      readonly pricesDue: boolean;
    }
  | { readonly status: 'busy' | 'repeated' | 'outdated' };

/** A run is over by then, as its state machine ends it (infra/pipeline): a lease that is held longer is lost. */
const leaseMs = 21 * 3_600_000;
/** What the schedule started so late would meet the next day's run. */
const latestMs = dayMs;
const pricesLastMs = 7 * dayMs;

/**
 * Claims the run, finds out which accounts and regions can be read, and lists them in a file. One run goes at a time;
 * the same execution begins the same run again, as of the same moment.
 * @throws when nothing at all can be read, with what to do
 */
export const beginRun = async (
  { execution, scheduledAt }: BeginRunEvent,
  { store, clock, files, settings, reach: open }: Beginning,
): Promise<RunBegun> => {
  const now = clock.now();
  if (scheduledAt !== undefined && now.getTime() - Date.parse(scheduledAt) > latestMs) return { status: 'outdated' };
  const at = now.toISOString();
  const claimed = await store.claimRun({
    execution,
    run: runIdOf(execution, at),
    asOf: at,
    now: at,
    until: new Date(now.getTime() + leaseMs).toISOString(),
    ...(scheduledAt !== undefined && { scheduledAt: new Date(scheduledAt).toISOString() }),
  });
  if (claimed.status !== 'begun') return { status: claimed.status };
  const { run, asOf } = claimed;
  const reach = await open(new Date(asOf));
  try {
    const { scopes, gaps } = reach;
    if (scopes.length === 0)
      throw new Error(
        `no account and region can be read: ${gaps[0]?.because ?? 'none is listed'}. Look at "reading" in plimsoll.config.json, and at the role in each account`,
      );
    for (const { account, region, missing, because } of gaps.filter(({ what }) => what === 'scope'))
      if (account && region) await failScope({ account, region }, because, missing, { store, at: asOf });
    await store.saveGaps(
      'accounts',
      gaps.filter(({ what }) => what !== 'scope'),
    );
    const refused = gaps.flatMap(({ account, region }) => (account && region ? [{ account, region }] : []));
    await leaveOthers([...scopes, ...refused], store, asOf);
    const budget = await budgetOf(settings.policy, store, now);
    const listed = budget === undefined ? scopes : sharesOf(budget, await counted(scopes, store));
    await files.write(scopesFile(run), JSON.stringify(listed));
    const pricesDue = await anyPriceIsOld(scopes, store, now);
    return { status: 'begun', run, asOf, scopes: { key: scopesFile(run), count: scopes.length }, pricesDue };
  } finally {
    reach.close();
  }
};

const counted = async (scopes: readonly Scope[], store: Store) => {
  const found = [];
  for (const scope of scopes) found.push({ ...scope, resources: (await store.usageThrough(scope)).size });
  return found;
};

const anyPriceIsOld = async (scopes: readonly Scope[], store: Store, now: Date): Promise<boolean> => {
  for (const region of new Set(scopes.map((scope) => scope.region))) {
    const known = await store.prices(region);
    if (!known || now.getTime() - Date.parse(known.asOf) > pricesLastMs) return true;
  }
  return false;
};

export const handler = lambda('begin-run', beginRunEventSchema, async (event, on) => {
  const bucket = bucketIn(on.environment);
  const cost = openOwnCost();
  const reach = (asOf: Date) => openReach({ ...reading(on.settings), asOf, cost });
  const begun = await beginRun(event, { ...on, files: openBucket(bucket), reach });
  on.log.info('run begun', { ...begun });
  return begun.status === 'begun' ? { ...begun, scopes: { bucket, ...begun.scopes } } : begun;
});
