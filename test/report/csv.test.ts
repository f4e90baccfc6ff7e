import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Recommendation } from '../../shared/model/analysis.ts';
import { csvReport } from '../../shared/report/csv.ts';
import { recommendationWith } from '../support/report.ts';

const rowsOf = (...recommendations: Partial<Recommendation>[]): Record<string, string>[] =>
  parse(csvReport(recommendations.map(recommendationWith)), { columns: true });

describe('the CSV report', () => {
  test('is a header alone when there is nothing to recommend', () => {
    expect(csvReport([])).toMatch(/^id,check,account,.*\n$/);
  });

  test('has a line for each recommendation', () => {
    const [row] = rowsOf({ name: 'web, the "first"' });
    expect(row).toMatchObject({ resource: 'i-0123456789abcdef0', name: 'web, the "first"', monthlySaving: '70.08' });
  });

  test.each(['=cmd()', '+1', '-1', '@SUM(A1)', '\u{FF1D}cmd()'])(
    'escapes a name that a spreadsheet would run: %s',
    (name) => {
      expect(rowsOf({ name })[0]!.name).toBe(`'${name}`);
    },
  );

  test.each(['\t=cmd()', '\r=cmd()', '\n=cmd()'])(
    'turns control characters into text that runs nowhere: %j',
    (name) => {
      expect(rowsOf({ name })[0]!.name).toMatch(/^\\u\{[9ad]\}=cmd\(\)$/);
    },
  );

  test('leaves a negative amount a number', () => {
    expect(rowsOf({ monthlySaving: '-3.21' })[0]!.monthlySaving).toBe('-3.21');
  });

  test('keeps both digits of an amount, and leaves the cell empty where no figure is known', () => {
    expect(rowsOf({ monthlySaving: '12.30' }, { monthlySaving: null }).map((row) => row.monthlySaving)).toEqual([
      '12.30',
      '',
    ]);
  });
});
