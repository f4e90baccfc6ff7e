import type { LiveRecommendation } from '../model/life.ts';
import { isOver } from '../model/month.ts';
import { table } from './csv.ts';
import type { Differences, Figure } from './figures.ts';
import { json, list } from './json.ts';
import type { MonthBill } from './month-bill.ts';
import type { Report } from './report.ts';

export type ReportState = 'preliminary' | 'final';

/** The report of a month as finance gets it: what its last run saw, the bill, and which of the two reports it is. */
export interface StatedReport {
  readonly month: string;
  readonly state: ReportState;
  /** ISO 8601 */
  readonly madeAt: string;
  /** The run whose figures these are. */
  readonly run: string;
  /** Without `billed`: the bill stands beside it. */
  readonly report: Report;
  readonly recommendations: readonly LiveRecommendation[];
  readonly bill?: MonthBill;
  /** Why no bill is known. */
  readonly billUnknown?: string;
  readonly figures: readonly Figure[];
  /** Of a final one: since which day, and through which, its bill stayed the same; and what became of the preliminary. */
  readonly unchanged?: { readonly since: string; readonly last: string };
  readonly differences?: Differences;
}

/** `plimsoll-report/1`, one key a line, one value of a long list a line: the same report gives the same bytes. */
export const monthJson = (stated: StatedReport): string => {
  const { month, state, madeAt, run, report, recommendations, bill, billUnknown, figures, unchanged, differences } =
    stated;
  const { heading: _, recommendations: __, billed: ___, shares, gaps, ...rest } = report;
  const head = {
    format: 'plimsoll-report/1',
    month,
    state,
    madeAt,
    monthIsOver: isOver(month, madeAt),
    currency: 'USD',
    run,
    ...rest,
    byAccount: shares?.account,
    byOwner: shares?.owner,
    byService: shares?.service,
    bill: bill ?? null,
    billUnknown,
    unchanged,
    differences: differences ?? null,
  };
  const lines = Object.entries(head).flatMap(([key, value]) =>
    value === undefined ? [] : [`  ${json(key)}: ${json(value)},\n`],
  );
  return `{\n${lines.join('')}  "figures": ${list(figures)},\n  "gaps": ${list(gaps)},\n  "recommendations": ${list(recommendations)}\n}\n`;
};

const columns = [
  'month',
  'state',
  'section',
  'item',
  'figure',
  'amount',
  'currency',
  'preliminary',
  'difference',
  'source',
  'asOf',
  'madeAt',
] as const;

/** One amount a line; in a final report with what the preliminary one said of it, where that was another amount. */
export const monthCsv = ({ month, state, madeAt, figures, differences }: StatedReport): string => {
  const all = differences
    ? [...differences.total, ...differences.byService, ...differences.byAccount, ...differences.figures]
    : [];
  const keyOf = (one: { section: string; item: string; figure: string }) =>
    JSON.stringify([one.section, one.item, one.figure]);
  const changed = new Map(all.map((one) => [keyOf(one), one]));
  const number = (amount: string | null | undefined) => (amount == null ? undefined : Number(amount));
  const rows = figures.map((one) => {
    const { section, item, figure, amount, source, asOf } = one;
    const was = changed.get(keyOf(one));
    changed.delete(keyOf(one));
    const compared = [number(was?.before), number(was?.difference)];
    return [month, state, section, item, figure, Number(amount), 'USD', ...compared, source, asOf, madeAt];
  });
  // What the preliminary report had and this one has not.
  for (const { section, item, figure, before, after, difference } of changed.values())
    rows.push([
      ...[month, state, section, item, figure, number(after), 'USD', number(before), number(difference)],
      ...[`preliminary report of ${differences?.since}`, undefined, madeAt],
    ]);
  return table(columns, rows);
};
