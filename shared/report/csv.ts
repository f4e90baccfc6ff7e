import { stringify } from 'csv-stringify/sync';
import type { Recommendation, Verdict } from '../model/analysis.ts';
import type { LiveRecommendation } from '../model/life.ts';
import { printable } from '../model/printable.ts';
import { awsSaysText } from './aws-says.ts';
import { changeText } from './layout.ts';

/** A cell: numbers are amounts of money, written with two digits; everything else is text. */
type Cell = string | number | undefined;

const clean = (cell: Cell): Cell => (typeof cell === 'string' ? printable(cell, 4000) : cell);

/**
 * Cells that a spreadsheet would run (they begin with = + - @, a tab or a return) get an apostrophe in front. Amounts
 * are numbers, so a negative one stays "-3.21" and can be summed. UTF-8 without a mark, lines end in \n.
 */
export const table = (columns: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  stringify(
    rows.map((row) => row.map(clean)),
    {
      header: true,
      columns: [...columns],
      escape_formulas: true,
      cast: { number: (amount) => amount.toFixed(2) },
    },
  );

const columns: readonly (readonly [name: string, cell: (one: Recommendation) => Cell])[] = [
  ['id', (one) => one.id],
  ['check', (one) => one.check],
  ['account', (one) => one.account],
  ['region', (one) => one.region],
  ['kind', (one) => one.kind],
  ['resource', (one) => one.resource],
  ['name', (one) => one.name],
  ['owner', (one) => one.owner],
  ['action', (one) => one.action],
  ['change', (one) => changeText(one.from, one.to)],
  ['monthlySaving', (one) => (one.monthlySaving === null ? undefined : Number(one.monthlySaving))],
  ['currency', () => 'USD'],
  ['counted', (one) => (one.counted ? 'yes' : 'no')],
  ['risk', (one) => one.risk.level],
  ['effort', (one) => one.effort],
  ['because', (one) => one.because],
  ['note', (one) => one.note],
  ['windowDays', (one) => String(one.evidence.windowDays)],
  ['coverage', (one) => String(one.evidence.coverage)],
  ['awsSays', (one) => one.awsSays?.map(awsSaysText).join('; ')],
];

/** One line a recommendation; `monthlySaving` is net of commitments, and empty where no figure is known. */
export const csvReport = (recommendations: readonly Recommendation[]): string =>
  table(
    columns.map(([name]) => name),
    recommendations.map((one) => columns.map(([, cell]) => cell(one))),
  );

/** The same with what has become of each since it was first seen. */
export const csvLive = (recommendations: readonly LiveRecommendation[]): string =>
  table(
    [...columns.map(([name]) => name), 'status', 'firstSeen', 'lastSeen'],
    recommendations.map((one) => [...columns.map(([, cell]) => cell(one)), one.status, one.firstSeen, one.lastSeen]),
  );

/** One line a verdict. */
export const csvVerdicts = (verdicts: readonly Verdict[]): string =>
  table(
    ['check', 'account', 'region', 'kind', 'resource', 'is', 'because'],
    verdicts.map(({ check, account, region, kind, resource, is, because }) => [
      check,
      account,
      region,
      kind,
      resource,
      is,
      because,
    ]),
  );
