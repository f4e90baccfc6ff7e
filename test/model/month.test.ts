import { describe, expect, test } from 'vitest';
import { dayOf, isOver, monthBefore, monthOf, monthSchema, monthsAfter } from '../../shared/model/month.ts';

describe('a month', () => {
  test.each([
    ['2026-03', '2026-02'],
    ['2026-01', '2025-12'],
    ['2000-01', '1999-12'],
  ])('before %s is %s', (month, before) => {
    expect(monthBefore(month)).toBe(before);
    expect(monthsAfter(before, 1)).toBe(month);
  });

  test('and a day are those of UTC', () => {
    expect(monthOf('2026-04-01T00:30:00+02:00')).toBe('2026-03');
    expect(dayOf('2026-04-01T00:30:00+02:00')).toBe('2026-03-31');
  });

  test('is over with its last moment', () => {
    expect(isOver('2026-03', '2026-03-31T23:59:59Z')).toBe(false);
    expect(isOver('2026-03', '2026-04-01T00:00:00Z')).toBe(true);
  });

  test.each(['2026-13', '2026-00', '2026-3', '202603', '2026-03-01', '../2026-03'])('is not %s', (text) => {
    expect(monthSchema.safeParse(text).success).toBe(false);
  });
});
