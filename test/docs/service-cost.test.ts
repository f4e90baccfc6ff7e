import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { countSample, type Period } from '../../bench/service/count.ts';
import { estateOf } from '../../bench/service/estate.ts';
import { goal, goalResources, goalText, readCounted, serviceMonth } from '../../bench/service/index.ts';
import { type Line, monthOf, sumOf } from '../../bench/service/month.ts';
import { observedPrice } from '../../infra/observed/price.ts';
import { sizes, withCost } from '../../scripts/docs/service-cost.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';

const month = serviceMonth(sizes);
const lineOf = (lines: readonly Line[], what: string): Line => lines.find((one) => one.what === what)!;

describe('what a month of the service costs', () => {
  test('stands in docs/operating.md as it is counted (run `npm run docs`)', () => {
    const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
    expect(page).toBe(withCost(page, month));
  });

  test('is within its goal at 1,000 resources, and grows no faster than the estate', () => {
    const [small, , large] = month.sizes.map(({ lines }) => lines);
    expect(month.sizes[0]!.estate.resources).toBe(goalResources);
    expect(sumOf(small!, 'variable')).toBeLessThan(goal.variable);
    expect(sumOf(small!, 'fixed')).toBeLessThan(goal.fixed);
    expect(sumOf(large!, 'variable') / sumOf(small!, 'variable')).toBeLessThan(100);
    expect(sumOf(large!, 'fixed')).toBe(sumOf(small!, 'fixed'));
  });

  test('says which lines are dearest when a goal is missed', () => {
    const dear = month.sizes[0]!.lines.map((one) => (one.what === 'alarms' ? { ...one, dollars: 40 } : one));
    expect(goalText({ ...month, sizes: [{ ...month.sizes[0]!, lines: dear }] })).toMatch(
      /fixed \*\*\$4\d\.\d\d\*\* of \$4\.00, missed: most of it are alarms \$40\.00/,
    );
  });

  test('takes nothing off for free tiers, which can be no more than what they are free of', () => {
    for (const { dollars, free } of month.sizes.flatMap(({ lines }) => lines))
      expect(free).toBeLessThanOrEqual(dollars);
    const { lines } = month.sizes[0]!;
    const { units, dollars } = lineOf(lines, 'state machine');
    expect(dollars).toBeCloseTo(units * 0.000025, 9);
  });

  test('has a line for a key and for a dashboard where the configuration asks for one', () => {
    const asked = (settings: Partial<Settings>): number =>
      sumOf(monthOf(estateOf(1_000), month.counted, { ...defaultSettings, ...settings }), 'fixed');
    expect(asked({ encryption: 'customer' }) - asked({})).toBeCloseTo(1, 6);
    expect(asked({ dashboard: true }) - asked({})).toBeCloseTo(3, 6);
  });

  test('counts alarms as they are watched', () => {
    expect(lineOf(month.sizes[0]!.lines, 'alarms').dollars).toBeCloseTo(observedPrice(defaultSettings).alarms, 6);
  });
});

describe('what was counted', () => {
  const { sample: before } = readCounted();
  let now: Period;
  beforeAll(async () => {
    now = await countSample();
  }, 120_000);

  test('is as the code counts today, within 2 % (run `npm run bench -- service --recount`)', () => {
    const units = ({ functions }: Period, key: 'read' | 'write'): number =>
      Object.values(functions).reduce((sum, one) => sum + one[key], 0);
    for (const key of ['read', 'write'] as const) {
      expect(units(now, key) / units(before, key)).toBeGreaterThan(0.98);
      expect(units(now, key) / units(before, key)).toBeLessThan(1.02);
    }
  });

  test('has as many transitions, metrics, events and paid calls', () => {
    const paid = ({ calls }: Period) => Object.entries(calls).filter(([call]) => /^(ce|cloudwatch):/.test(call));
    for (const key of ['transitions', 'items', 'metrics', 'events'] as const)
      expect([key, now[key]]).toEqual([key, before[key]]);
    expect(paid(now)).toEqual(paid(before));
  });
});
