import { isOver } from '../../shared/model/month.ts';
import { csvLive } from '../../shared/report/csv.ts';
import { textReport } from '../../shared/report/text.ts';
import { type MonthReport, reportOfMonth } from '../report/of-month.ts';
import { Refusal } from './refusal.ts';
import { type Format, openResult } from './result.ts';
import { openStateToRead } from './state.ts';
import { paintOf, type Terminal } from './terminal.ts';

export interface ReportOptions {
  readonly month: string;
  readonly state: string;
  readonly format: Format;
  readonly out?: string;
}

/** The finance report of a month, from what is in the state folder. */
export const reportCommand = async (options: ReportOptions, terminal: Terminal): Promise<void> => {
  const { month, state: folder, out } = options;
  const result = await openResult(out, terminal);
  try {
    const state = await openStateToRead(folder, terminal.clock, terminal.processId);
    try {
      const found = await reportOfMonth(state.store, month);
      if (!found) throw new Refusal(await nothingFor(month, await state.store.lastRun()));
      await result.write([textOf(found, options, terminal)]);
    } finally {
      await state.close();
    }
  } finally {
    await result.drop();
  }
};

const nothingFor = async (month: string, last: { readonly asOf: string } | undefined): Promise<string> =>
  `error: no run has finished for ${month}.\n${
    last ? `The latest is of ${last.asOf.slice(0, 7)}.` : 'Nothing has been analysed into this state yet.'
  }`;

const textOf = (
  { month, run, report, recommendations }: MonthReport,
  { format, out }: ReportOptions,
  terminal: Terminal,
): string => {
  if (format === 'csv') return csvLive(recommendations);
  if (format === 'text') {
    const heading = isOver(month, terminal.clock.now()) ? report.heading : `${report.heading} so far`;
    return textReport({ ...report, heading }, out ? undefined : paintOf(terminal));
  }
  const { heading: _, recommendations: __, shares, ...figures } = report;
  const document = {
    format: 'plimsoll-report/1',
    month,
    currency: 'USD',
    run: run.id,
    ...figures,
    byAccount: shares?.account,
    byOwner: shares?.owner,
    byService: shares?.service,
    recommendations,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
};
