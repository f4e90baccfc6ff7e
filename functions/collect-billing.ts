import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Catalogue } from '../shared/model/catalogue.ts';
import type { Charge } from '../shared/model/charge.ts';
import type { EstateHeader } from '../shared/model/estate.ts';
import type { Gap } from '../shared/model/gap.ts';
import { InputError } from '../shared/model/input-error.ts';
import type { Policy } from '../shared/model/policy.ts';
import { instant } from '../shared/model/resource.ts';
import type { Store } from '../shared/ports.ts';
import { catalogue } from '../shared/services/index.ts';
import type { Settings } from '../shared/settings.ts';
import { faultOf, isOfAws } from '../shared/sources/aws/reach/faults.ts';
import { openReach } from '../shared/sources/aws/reach/open.ts';
import { runId } from './analyse/files.ts';
import { type BillAsked, seeBill } from './collect/bill.ts';
import { scopeName } from './collect/scope.ts';
import { lambda } from './lambda.ts';
import { budgetOf } from './run/budget.ts';
import { lookBack } from './run/look-back.ts';
import { meterOf, spentBy } from './run/meter.ts';
import { reading } from './run/reading.ts';
import { checkUnderWay } from './run/under-way.ts';

export interface BillingCollecting extends BillAsked {
  readonly store: Store;
  readonly asOf: Date;
  /** Ask again, although the bill of the day is known. */
  readonly fresh?: boolean;
}

/** What was stored. */
export interface BillingCollected {
  readonly commitments: number;
  readonly cells: number;
  readonly months: readonly string[];
  readonly gaps: number;
  readonly notes: readonly string[];
}

/** Of which day, and for which scopes, the bill was asked for completely: Cost Explorer is asked once a day. */
const askedFor = (asOf: Date, { scopes, focus }: BillAsked): string => {
  const question = JSON.stringify([scopes.map(scopeName).sort(), focus ?? null]);
  return `${asOf.toISOString().slice(0, 10)} ${createHash('sha256').update(question).digest('hex').slice(0, 16)}`;
};

/** A gap that asking again on the same day would not close; any other leaves the bill to be asked by the next run. */
const lasts = ({ missing }: Gap): boolean => missing.endsWith('bought in another account');

/**
 * Asks for the bill and the commitments, once a day, and stores them with the header of the estate, which makes the
 * collected scopes an estate to analyse. Run twice, it leaves the same table.
 */
export const collectBilling = async (collecting: BillingCollecting): Promise<BillingCollected> => {
  const { store, asOf, fresh = false, ...asked } = collecting;
  const question = askedFor(asOf, asked);
  const stored = await store.estate();
  if (stored && !fresh && stored.header.billed === question) {
    await store.saveEstate({ ...stored.header, asOf: asOf.toISOString() }, stored.commitments);
    return { commitments: stored.commitments.length, cells: 0, months: [], gaps: 0, notes: [] };
  }
  const bill = await seeBill(asked);
  try {
    const months: string[] = [];
    for (const [month, lines] of bill.charges ?? []) {
      try {
        await store.saveCharges(month, lines());
        months.push(month);
      } catch (error) {
        // The lines known before stand: a month is replaced whole or not at all.
        bill.gap({ what: 'bill', missing: `the charges of ${month}`, because: reasonOf(error) });
      }
    }
    for (const [month, ofMonth] of Map.groupBy(bill.cells, ({ day }) => day.slice(0, 7)))
      for (const [by, cells] of Map.groupBy(ofMonth, (cell) => cell.by)) await store.saveBilled(month, by, cells);
    await store.saveAdvice('cost-optimization-hub', bill.advice);
    await store.saveGaps('billing', bill.gaps());
    const { accounts } = asked.reach;
    const instanceTypes = stored?.header.instanceTypes;
    const daysAsked = stored?.header.daysAsked;
    const whole = bill.gaps().every(lasts);
    const header: EstateHeader = {
      format: 'plimsoll-estate/1',
      asOf: asOf.toISOString(),
      currency: 'USD',
      accounts: [...accounts],
      ...(instanceTypes && { instanceTypes }),
      ...(daysAsked !== undefined && { daysAsked }),
      ...(whole && { billed: question }),
      ...(bill.coverage && { coverage: bill.coverage }),
    };
    await store.saveEstate(header, bill.commitments);
    const { commitments, cells, notes } = bill;
    return { commitments: commitments.length, cells: cells.length, months, gaps: bill.gaps().length, notes };
  } finally {
    bill.close();
  }
};

/** The run whose bill is asked for. */
export const billEventSchema = z.strictObject({ run: runId, asOf: instant });
export type BillEvent = z.infer<typeof billEventSchema>;

/**
 * Reaches the accounts that a deployment reads, and stores their bill; scopes that could not be collected are not waited
 * for. It spends what the scopes have left of the budget.
 * @throws InputError when its run is not under way
 */
export const collectBillingOf = async (
  event: BillEvent,
  { store, catalogue, settings }: { readonly store: Store; readonly catalogue: Catalogue; readonly settings: Settings },
): Promise<BillingCollected> => {
  await checkUnderWay('collect-billing', event, store);
  const { run, asOf: at } = event;
  const asOf = new Date(at);
  const { policy } = settings;
  const { focus } = settings.reading;
  const cost = await meterOf('billing', asOf, store, await leftFor(run, asOf, policy, store));
  const reach = await openReach({ ...reading(settings), asOf, cost });
  try {
    const known = new Set((await store.scopes()).flatMap((scope) => (scope.ok ? [scopeName(scope)] : [])));
    const scopes = reach.scopes.filter((scope) => known.has(scopeName(scope)));
    const collected = await collectBilling({ reach, store, policy, cost, asOf, scopes, ...(focus && { focus }) });
    const estate = await store.estate();
    if (estate)
      await store.saveEstate({ ...estate.header, daysAsked: lookBack(catalogue, policy) }, estate.commitments);
    return collected;
  } finally {
    await store.saveOwnCost('billing', asOf.toISOString(), cost.spent);
    reach.close();
  }
};

/** What the rest of the run has left of its budget, in dollars. */
const leftFor = async (run: string, asOf: Date, policy: Policy, store: Store): Promise<number | undefined> => {
  const budget = await budgetOf(policy, store, asOf, { run });
  if (budget === undefined) return undefined;
  let left = budget;
  for (const [of, { dollars }] of await spentBy(asOf, store)) if (of !== 'billing') left -= dollars;
  return Math.max(0, left);
};

/** Run in, summary out. */
export const handler = lambda('collect-billing', billEventSchema, async (event, on) => {
  const { notes, ...collected } = await collectBillingOf(event, { ...on, catalogue });
  on.log.info('bill collected', { ...collected, notes });
  return { ...collected, notes };
});

/** Why bill lines cannot be read. @throws what is a fault of our own */
export const reasonOf = (error: unknown): string => {
  if (error instanceof InputError) return error.message;
  if (isOfAws(error)) return faultOf(error).message;
  throw error;
};

/** Lines of the last whole month, else of the newest there is: what a report reconciles with. */
export const monthToReconcile = (
  charges: ReadonlyMap<string, () => AsyncIterable<Charge>> | undefined,
  asOf: Date,
): (() => AsyncIterable<Charge>) | undefined => {
  const before = new Date(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth() - 1)).toISOString().slice(0, 7);
  return charges?.get(before) ?? charges?.get(asOf.toISOString().slice(0, 7));
};
