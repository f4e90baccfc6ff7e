import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unitPrices } from '../../../../shared/sources/aws/reach/charges.ts';
import { dueFrom } from '../../../../shared/sources/aws/utilisation/index.ts';

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `i-${index}`);

interface Pull {
  readonly day: number;
  readonly from: number;
}

/** What is asked of a resource when collection runs on such days. */
const pulls = (resourceId: string, runDays: readonly number[], windowDays: number, daily = false): Pull[] => {
  const asked: Pull[] = [];
  let usageThrough: number | undefined;
  for (const today of runDays) {
    const from = dueFrom({ resourceId, today, usageThrough, windowDays, daily });
    if (from === undefined) continue;
    asked.push({ day: today, from });
    usageThrough = today - 1;
  }
  return asked;
};

const everyDay = (days: number, first = 20_000): number[] => Array.from({ length: days }, (_, index) => first + index);

describe('when a resource is asked', () => {
  test('the first time it is asked for the whole window', () => {
    expect(dueFrom({ resourceId: 'i-1', today: 20_000, windowDays: 14 })).toBe(19_986);
  });

  test('it is not asked twice on one day, nor when the clock was set back', () => {
    for (const usageThrough of [19_999, 20_000, 20_300])
      expect(dueFrom({ resourceId: 'i-1', today: 20_000, usageThrough, windowDays: 14, daily: true })).toBeUndefined();
  });

  test('a watched one is asked each day, for yesterday and, once more, the day before', () => {
    const asked = pulls('i-1', everyDay(4), 14, true);
    expect(asked.map(({ from }) => from)).toEqual([19_986, 19_999, 20_000, 20_001]);
  });

  test('a gap of a week heals at the next run, and a gap longer than the window asks for the window', () => {
    expect(dueFrom({ resourceId: 'i-1', today: 20_008, usageThrough: 20_000, windowDays: 14 })).toBe(20_000);
    expect(dueFrom({ resourceId: 'i-1', today: 20_090, usageThrough: 20_000, windowDays: 14 })).toBe(20_076);
  });

  test('over any run days no day of the window stays unasked, and none is asked sooner than five days after', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 7, max: 93 }),
        (id, steps, windowDays) => {
          let day = 20_000;
          const runDays = steps.map((step) => {
            day += step;
            return day;
          });
          const asked = pulls(id, runDays, windowDays);
          for (const [index, { day, from }] of asked.entries()) {
            const last = asked[index - 1];
            // It begins where the last one ended, with one day again, or at the window.
            expect(from).toBe(Math.max(day - windowDays, (last?.day ?? 0) - 1));
            if (last) expect(day - last.day).toBeGreaterThanOrEqual(5);
          }
          for (const today of runDays) {
            const last = asked.findLast(({ day }) => day <= today)!;
            expect(today - last.day).toBeLessThanOrEqual(5);
          }
        },
      ),
    );
  });
});

describe('what that costs at four metrics', () => {
  const costOf = (from: number, days: number): number => {
    let asked = 0;
    for (const id of ids(1000))
      asked += pulls(id, everyDay(from + days), 14).filter(({ day }) => day >= 20_000 + from).length;
    return asked * 4 * unitPrices.metric;
  };

  test('the first 30 days, the whole window among them, cost $0.24 per 1,000 resources', () => {
    expect(costOf(0, 30)).toBeCloseTo(0.24, 9);
  });

  test('30 days of steady state cost $0.24 per 1,000 resources', () => {
    expect(costOf(60, 30)).toBeCloseTo(0.24, 9);
  });

  test('those that began together are spread over the days after four turns', () => {
    const perDay = new Map<number, number>();
    for (const id of ids(1000))
      for (const { day } of pulls(id, everyDay(35), 14)) perDay.set(day, (perDay.get(day) ?? 0) + 1);
    for (let day = 20_025; day < 20_035; day += 1) {
      expect(perDay.get(day)).toBeGreaterThan(150);
      expect(perDay.get(day)).toBeLessThan(250);
    }
  });
});
