import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergePackedDays, packDays, packProfile, unpackDays, unpackProfile } from '../../shared/model/packed.ts';
import { fold, mergeDays } from '../../shared/model/profile.ts';
import { type DayProfile, type Series, stats, steps } from '../../shared/model/usage.ts';

const values = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100),
  fc.maxSafeNat(),
  fc.double({ min: 0, max: 1e18, noNaN: true }).map((n) => n + 0),
);
const serieses = fc.record({
  stat: fc.constantFrom(...stats),
  start: fc.integer({ min: 19_000 * 24, max: 21_000 * 24 }).map((hour) => new Date(hour * 3_600_000).toISOString()),
  step: fc.constantFrom(...steps),
  values: fc.array(fc.option(values), { maxLength: 400 }),
});
const scales = fc.constantFrom('percent' as const, 'log' as const);
const foldAll = (series: Pick<Series, 'stat' | 'start' | 'step' | 'values'>, scale: 'percent' | 'log'): DayProfile[] =>
  fold(series, scale, Number.POSITIVE_INFINITY);
const day = (list: number[], step: 300 | 3600, stat: 'Average' | 'Sum'): DayProfile =>
  foldAll({ stat, start: '2026-03-01T00:00:00Z', step, values: list }, stat === 'Average' ? 'percent' : 'log')[0]!;

describe('A packed profile', () => {
  test('reads back exactly as it was', () => {
    fc.assert(
      fc.property(serieses, scales, (series, scale) => {
        for (const profile of foldAll(series, scale)) expect(unpackProfile(packProfile(profile))).toEqual(profile);
      }),
    );
  });

  test('reads back exactly when it was merged from parts', () => {
    fc.assert(
      fc.property(serieses, scales, fc.integer({ min: 0, max: 400 }), (series, scale, cut) => {
        const later = new Date(Date.parse(series.start) + cut * series.step * 1000).toISOString();
        const merged = mergeDays(
          foldAll({ ...series, values: series.values.slice(0, cut) }, scale),
          foldAll({ ...series, start: later, values: series.values.slice(cut) }, scale),
        );
        expect(unpackDays(packDays(merged))).toEqual(merged);
      }),
    );
  });

  test('merges packed days as unpacked ones merge', () => {
    fc.assert(
      fc.property(serieses, fc.integer({ min: 0, max: 400 }), (series, cut) => {
        const later = new Date(Date.parse(series.start) + cut * series.step * 1000).toISOString();
        const before = foldAll({ ...series, values: series.values.slice(0, cut) }, 'log');
        const after = foldAll({ ...series, start: later, values: series.values.slice(cut) }, 'log');
        expect(unpackDays(mergePackedDays(packDays(before), after))).toEqual(mergeDays(before, after));
      }),
    );
  });

  test('keeps numbers that no short layout fits: tiny, huge, negative, minus zero, infinite', () => {
    const odd = day([1], 3600, 'Average');
    for (const number of [5e-324, 1.7976931348623157e308, -3.25, -0, Number.POSITIVE_INFINITY, 2 ** 53 + 2]) {
      const profile = { ...odd, hourSum: odd.hourSum.map((sum) => (sum > 0 ? number : 0)) };
      expect(unpackProfile(packProfile(profile))).toEqual(profile);
    }
  });

  test('of an empty day is a dozen bytes', () => {
    const empty = { ...day([1], 3600, 'Average'), samples: 0, bins: new Int32Array(0) };
    empty.hourCount.fill(0);
    empty.hourSum.fill(0);
    empty.hourPeak.fill(0);
    const packed = packProfile(empty);
    expect(packed.length).toBeLessThanOrEqual(14);
    expect(unpackProfile(packed)).toEqual(empty);
  });

  test('of CPU with two decimals at five minutes takes at most 350 bytes', () => {
    const cpu = Array.from(
      { length: 288 },
      (_, i) => Math.round((25 + 20 * Math.sin(i / 40) + ((i * 7919) % 97) / 20) * 100) / 100,
    );
    expect(packProfile(day(cpu, 300, 'Average')).length).toBeLessThanOrEqual(350);
  });

  test('of hourly bytes takes at most 200 bytes', () => {
    const bytes = Array.from({ length: 24 }, (_, i) => 40_000_000_000 + i * 987_654_321);
    expect(packProfile(day(bytes, 3600, 'Sum')).length).toBeLessThanOrEqual(200);
  });

  test('of another layout is refused by its number', () => {
    const packed = packProfile(day([1], 3600, 'Sum'));
    packed[0] = 9;
    expect(() => unpackProfile(packed)).toThrow('layout 9');
  });
});
