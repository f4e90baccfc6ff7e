import type { BilledCell, Coverage, Covered } from '../model/billed.ts';
import { moneyText } from '../model/money.ts';
import { printable } from '../model/printable.ts';
import { dollars, type Paint, table } from './layout.ts';
import type { Report } from './report.ts';

const largest = 5;

/** Two views of the same money: as charged, and with upfront fees spread over their term. */
interface Amounts {
  unblended: number;
  amortised: number;
}

const sumOf = (cells: readonly BilledCell[]): Amounts =>
  cells.reduce(
    (sum, cell) => ({ unblended: sum.unblended + cell.unblended, amortised: sum.amortised + cell.amortised }),
    { unblended: 0, amortised: 0 },
  );

const row = (title: string, cells: readonly BilledCell[]): string[] => {
  const { unblended, amortised } = sumOf(cells);
  return [title, dollars(moneyText(unblended)), dollars(moneyText(amortised))];
};

/** Cells of one cut: each cut is all the money once. The cut by account holds credits and refunds in any case. */
const oneCut = (cells: readonly BilledCell[]): readonly BilledCell[] => {
  const cut = (['account', 'usage-type', 'owner'] as const).find((by) => cells.some((cell) => cell.by === by));
  return cells.filter(({ by }) => by === cut);
};

const daysOf = (cells: readonly BilledCell[]): string[] => [...new Set(cells.map(({ day }) => day))].sort();

/** Days in a row are named by the first and the last of them. */
const daysText = (days: readonly string[]): string =>
  days.length > 2 ? `${days[0]} to ${days.at(-1)}` : days.join(' and ');

const lastDayOf = (month: string): string => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
};

const monthTitle = (month: string, days: readonly string[]): string => {
  const [first, last] = [days[0]!, days.at(-1)!];
  return first.endsWith('-01') && last === lastDayOf(month) ? `${month}, the whole month` : `${first} to ${last}`;
};

const services = (cells: readonly BilledCell[]): string[][] =>
  [...Map.groupBy(cells, ({ service }) => service)]
    .map(([service, own]) => ({ service, own, unblended: sumOf(own).unblended }))
    .sort((a, b) => b.unblended - a.unblended || (a.service < b.service ? -1 : 1))
    .slice(0, largest)
    .map(({ service, own }) => row(`  ${printable(service, 50)}`, own));

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** Commitments that covered nothing and of which nothing was used are not there, or stand as unused in the spend. */
const coveredLine = (title: string, { coverage, utilisation }: Covered, of: string): string[] => {
  if (!coverage && !utilisation) return [];
  const facts = [
    ...(coverage === undefined ? [] : [`covered ${percent(coverage)} of ${of}`]),
    ...(utilisation === undefined ? [] : [`used ${percent(utilisation)}`]),
  ];
  return [`  ${title} in 30 days: ${facts.join(', ')}`];
};

const coverageLines = (coverage: Coverage | undefined): string[] =>
  coverage === undefined
    ? []
    : [
        ...coveredLine('Savings plans', coverage.savingsPlans, 'the spend that they could'),
        ...coveredLine('EC2 reservations', coverage.reservations, 'the hours that they could'),
      ];

/** The bill as Cost Explorer tells it: month by month, and the largest services of the first month shown. */
export const billedLines = ({ billed = [], coverage }: Report, paint: Paint): string[] => {
  const cells = oneCut(billed);
  const months = [...Map.groupBy(cells, ({ day }) => day.slice(0, 7))].sort(([a], [b]) => (a < b ? -1 : 1));
  const shown = months.slice(-2);
  if (shown.length === 0) return [];
  const rows = shown.flatMap(([month, own], at) => [
    row(monthTitle(month, daysOf(own)), own),
    ...(at === 0 ? services(own) : []),
  ]);
  const changing = daysOf(shown.flatMap(([, own]) => own.filter(({ provisional }) => provisional)));
  return [
    paint.strong('Bill: the same money as charged and amortised, credits and tax included'),
    ...table([['', 'unblended', 'amortised'], ...rows], [1, 2]),
    ...(changing.length > 0 ? [`  Provisional, and still changing: ${daysText(changing)}`] : []),
    ...coverageLines(coverage),
    '  Unknown without a FOCUS export: a service by account and usage type together, and by resource',
  ];
};
