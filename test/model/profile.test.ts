import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricWindow } from '../../shared/engine/window.ts';
import { binBottom, binOf, binTop, fold, merge, mergeDays } from '../../shared/model/profile.ts';
import type { DayProfile, Scale, Stat } from '../../shared/model/usage.ts';

const day0 = Date.parse('2026-03-01T00:00:00Z');
const at = (minutes: number): string => new Date(day0 + minutes * 60_000).toISOString();
const never = Number.POSITIVE_INFINITY;
const nearestRank = (values: readonly number[], percent: number): number =>
  [...values].sort((a, b) => a - b)[Math.max(0, Math.ceil((percent / 100) * values.length) - 1)]!;

const percentages = fc.array(fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: null, freq: 6 }), {
  minLength: 1,
  maxLength: 288,
});
const amounts = fc.array(fc.option(fc.double({ min: 0, max: 1e12, noNaN: true }), { nil: null, freq: 6 }), {
  minLength: 1,
  maxLength: 288,
});

const folded = (values: readonly (number | null)[], scale: Scale, stat: Stat = 'Average'): readonly DayProfile[] =>
  fold({ stat, step: 300, start: at(0), values: [...values] }, scale, never);

describe('a day profile', () => {
  test.each<[Scale, typeof percentages]>([
    ['percent', percentages],
    ['log', amounts],
  ])('on the %s scale gives maxima, means and counts exactly, and percentiles within one bin', (scale, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(50, 90, 95, 99, 99.5, 100), (values, percent) => {
        const raw = values.filter((value) => value !== null);
        fc.pre(raw.length > 0);
        const window = metricWindow(folded(values, scale));
        expect(window.samples).toBe(raw.length);
        expect(window.max).toBe(Math.max(...raw));
        expect(window.mean).toBeCloseTo(raw.reduce((a, b) => a + b, 0) / raw.length, 6);
        const bin = binOf(nearestRank(raw, percent), scale);
        expect(window.percentile(percent)).toBeGreaterThanOrEqual(binBottom(bin, scale) * (1 - 1e-9));
        expect(window.percentile(percent)).toBeLessThanOrEqual(binTop(bin, scale) * (1 + 1e-9));
      }),
    );
  });

  test('gives the share above a limit within the share of the limit’s own bin', () => {
    fc.assert(
      fc.property(percentages, fc.double({ min: 0, max: 100, noNaN: true }), (values, limit) => {
        const raw = values.filter((value) => value !== null);
        fc.pre(raw.length > 0);
        const above = raw.filter((value) => value > limit).length / raw.length;
        const nearby = raw.filter((value) => binOf(value, 'percent') === binOf(limit, 'percent')).length / raw.length;
        expect(Math.abs(metricWindow(folded(values, 'percent')).shareAbove(limit) - above)).toBeLessThanOrEqual(
          nearby + 1e-9,
        );
      }),
    );
  });

  test('merges in any order to what folding all at once gives', () => {
    fc.assert(
      fc.property(
        percentages,
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 288, maxLength: 288 }),
        (values, parts) => {
          const pieces = [0, 1, 2].flatMap((part) =>
            folded(
              values.map((value, index) => (parts[index] === part ? value : null)),
              'percent',
            ),
          );
          fc.pre(pieces.length > 0);
          const whole = folded(values, 'percent')[0]!;
          for (const order of [pieces, [...pieces].reverse()]) {
            const merged = order.reduce(merge);
            expect(merged.samples).toBe(whole.samples);
            expect([...merged.hourCount]).toEqual([...whole.hourCount]);
            expect([...merged.hourPeak]).toEqual([...whole.hourPeak]);
            expect([...merged.bins]).toEqual([...whole.bins]);
            merged.hourSum.forEach((sum, hour) => {
              expect(sum).toBeCloseTo(whole.hourSum[hour]!, 9);
            });
          }
        },
      ),
    );
  });

  test('of half a day knows half a day', () => {
    const [half] = folded(Array(144).fill(7), 'percent');
    expect(half!.samples).toBe(144);
    expect([...half!.hourCount].filter((count) => count === 0)).toHaveLength(12);
  });

  test('takes a late half in as if it had come in time', () => {
    const early = folded(Array(144).fill(1), 'percent');
    const late = fold({ stat: 'Average', step: 300, start: at(720), values: Array(144).fill(9) }, 'percent', never);
    const [joined] = mergeDays(late, early);
    expect(joined!.samples).toBe(288);
    expect(metricWindow([joined!]).max).toBe(9);
    expect(metricWindow([joined!]).mean).toBe(5);
  });

  test('of two steps takes the finer, whole, whichever came first', () => {
    const hourly = fold({ stat: 'Average', step: 3600, start: at(0), values: Array(24).fill(50) }, 'percent', never);
    const fine = folded(Array(288).fill(10), 'percent');
    for (const [a, b] of [
      [hourly, fine],
      [fine, hourly],
    ] as const)
      expect(mergeDays(a, b)).toEqual(fine);
  });

  test('leaves out datapoints at and after the end', () => {
    const days = fold(
      { stat: 'Average', step: 300, start: at(0), values: Array(288).fill(3) },
      'percent',
      day0 + 3_600_000,
    );
    expect(days.map(({ samples }) => samples)).toEqual([12]);
  });

  test('of sums keeps sums by the hour and the highest rate of a step', () => {
    const values = Array<number>(288).fill(300);
    values[5] = 30_000;
    const window = metricWindow(folded(values, 'log', 'Sum'));
    expect(window.peak).toBe(100);
    expect(window.sum).toBe(287 * 300 + 30_000);
    expect(window.max).toBe(11 * 300 + 30_000);
  });

  test('of minima keeps the lowest', () => {
    const window = metricWindow(folded([5, 3, 9], 'log', 'Minimum'));
    expect(window.peak).toBe(3);
    expect(window.min).toBe(3);
  });
});
