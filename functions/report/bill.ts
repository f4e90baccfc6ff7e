import type { BilledCell } from '../../shared/model/billed.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { dayOf } from '../../shared/model/month.ts';
import type { Store } from '../../shared/ports.ts';
import { type MonthBill, openBillSum, sumOfCells } from '../../shared/report/month-bill.ts';

export type Bills = Pick<Store, 'billed' | 'charges' | 'estate' | 'gaps'>;

/** The bill of a month, or why it is not known. */
export type BillRead = { readonly bill: MonthBill } | { readonly unknown: string };

/**
 * The bill of a month as it was last told: of Cost Explorer, else of an export. `cells` are those of the month, where
 * they have been read already. On which day it was asked for follows from the estate, which moves on as it is.
 */
export const readBill = async (store: Bills, month: string, cells?: readonly BilledCell[]): Promise<BillRead> => {
  const ofCells = sumOfCells(cells ?? (await store.billed(month)), month);
  const sum = ofCells ?? (await sumOfCharges(store, month));
  const source = ofCells ? 'Cost Explorer' : 'FOCUS export';
  const gaps = await store.gaps();
  if (!sum) {
    const because = gaps.find((gap) => hides(gap, 'Cost Explorer'))?.because;
    return { unknown: because ?? `neither Cost Explorer nor an export has told anything of ${month}` };
  }
  const asOf = (await store.estate())?.header.asOf;
  if (asOf === undefined) return { unknown: 'nothing has been collected yet' };
  const doubt = gaps.find((gap) => hides(gap, source));
  return {
    bill: {
      month,
      currency: 'USD',
      source,
      asOf,
      ...(doubt && { doubt: `${doubt.missing}: ${doubt.because}` }),
      ...sum,
    },
  };
};

/** Why a bill was not told on a UTC day; undefined: it was. */
export const whyNotTold = ({ asOf, doubt, month }: MonthBill, day: string): string | undefined => {
  if (dayOf(asOf) !== day) return `the bill of ${month} was asked for on ${dayOf(asOf)}, and not on ${day}`;
  return doubt;
};

const sumOfCharges = async (store: Bills, month: string): Promise<ReturnType<typeof sumOfCells>> => {
  const sum = openBillSum();
  for await (const { serviceName, subAccountId, billedCost, effectiveCost } of store.charges(month))
    sum.add(serviceName, subAccountId ?? undefined, billedCost, effectiveCost ?? billedCost);
  return sum.done();
};

/** What is said of the whole bill, and of what Cost Explorer was asked for it. */
const whole = 'the bill, plans and reservations';
const costExplorer = 'ce:GetCostAndUsage';

/** Whether a gap hides what a source tells of the bill: who owns what is not needed for it. */
const hides = ({ what, missing, because }: Gap, source: MonthBill['source']): boolean => {
  if (missing === whole) return true;
  if (missing.includes(costExplorer))
    return source === 'Cost Explorer' && !because.endsWith('what was billed by owner');
  return source === 'FOCUS export' && what === 'bill';
};
