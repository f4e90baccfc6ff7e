import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centsOf, toCents } from '../../shared/model/money.ts';
import { type Difference, differencesOf, figuresOf } from '../../shared/report/figures.ts';
import { apportioned, type MonthBill, openBillSum, sumOfCells } from '../../shared/report/month-bill.ts';
import { noVerdicts, reportOf } from '../../shared/report/report.ts';
import { cellsOf } from '../support/month.ts';
import { conclusionWith } from '../support/report.ts';

const line = fc.record({
  service: fc.constantFrom('AmazonEC2', 'AmazonS3', 'Tax', '=cmd()', '__proto__', ''),
  account: fc.constantFrom('111122223333', '444455556666', '777788889999'),
  billed: fc.double({ min: -1000, max: 100_000, noNaN: true }),
  amortised: fc.double({ min: -1000, max: 100_000, noNaN: true }),
});
type Line = typeof line extends fc.Arbitrary<infer T> ? T : never;
const month = '2026-03';
const report = reportOf(conclusionWith(), noVerdicts());

const billOf = (lines: readonly Line[]): MonthBill | undefined => {
  const sum = openBillSum();
  for (const { service, account, billed, amortised } of lines) sum.add(service, account, billed, amortised);
  const done = sum.done();
  return done && { month, currency: 'USD', source: 'Cost Explorer', asOf: '2026-04-03T03:00:00Z', ...done };
};
const total = (amounts: readonly (string | null)[]): number =>
  amounts.reduce((sum, amount) => sum + centsOf(amount ?? 'NaN'), 0);

describe('the bill of a month', () => {
  test('adds up by service and by account to its total, to the cent', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 40 }), (lines) => {
        const bill = billOf(lines)!;
        for (const of of ['billed', 'amortised'] as const)
          for (const cut of [bill.byService, bill.byAccount!])
            expect(total(cut.map((share) => share[of]))).toBe(centsOf(bill.total[of]));
      }),
    );
  });

  test('moves no share by more than a cent to do so', () => {
    const shares = fc.dictionary(fc.string({ maxLength: 4 }), fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minKeys: 1,
      maxKeys: 20,
    });
    fc.assert(
      fc.property(shares, (given) => {
        const dollars = new Map(Object.entries(given));
        const cents = toCents([...dollars.values()].reduce((sum, one) => sum + one, 0));
        const parts = apportioned(dollars, cents);
        expect([...parts.values()].reduce((sum, one) => sum + one, 0)).toBe(cents);
        for (const [key, amount] of dollars) expect(Math.abs(parts.get(key)! - amount * 100)).toBeLessThan(1.001);
      }),
    );
  });

  test('gives the odd cent to the largest remainder, the first by name among equals', () => {
    const dollars = new Map([
      ['b', 0.333],
      ['a', 0.333],
      ['c', 0.334],
    ]);
    expect(apportioned(dollars, 100)).toEqual(
      new Map([
        ['b', 33],
        ['a', 33],
        ['c', 34],
      ]),
    );
    expect(apportioned(dollars, 101).get('a')).toBe(34);
  });

  test('counts one cut of the cells, and those of its month alone', () => {
    const both = sumOfCells([...cellsOf(month), ...cellsOf('2026-02')], month)!;
    expect(both.total.billed).toBe('54.02');
    expect(both.byAccount!.map(({ key }) => key)).toEqual(['111122223333', '444455556666']);
    const byUsage = sumOfCells(
      cellsOf(month).filter(({ by }) => by === 'usage-type'),
      month,
    )!;
    expect(byUsage).toEqual({ total: both.total, byService: both.byService });
    expect(sumOfCells(cellsOf('2026-02'), month)).toBe(undefined);
  });
});

describe('the differences between two reports', () => {
  const between = (before: readonly Line[], after: readonly Line[]) => {
    const [then, now] = [billOf(before), billOf(after)];
    const differences = differencesOf(figuresOf(month, report, then), 'then', figuresOf(month, report, now));
    return { then, now, differences };
  };
  const of = (all: readonly Difference[], figure: string): readonly Difference[] =>
    all.filter((one) => one.figure === figure);

  test('by service and by account add up to the difference in the whole', () => {
    const some = fc.array(line, { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(some, some, (before, after) => {
        const { then, now, differences } = between(before, after);
        for (const figure of ['billed', 'amortised'] as const) {
          const whole = centsOf(now!.total[figure]) - centsOf(then!.total[figure]);
          expect(total(of(differences.total, figure).map((one) => one.difference))).toBe(whole);
          for (const cut of [differences.byService, differences.byAccount])
            expect(total(of(cut, figure).map((one) => one.difference))).toBe(whole);
        }
      }),
    );
  });

  test('of a bill with itself are none, and each has two digits', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.array(line, { minLength: 1 }), (one, other) => {
        expect(between(one, one).differences).toEqual({
          since: 'then',
          total: [],
          byService: [],
          byAccount: [],
          figures: [],
        });
        for (const { difference } of between(one, other).differences.byService)
          expect(difference).toMatch(/^-?\d+\.\d\d$/);
      }),
    );
  });

  test('of a bill that was not known are not known', () => {
    const { now, differences } = between([], [{ service: 'Tax', account: '111122223333', billed: 5, amortised: 5 }]);
    expect(of(differences.total, 'billed')).toEqual([
      { section: 'bill', item: month, figure: 'billed', before: null, after: now!.total.billed, difference: null },
    ]);
    expect(differences.byService.map(({ before, difference }) => [before, difference])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  test('list the other figures that moved', () => {
    const later = { ...report, savings: { ...report.savings, monthly: '50.00' } };
    const { figures } = differencesOf(figuresOf(month, report, undefined), 'then', figuresOf(month, later, undefined));
    expect(figures).toEqual([
      {
        ...{ section: 'savings', item: month, figure: 'to save a month' },
        ...{ before: '70.08', after: '50.00', difference: '-20.08' },
      },
    ]);
  });
});
