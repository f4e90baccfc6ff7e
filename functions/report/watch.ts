import { createHash } from 'node:crypto';
import { dayOf, monthBefore, monthOf } from '../../shared/model/month.ts';
import type { Log } from '../../shared/ports.ts';
import { earliestFinal, unchangedDays } from '../../shared/report/final.ts';
import type { MonthBill } from '../../shared/report/month-bill.ts';
import { readBill, whyNotTold } from './bill.ts';
import { type MadeReport, readReport, readWatch, type Watch, writeReport, writeWatch } from './files.ts';
import { type MonthDone, type Reporting, stateReport } from './make.ts';

type Watching = Reporting & { readonly log: Log };

/**
 * Looks whether the bill of a month is the same as on the days before, and makes the final report when it has been for
 * long enough. A day on which AWS was not asked counts neither way. Run twice for a day, it does the same once.
 * @throws InputError when a report that was made before is damaged
 */
export const watchMonth = async (month: string, asOf: string, watching: Watching): Promise<MonthDone> => {
  const { store, files, log } = watching;
  const found = await readWatch(files, month);
  // Nothing is lost but days: a final report is never too early for it.
  if (found === 'damaged') log.warn('what was watched of a month is damaged, and is watched anew', { month });
  const before = found === 'damaged' ? undefined : found;
  if (before?.final !== undefined) return { month, status: 'final', wrote: [] };
  const final = await readReport(files, month, 'final');
  if (final) {
    if (before) await writeWatch(files, { ...before, final: final.madeAt });
    return { month, status: 'final', wrote: [] };
  }
  const preliminary = await readReport(files, month, 'preliminary');
  if (!preliminary) return { month, status: 'nothing', wrote: [], because: 'no preliminary report was made' };
  const waits = (because: string): MonthDone => ({ month, status: 'preliminary', wrote: [], because });
  const read = await readBill(store, month);
  if ('unknown' in read) return waits(`its bill is not known: ${read.unknown}`);
  const why = whyNotCounted(read.bill, asOf, before);
  const watch = why === undefined ? toldOn(dayOf(asOf), read.bill, before) : before;
  if (watch && watch !== before) await writeWatch(files, watch);
  if (!watch || !isSettled(watch, read.bill)) return waits(why ?? soFar(watch));
  return makeFinal(watch, preliminary, watching);
};

/** Why what is known of a bill says nothing about the day of `asOf`. */
const whyNotCounted = (bill: MonthBill, asOf: string, before: Watch | undefined): string | undefined => {
  const { month } = bill;
  const day = dayOf(asOf);
  if (before && day < before.last) return `it was watched on ${before.last} already, after ${day}`;
  if (month < monthBefore(monthOf(asOf)))
    return `AWS is asked for the bill of the last whole month and the month to date, so that of ${month} is no longer asked for, and stays preliminary`;
  return whyNotTold(bill, day);
};

const digestOf = ({ source, total, byService, byAccount }: MonthBill): string =>
  createHash('sha256')
    .update(JSON.stringify([source, total, byService, byAccount ?? null]))
    .digest('hex');

const toldOn = (day: string, bill: MonthBill, before: Watch | undefined): Watch => {
  const digest = digestOf(bill);
  if (before?.digest === digest)
    return day === before.last ? before : { ...before, unchanged: before.unchanged + 1, last: day };
  const { month, total } = bill;
  return { format: 'plimsoll-watch/1', month, digest, billed: total.billed, since: day, unchanged: 0, last: day };
};

const isSettled = ({ month, unchanged, last, digest }: Watch, bill: MonthBill): boolean =>
  unchanged >= unchangedDays && last >= earliestFinal(month) && digest === digestOf(bill);

const soFar = (watch: Watch | undefined): string =>
  watch === undefined
    ? 'its bill was not watched yet'
    : `its bill is unchanged since ${watch.since}, on ${watch.unchanged} of ${unchangedDays} days; ` +
      `it counts as final on ${earliestFinal(watch.month)} at the earliest`;

const makeFinal = async (watch: Watch, preliminary: MadeReport, watching: Watching): Promise<MonthDone> => {
  const { month, since, last } = watch;
  const stated = await stateReport(month, watching, { preliminary, unchanged: { since, last } });
  // The bill is read once more: another collection may have begun.
  if (!stated?.bill || digestOf(stated.bill) !== watch.digest)
    return { month, status: 'preliminary', wrote: [], because: 'what it is made of changes just now' };
  const wrote = await writeReport(watching.files, stated);
  await writeWatch(watching.files, { ...watch, final: stated.madeAt });
  return { month, status: 'final', wrote };
};
