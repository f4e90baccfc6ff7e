import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { differencesOf, figuresOf } from '../../shared/report/figures.ts';
import { monthCsv, monthJson, type StatedReport } from '../../shared/report/month.ts';
import { type MonthBill, sumOfCells } from '../../shared/report/month-bill.ts';
import { monthText } from '../../shared/report/month-text.ts';
import { noVerdicts, reportOf } from '../../shared/report/report.ts';
import { cellsOf } from '../support/month.ts';
import { conclusionWith } from '../support/report.ts';

const month = '2026-03';
const madeAt = '2026-04-03T12:00:00.000Z';
const { recommendations: _, ...conclusion } = conclusionWith();
const report = reportOf({ ...conclusion, recommendations: [] }, noVerdicts());
const billOf = (more: Readonly<Record<string, number>> = {}): MonthBill => ({
  ...{ month, currency: 'USD', source: 'Cost Explorer', asOf: '2026-04-03T03:00:00Z' },
  ...sumOfCells(cellsOf(month, more), month)!,
});
const preliminaryOf = (bill: MonthBill | undefined, more: Partial<StatedReport> = {}): StatedReport => ({
  ...{ month, state: 'preliminary', madeAt, run: 'run_1', report, recommendations: [] },
  ...(bill ? { bill } : { billUnknown: 'AccessDenied: ce:GetCostAndUsage' }),
  figures: figuresOf(month, report, bill),
  ...more,
});
const finalOf = (bill: MonthBill, preliminary: StatedReport): StatedReport => ({
  ...preliminaryOf(bill, { state: 'final', madeAt: '2026-04-09T03:40:00.000Z' }),
  unchanged: { since: '2026-04-04', last: '2026-04-09' },
  differences: differencesOf(preliminary.figures, preliminary.madeAt, figuresOf(month, report, bill)),
});
const linesOf = (text: string): string[] => text.split('\n').map((line) => line.trim().replace(/ {2,}/g, '  '));
/** What a terminal would obey; a report has line feeds of its own. */
const unsafe = /[^\P{Cc}\n]|\p{Cf}/u;
const hostile = '\u001b[31m=HYPERLINK("http://x")\r\n\u202e@cmd';

describe('the report of a month in text', () => {
  test('says which month, which state, which currency, from where and of when, and what is to come', () => {
    const lines = linesOf(monthText(preliminaryOf(billOf())));
    expect(lines.slice(0, 5)).toEqual([
      'Preliminary report for 2026-03, made 2026-04-03 12:00 UTC',
      'All amounts are US dollars, all times UTC. Spend and savings are what the last run of 2026-03',
      'found, as of 2026-03-15 06:00 UTC.',
      'AWS still changes this bill. Once it has stayed unchanged for 5 days, on 2026-04-09 at the',
      'earliest, a final report follows and lists what changed.',
    ]);
    expect(lines).toContain('Bill of 2026-03 in US dollars, from Cost Explorer as of 2026-04-03 03:00 UTC');
    expect(lines).toContain('The bill of 2026-03  $54.02  $27.01');
    expect(lines).toContain('AmazonRDS  $14.00  $7.00');
    expect(lines).toContain('444455556666  $27.01  $13.50');
  });

  test('says that a month is not over', () => {
    const text = monthText(preliminaryOf(billOf(), { madeAt: '2026-03-20T12:00:00Z' }));
    expect(text).toContain('\n  The month is not over, and its bill grows. Once it has stayed unchanged');
  });

  test('says that and why no bill is known', () => {
    const text = monthText(preliminaryOf(undefined));
    expect(text).toContain('The bill of 2026-03 is not known. As long as it is not, there will be no final report.');
    expect(text).toContain('Bill of 2026-03: not known\n  AccessDenied: ce:GetCostAndUsage\n');
  });

  test('says why a bill may be old', () => {
    const text = monthText(preliminaryOf({ ...billOf(), doubt: `the budget was passed${hostile}` }));
    expect(text).toContain('It may be older: the budget was passed\\u{1b}');
  });

  test('lists what changed, the largest change first', () => {
    const preliminary = preliminaryOf(billOf());
    const lines = linesOf(monthText(finalOf(billOf({ AmazonRDS: -1.25, Tax: 7.77 }), preliminary)));
    const at = lines.findIndex((line) => line.startsWith('What changed'));
    expect(lines.slice(at, lines.indexOf('', at))).toEqual([
      'What changed since the preliminary report of 2026-04-03 12:00 UTC, in US dollars',
      'before  after  difference',
      'The bill of 2026-03  $54.02  $60.54  $6.52',
      'amortised  $27.01  $33.53  $6.52',
      'By service',
      'Tax  $0.00  $7.77  $7.77',
      'AmazonRDS  $14.00  $12.75  -$1.25',
      'By account',
      '111122223333  $27.01  $33.53  $6.52',
    ]);
  });

  test('says when nothing changed', () => {
    expect(monthText(finalOf(billOf(), preliminaryOf(billOf())))).toContain('Nothing: each figure is what it was.');
  });

  test('lists ten of many, and where the others are', () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`service ${at}`, 100 + at]));
    const lines = linesOf(monthText(finalOf(billOf(many), preliminaryOf(billOf()))));
    expect(lines.filter((line) => line === 'and 17 more: report.csv lists all').length).toBe(1);
    expect(lines.filter((line) => line === 'and 15 more: report.csv lists all').length).toBe(1);
  });

  test('is safe and fits whatever stands in names', () => {
    const bill = billOf({ [hostile]: 5, [`${'x'.repeat(300)}`]: 7 });
    const text = monthText(finalOf(bill, preliminaryOf(billOf())));
    expect(text).not.toMatch(unsafe);
    expect(Math.max(...text.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
  });
});

