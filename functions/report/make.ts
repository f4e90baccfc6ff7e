import { InputError } from '../../shared/model/input-error.ts';
import type { Files, Store } from '../../shared/ports.ts';
import { differencesOf, figuresOf } from '../../shared/report/figures.ts';
import type { ReportState, StatedReport } from '../../shared/report/month.ts';
import { readBill } from './bill.ts';
import { type MadeReport, readReport, writeReport } from './files.ts';
import { reportOfMonth } from './of-month.ts';

export interface Reporting {
  readonly store: Store;
  readonly files: Files;
  readonly clock: { now(): Date };
}

/** What has become of a month's report. */
export interface MonthDone {
  readonly month: string;
  /** 'nothing': there is no report of it. */
  readonly status: 'nothing' | 'preliminary' | 'final';
  /** The files that were written. */
  readonly wrote: readonly string[];
  /** Why nothing was written, or what it still waits for. */
  readonly because?: string;
}

/** The report of a month from what is stored now; a final one is compared with the preliminary. Undefined: no run has finished. */
export const stateReport = async (
  month: string,
  { store, clock }: Reporting,
  final?: { readonly preliminary: MadeReport; readonly unchanged: NonNullable<StatedReport['unchanged']> },
): Promise<StatedReport | undefined> => {
  const found = await reportOfMonth(store, month);
  if (!found) return undefined;
  const { billed = [], ...report } = found.report;
  const read = await readBill(store, month, billed);
  const bill = 'bill' in read ? read.bill : undefined;
  const figures = figuresOf(month, report, bill);
  const state: ReportState = final ? 'final' : 'preliminary';
  return {
    month,
    state,
    madeAt: clock.now().toISOString(),
    run: found.run.id,
    report,
    recommendations: found.recommendations,
    ...(bill ? { bill } : { billUnknown: 'unknown' in read ? read.unknown : '' }),
    figures,
    ...(final && {
      unchanged: final.unchanged,
      differences: differencesOf(final.preliminary.figures, final.preliminary.madeAt, figures),
    }),
  };
};

/** No report stands for one that cannot be read: making it again mends it. */
const madeBefore = (files: Files, month: string): Promise<MadeReport | undefined> =>
  readReport(files, month, 'preliminary').catch((error: unknown) => {
    if (error instanceof InputError) return undefined;
    throw error;
  });

/**
 * Makes the preliminary report of a month, unless it was made at or after `scheduledAt`, or the final one stands.
 * @throws InputError when the final report is damaged
 */
export const makePreliminary = async (
  month: string,
  reporting: Reporting,
  scheduledAt?: string,
): Promise<MonthDone> => {
  const { files } = reporting;
  const final = await readReport(files, month, 'final');
  if (final) return { month, status: 'final', wrote: [], because: `the final report stands since ${final.madeAt}` };
  if (scheduledAt !== undefined) {
    const made = await madeBefore(files, month);
    if (made && Date.parse(made.madeAt) >= Date.parse(scheduledAt))
      return { month, status: 'preliminary', wrote: [], because: `it was made at ${made.madeAt}` };
  }
  const stated = await stateReport(month, reporting);
  if (!stated) return { month, status: 'nothing', wrote: [], because: `no run has finished in ${month}` };
  return { month, status: 'preliminary', wrote: await writeReport(files, stated) };
};
