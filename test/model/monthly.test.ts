import { describe, expect, test } from 'vitest';
import { monthlySum } from '../../shared/model/monthly.ts';
import { fold } from '../../shared/model/profile.ts';
import type { Step } from '../../shared/model/usage.ts';

const days = (values: (number | null)[], step: Step, start = '2026-03-01T00:00:00Z') =>
  fold({ stat: 'Sum', start, step, values }, 'log', Number.POSITIVE_INFINITY);
const hours = (count: number, value: (hour: number) => number | null) =>
  Array.from({ length: count }, (_, hour) => value(hour));

describe('a month of a metric of sums', () => {
  test('is unknown when nothing was seen', () => {
    expect(monthlySum(undefined)).toBeUndefined();
    expect(monthlySum([])).toBeUndefined();
  });
  test('is 730 times an hour of a steady metric', () => {
    expect(
      monthlySum(
        days(
          hours(14 * 24, () => 3),
          3600,
        ),
      ),
    ).toBeCloseTo(730 * 3, 9);
  });
  test('is the same for 5-minute, hourly and daily sums', () => {
    const expected = 730 * 12;
    expect(monthlySum(days(Array<number>(14 * 288).fill(1), 300))).toBeCloseTo(expected, 9);
    expect(
      monthlySum(
        days(
          hours(14 * 24, () => 12),
          3600,
        ),
      ),
    ).toBeCloseTo(expected, 9);
    expect(monthlySum(days(Array<number>(14).fill(288), 86400))).toBeCloseTo(expected, 9);
  });
  test('counts silent hours as zero: once a day is 730 ÷ 24 a month', () => {
    expect(
      monthlySum(
        days(
          hours(14 * 24, (hour) => (hour % 24 === 2 ? 1 : null)),
          3600,
        ),
      ),
    ).toBeCloseTo(730 / 24, 9);
  });
  test('is not bent by half a first and half a last day', () => {
    expect(
      monthlySum(
        days(
          hours(14 * 24, () => 3),
          3600,
          '2026-03-01T06:00:00Z',
        ),
      ),
    ).toBeCloseTo(730 * 3, 9);
  });
});
