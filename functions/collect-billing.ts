import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Charge } from '../shared/model/charge.ts';
import type { EstateHeader } from '../shared/model/estate.ts';
import type { Gap } from '../shared/model/gap.ts';
import { InputError } from '../shared/model/input-error.ts';
import { policySchema } from '../shared/model/policy.ts';
import { instant } from '../shared/model/resource.ts';
import type { Store } from '../shared/ports.ts';
import { faultOf, isOfAws } from '../shared/sources/aws/reach/faults.ts';
import { openReach } from '../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../shared/sources/aws/reach/own-cost.ts';
import { type BillAsked, seeBill } from './collect/bill.ts';
import { scopeName } from './collect/scope.ts';
import { runtime } from './runtime.ts';

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

/** The run whose bill is asked for, and how its accounts are reached. */
export const billEventSchema = z.strictObject({
  asOf: instant,
  accounts: z
    .array(z.string().regex(/^\d{12}$/, 'an account id has 12 digits'))
    .min(1)
    .optional(),
  regions: z.array(z.string().min(1)).min(1).optional(),
  role: z.string().min(1).optional(),
  externalId: z.string().min(2).optional(),
  focus: z.strictObject({ bucket: z.string().min(3), prefix: z.string() }).optional(),
  maxDollars: z.number().nonnegative().optional(),
  policy: policySchema.prefault({}),
});

/**
 * Reaches the accounts of a run, and stores their bill; scopes that could not be collected are not waited for.
 * @throws ZodError that names the field of a malformed event, before anything is asked or written
 */
export const collectBillingOf = async (event: unknown, store: Store): Promise<BillingCollected> => {
  const { asOf: at, accounts, regions, role, externalId, focus, maxDollars, policy } = billEventSchema.parse(event);
  const asOf = new Date(at);
  const cost = openOwnCost({ limitDollars: maxDollars });
  const reach = await openReach({ accounts, regions, role, externalId, sessionName: 'plimsoll', asOf, cost });
  try {
    const known = new Set((await store.scopes()).flatMap((scope) => (scope.ok ? [scopeName(scope)] : [])));
    const scopes = reach.scopes.filter((scope) => known.has(scopeName(scope)));
    return await collectBilling({ reach, store, policy, cost, asOf, scopes, ...(focus && { focus }) });
  } finally {
    await store.saveOwnCost('billing', asOf.toISOString(), cost.spent);
    reach.close();
  }
};

/** Run in, summary out. */
export const handler = (event: unknown): Promise<BillingCollected> => collectBillingOf(event, runtime().store);

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
