import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { goal, type ServiceMonth, serviceMonth } from '../../bench/service/index.ts';
import { sumOf } from '../../bench/service/month.ts';
import { observedPrice } from '../../infra/observed/price.ts';
import { sizes, withCost } from '../../scripts/docs/service-cost.ts';
import { defaultSettings } from '../../shared/settings.ts';

let month: ServiceMonth;
beforeAll(async () => {
  month = await serviceMonth(sizes);
}, 120_000);

describe('what a month of the service costs', () => {
  test('stands in docs/operating.md as it is counted (run `npm run docs`)', () => {
    const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
    expect(page).toBe(withCost(page, month));
  });

  test('is within its goal at 1,000 resources, and grows no faster than the estate', () => {
    const [small, , large] = month.sizes.map(({ lines }) => lines);
    expect(sumOf(small!, 'variable')).toBeLessThan(goal.variable);
    expect(sumOf(small!, 'fixed')).toBeLessThan(goal.fixed);
    expect(sumOf(large!, 'variable') / sumOf(small!, 'variable')).toBeLessThan(100);
    expect(sumOf(large!, 'fixed')).toBe(sumOf(small!, 'fixed'));
  });

  test('counts alarms as they are watched', () => {
    const alarms = month.sizes[0]!.lines.find(({ what }) => what === 'alarms')!;
    expect(alarms.dollars).toBeCloseTo(observedPrice(defaultSettings).alarms, 6);
  });
});
