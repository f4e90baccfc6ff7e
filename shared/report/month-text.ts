import { isOver } from '../model/month.ts';
import { printable } from '../model/printable.ts';
import type { Difference, Differences } from './figures.ts';
import { earliestFinal, unchangedDays } from './final.ts';
import { dollars, moment, shorten, table, thousands, width, wrap } from './layout.ts';
import type { StatedReport } from './month.ts';
import type { BilledShare } from './month-bill.ts';
import { textReport } from './text.ts';

const largest = 10;

/** The report of a month as text: what finance reads first, first. 100 columns, safe whatever stands in names. */
export const monthText = (stated: StatedReport): string =>
  [
    section(heading(stated)),
    section(billLines(stated)),
    ...(stated.differences ? [section(differenceLines(stated.month, stated.differences))] : []),
    textReport({ ...stated.report, heading: `Figures of ${stated.month}` }),
  ].join('\n');

const section = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const paragraph = (text: string): string => `  ${wrap(text, width - 2, 2)}`;

const heading = (stated: StatedReport): string[] => [
  `${stated.state === 'final' ? 'Final report' : 'Preliminary report'} for ${stated.month}, made ${moment(stated.madeAt)}`,
  paragraph(
    `All amounts are US dollars, all times UTC. Spend and savings are what the last run of ${stated.month} found, as of ` +
      `${moment(stated.report.asOf)}.`,
  ),
  paragraph(stateText(stated)),
];

const stateText = ({ month, madeAt, bill, unchanged }: StatedReport): string => {
  if (unchanged)
    return (
      `The bill of ${month} stayed as it is here from ${unchanged.since} to ${unchanged.last}, ` +
      `${unchangedDays} days or more, and counts as final. A credit or a refund that AWS grants later is not in it.`
    );
  if (!bill) return `The bill of ${month} is not known. As long as it is not, there will be no final report.`;
  const open = isOver(month, madeAt) ? 'AWS still changes this bill.' : 'The month is not over, and its bill grows.';
  return (
    `${open} Once it has stayed unchanged for ${unchangedDays} days, on ${earliestFinal(month)} at the earliest, ` +
    'a final report follows and lists what changed.'
  );
};

const billLines = ({ month, bill, billUnknown }: StatedReport): string[] => {
  if (!bill) return [`Bill of ${month}: not known`, paragraph(printable(billUnknown ?? 'nothing was said of it', 600))];
  const { source, asOf, doubt, total, byService, byAccount } = bill;
  const row = (title: string, { billed, amortised }: Omit<BilledShare, 'key'>): string[] => [
    title,
    dollars(billed),
    dollars(amortised),
  ];
  const rows = [
    ['', 'billed', 'amortised'],
    row(`The bill of ${month}`, total),
    ...cut('By service', byService, (one) => row(`  ${printable(one.key, 50)}`, one)),
    ...cut('By account', byAccount ?? [], (one) => row(`  ${printable(one.key, 50)}`, one)),
  ];
  return [
    `Bill of ${month} in US dollars, from ${source} as of ${moment(asOf)}`,
    '  With credits, refunds and tax. Billed: as charged; amortised: upfront fees spread over their term.',
    ...(doubt === undefined ? [] : [paragraph(`It may be older: ${printable(doubt, 600)}`)]),
    ...table(rows, [1, 2]),
  ];
};

/** A title, and the largest of what stands below it. */
const cut = <T>(title: string, all: readonly T[], row: (one: T) => string[]): string[][] => {
  if (all.length === 0) return [];
  const blank = row(all[0]!)
    .slice(1)
    .map(() => '');
  const more = all.length - largest;
  return [
    [title, ...blank],
    ...all.slice(0, largest).map(row),
    ...(more > 0 ? [[`  and ${thousands(more)} more: report.csv lists all`, ...blank]] : []),
  ];
};

const amount = (text: string | null): string => (text === null ? 'not known' : dollars(text));

const differenceLines = (month: string, differences: Differences): string[] => {
  const { since, total, byService, byAccount, figures } = differences;
  const title = `What changed since the preliminary report of ${moment(since)}, in US dollars`;
  const row = (name: string, { before, after, difference }: Difference): string[] => [
    shorten(name, 55),
    amount(before),
    amount(after),
    difference === null ? '' : dollars(difference),
  ];
  const billed = (all: readonly Difference[]) =>
    all.filter(({ figure }) => figure === 'billed').toSorted((a, b) => size(b) - size(a));
  const named = (one: Difference): string[] => row(`  ${printable(one.item, 50)}`, one);
  const rows = [
    ...billed(total).map((one) => row(`The bill of ${month}`, one)),
    ...total.filter(({ figure }) => figure === 'amortised').map((one) => row('  amortised', one)),
    ...cut('By service', billed(byService), named),
    ...cut('By account', billed(byAccount), named),
    ...cut('Other figures', figures, (one) =>
      row(`  ${one.item === month ? '' : `${printable(one.item, 30)}: `}${one.figure}`, one),
    ),
  ];
  if (rows.length === 0) return [title, '  Nothing: each figure is what it was.'];
  return [title, ...table([['', 'before', 'after', 'difference'], ...rows], [1, 2, 3])];
};

const size = ({ difference }: Difference): number => Math.abs(Number(difference ?? 0));
