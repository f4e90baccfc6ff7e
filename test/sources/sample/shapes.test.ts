import { describe, expect, test } from 'vitest';
import type { Stat, Step } from '../../../shared/model/usage.ts';
import { nothing, rhythm, steady } from '../../../shared/sources/sample/loads.ts';
import { random } from '../../../shared/sources/sample/random.ts';
import { type Shape, shapeValues } from '../../../shared/sources/sample/shapes.ts';

/** Monday, 2 November 2026. */
const monday = Date.UTC(2026, 10, 2) / 86_400_000;
const values = (shape: Shape, stat: Stat, step: Step, days: number, from = monday, digits = 6): number[] =>
  shapeValues(shape, stat, step, from, days, { top: 100, digits }, random(1));
const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
const day = (of: readonly number[], index: number, steps: number): number[] =>
  of.slice(index * steps, (index + 1) * steps);

describe('load over time', () => {
  const office = rhythm('office', 5, 60, { weekend: 0.3 });

  test('rises by day and falls at night', () => {
    const hours = values(office, 'Average', 3600, 1);
    expect(hours[9]).toBeGreaterThan(50);
    expect(hours[3]).toBeLessThan(7);
  });

  test('is lower at weekends', () => {
    const hours = values(office, 'Average', 3600, 7);
    expect(mean(day(hours, 5, 24))).toBeLessThan(0.6 * mean(day(hours, 2, 24)));
  });

  test('comes later further west', () => {
    const hours = values(rhythm('office', 5, 60, { late: 8 }), 'Average', 3600, 1);
    expect(hours[17]).toBeGreaterThan(50);
    expect(hours[9]).toBeLessThan(7);
  });

  test('peaks in the month-end batch on the last day of a month and on no other', () => {
    const batch = steady(2, 0, [{ level: 80, hour: 3, minutes: 60, on: 'month-end' }]);
    const days = values(batch, 'Maximum', 86_400, 30);
    expect(days.indexOf(80)).toBe(28);
    expect(days.filter((value) => value > 2)).toHaveLength(1);
  });

  test.each([
    ['mondays', 4],
    ['deploy-days', 8],
    ['every-second-friday', 2],
    ['every-day', 28],
  ] as const)('a burst on %s comes %i times in four weeks', (on, times) => {
    const shape = steady(1, 0, [{ level: 50, hour: 22, minutes: 30, on }]);
    expect(values(shape, 'Maximum', 86_400, 28).filter((value) => value === 50)).toHaveLength(times);
  });

  test.each(['Average', 'Maximum', 'Minimum'] as const)('%s of a coarse step is that of the fine one', (stat) => {
    const fine = values(office, stat, 300, 2);
    const join = { Average: mean, Maximum: Math.max, Minimum: Math.min }[stat] as (...of: never[]) => number;
    const hour = fine.slice(108, 120);
    const joined = stat === 'Average' ? mean(hour) : join(...(hour as never[]));
    expect(values(office, stat, 3600, 2)[9]).toBeCloseTo(joined, 4);
  });

  test('sums of a coarse step are those of the fine one', () => {
    const requests = rhythm('customers', 0.2, 3);
    const hours = values(requests, 'Sum', 3600, 3, monday, 0);
    const days = values(requests, 'Sum', 86_400, 3, monday, 0);
    expect(Math.abs(days[1]! - day(hours, 1, 24).reduce((sum, value) => sum + value, 0))).toBeLessThanOrEqual(2);
  });

  test('a few requests a day are not lost to rounding', () => {
    const hours = values(steady(3 / 86_400, 0), 'Sum', 3600, 10, monday, 0);
    expect(hours.every(Number.isInteger)).toBe(true);
    expect(hours.reduce((sum, value) => sum + value, 0)).toBeGreaterThanOrEqual(29);
  });

  test('nothing is zero, and no percentage passes 100', () => {
    expect(new Set(values(nothing, 'Sum', 3600, 2))).toEqual(new Set([0]));
    expect(Math.max(...values(steady(98, 0.2), 'Average', 300, 2))).toBe(100);
  });
});
