import pLimit from 'p-limit';
import * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import { instant } from '../shared/model/resource.ts';
import type { Scope } from '../shared/model/run.ts';
import { dayMs } from '../shared/model/words.ts';
import type { Clock, Files, OwnCost, Store } from '../shared/ports.ts';
import type { Settings } from '../shared/settings.ts';
import { openReach, type Reach } from '../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../shared/sources/aws/reach/own-cost.ts';
import { bucketIn } from './analyse/files.ts';
import { openBucket } from './bucket.ts';
import { leaveOthers } from './collect/others.ts';
import { failScope, scopeName } from './collect/scope.ts';
import { lambda } from './lambda.ts';
import { budgetOf, type Sized, sharesOf } from './run/budget.ts';
import { failRun } from './run/fail.ts';
import { runIdOf, scopesFile } from './run/identity.ts';
import { spentBy } from './run/meter.ts';
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
  readonly reach: (asOf: Date, cost: OwnCost) => Promise<Pick<Reach, 'scopes' | 'gaps' | 'close'>>;
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
/** A clock may be a little ahead of ours. A time of another day would make each one before it a time that was served. */
const earliestMs = 15 * 60_000;
const pricesLastMs = 7 * dayMs;
/** Scopes of which the table is asked or told at once. */
const together = 16;

const isOutdated = (scheduledAt: string | undefined, now: Date): boolean => {
  if (scheduledAt === undefined) return false;
  const late = now.getTime() - Date.parse(scheduledAt);
  if (late < -earliestMs)
    throw new InputError({
      file: 'event of begin-run',
      field: 'scheduledAt',
      reason: `${scheduledAt} is still to come`,
      fix: 'give the time for which this run was scheduled, or leave it out',
    });
  return late > latestMs;
};

/**
 * Claims the run, finds out which accounts and regions can be read, and lists them in a file. One run goes at a time;
 * the same execution begins the same run again, as of the same moment.
 * @throws when nothing at all can be read, with what to do; InputError for a time of the schedule that is still to come
 */
export const beginRun = async ({ execution, scheduledAt }: BeginRunEvent, beginning: Beginning): Promise<RunBegun> => {
  const { store, clock } = beginning;
  const now = clock.now();
  if (isOutdated(scheduledAt, now)) return { status: 'outdated' };
  const at = now.toISOString();
  await failLost(execution, beginning);
  const claimed = await store.claimRun({
    execution,
    run: runIdOf(execution, at),
    asOf: at,
    now: at,
    until: new Date(now.getTime() + leaseMs).toISOString(),
    ...(scheduledAt !== undefined && { scheduledAt: new Date(scheduledAt).toISOString() }),
  });
  if (claimed.status !== 'begun') return { status: claimed.status };
  return { status: 'begun', ...(await listScopes(claimed, beginning)) };
};

/** A run that was stopped, or whose end failed, is stored as failed: what it spent counts for the month. */
const failLost = async (execution: string, { store, clock }: Beginning): Promise<void> => {
  const last = await store.letIn();
  if (last?.until === undefined || last.execution === execution) return;
  if (last.until <= clock.now().toISOString())
    await failRun(last, 'it ended without giving the table back', { store, clock });
};

/** Lists what can be read, each scope with its part of the budget, and notes what cannot. */
const listScopes = async (
  { run, asOf }: { readonly run: string; readonly asOf: string },
  { store, clock, files, settings, reach: open }: Beginning,
) => {
  const cost = openOwnCost();
  const reach = await open(new Date(asOf), cost);
  try {
    const { scopes, gaps } = reach;
    if (scopes.length === 0)
      throw new Error(
        `no account and region can be read: ${gaps[0]?.because ?? 'none is listed'}. Look at "reading" in plimsoll.config.json, and at the role in each account`,
      );
    await noteRefused(gaps, store, asOf);
    const refused = gaps.flatMap(({ account, region }) => (account && region ? [{ account, region }] : []));
    await leaveOthers([...scopes, ...refused], store, asOf);
    await store.saveOwnCost('accounts', asOf, cost.spent);
    const budget = await budgetOf(settings.policy, store, new Date(asOf), { run });
    const known = await sized(scopes, store);
    const listed = budget === undefined ? scopes : sharesOf(budget, known, await spentBy(asOf, store));
    await files.write(scopesFile(run), JSON.stringify(listed));
    const pricesDue = await anyPriceIsOld(known, store, clock.now());
    return { run, asOf, scopes: { key: scopesFile(run), count: scopes.length }, pricesDue };
  } finally {
    reach.close();
  }
};

/** An account that cannot be entered is a gap for each of its regions, and keeps what was known of it. */
const noteRefused = async (gaps: Reach['gaps'], store: Store, at: string): Promise<void> => {
  const [refused, others] = [true, false].map((closed) => gaps.filter(({ what }) => (what === 'scope') === closed));
  await pLimit(together).map(refused!, async ({ account, region, missing, because }) => {
    if (account && region) await failScope({ account, region }, because, missing, { store, at });
  });
  await store.saveGaps('accounts', others!);
};

/** The scopes with the resources that are known of them; of one that never answered nothing is known. */
const sized = async (scopes: readonly Scope[], store: Store): Promise<readonly Sized[]> => {
  const seen = new Set((await store.scopes()).filter(({ ok }) => ok).map(scopeName));
  return pLimit(together).map(scopes, async (scope) => {
    const resources = await store.resourcesIn(scope);
    return resources > 0 || seen.has(scopeName(scope)) ? { ...scope, resources } : scope;
  });
};

/** A region in which nothing stands needs no prices; of one that never answered nobody knows. */
const anyPriceIsOld = async (scopes: readonly Sized[], store: Store, now: Date): Promise<boolean> => {
  const standing = scopes.filter(({ resources }) => resources !== 0);
  for (const region of new Set(standing.map((scope) => scope.region))) {
    const known = await store.prices(region);
    if (!known || now.getTime() - Date.parse(known.asOf) > pricesLastMs) return true;
  }
  return false;
};

export const handler = lambda('begin-run', beginRunEventSchema, async (event, on) => {
  const bucket = bucketIn(on.environment);
  // The names of accounts are asked for once, with the bill.
  const reach = (asOf: Date, cost: OwnCost) => openReach({ ...reading(on.settings), asOf, cost, nameless: true });
  const begun = await beginRun(event, { ...on, files: openBucket(bucket), reach });
  on.log.info('run begun', { ...begun });
  return begun.status === 'begun' ? { ...begun, scopes: { bucket, ...begun.scopes } } : begun;
});