describe('the report of a month as CSV', () => {
  const rowsOf = (stated: StatedReport): Record<string, string>[] => parse(monthCsv(stated), { columns: true });

  test('has one amount a line, with its month, currency, source and date', () => {
    const [first] = rowsOf(preliminaryOf(billOf()));
    expect(first).toEqual({
      ...{ month, state: 'preliminary', section: 'bill', item: month, figure: 'billed', amount: '54.02' },
      ...{ currency: 'USD', preliminary: '', difference: '', source: 'Cost Explorer' },
      ...{ asOf: '2026-04-03T03:00:00Z', madeAt },
    });
    for (const row of rowsOf(preliminaryOf(billOf()))) {
      expect(row.amount).toMatch(/^-?\d+\.\d\d$/);
      expect([row.month, row.currency]).toEqual([month, 'USD']);
      expect(row.source).not.toBe('');
      expect(row.asOf).not.toBe('');
    }
  });

  test('shows what the preliminary report said where it was another amount, or is gone', () => {
    const preliminary = preliminaryOf(billOf({ Tax: 7.77 }));
    const rows = rowsOf(finalOf(billOf({ AmazonRDS: -1.25 }), preliminary));
    const billed = (item: string) => rows.find((row) => row.item === item && row.figure === 'billed');
    expect(billed('AmazonRDS')).toMatchObject({ amount: '12.75', preliminary: '14.00', difference: '-1.25' });
    expect(billed('AmazonEC2')).toMatchObject({ amount: '40.02', preliminary: '', difference: '' });
    expect(billed('Tax')).toMatchObject({ amount: '0.00', preliminary: '7.77', difference: '-7.77' });
  });

  test('runs nowhere', () => {
    for (const name of ['=cmd()', '+1', '-1', '@SUM(A1)', hostile])
      for (const { item } of rowsOf(preliminaryOf(billOf({ [name]: 5 })))) expect(item).not.toMatch(/^[=+\-@\t\r\n]/);
    expect(monthCsv(preliminaryOf(billOf({ [hostile]: 5 })))).not.toMatch(unsafe);
  });
});

describe('the report of a month as JSON', () => {
  test('says all of it, and reads back as it was', () => {
    const preliminary = preliminaryOf(billOf());
    const final = finalOf(billOf({ [hostile]: 5 }), preliminary);
    const text = monthJson(final);
    expect(text).not.toMatch(unsafe);
    expect(JSON.parse(text)).toMatchObject({
      ...{ format: 'plimsoll-report/1', month, state: 'final', madeAt: final.madeAt, currency: 'USD', run: 'run_1' },
      ...{ monthIsOver: true, asOf: report.asOf, spend: report.spend, savings: report.savings },
      ...{ bill: final.bill, figures: final.figures, differences: final.differences, unchanged: final.unchanged },
    });
    expect(JSON.parse(monthJson(preliminary))).toMatchObject({ state: 'preliminary', differences: null });
  });

  test('of no known bill says so', () => {
    expect(JSON.parse(monthJson(preliminaryOf(undefined)))).toMatchObject({
      bill: null,
      billUnknown: 'AccessDenied: ce:GetCostAndUsage',
    });
  });
});
