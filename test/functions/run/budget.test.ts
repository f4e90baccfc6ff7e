import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { billingShare, budgetOf, type Sized, sharesOf, spentIn } from '../../../functions/run/budget.ts';
import { meterOf } from '../../../functions/run/meter.ts';
import { policySchema } from '../../../shared/model/policy.ts';
import type { Run } from '../../../shared/model/run.ts';
import { fakeStore } from '../../support/fake-store.ts';
import { finishedRun } from '../../support/finished-run.ts';

const grains = (dollars: number): number => Math.round(dollars * 1e8);
const sized = (...resources: (number | undefined)[]): Sized[] =>
  resources.map((count, at) => ({
    account: '111122223333',
    region: `region-${at}`,
    ...(count !== undefined && { resources: count }),
  }));
const partsOf = (dollars: number, ...resources: (number | undefined)[]): number[] =>
  sharesOf(dollars, sized(...resources)).map(({ maxDollars }) => maxDollars);

describe('the parts of a budget', () => {
  test('and what is kept back for the bill are the budget, and never more', () => {
    const scopes = fc.array(fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), scopes, (dollars, resources) => {
        const parts = partsOf(dollars, ...resources);
        const sum = parts.reduce((total, part) => total + grains(part), 0) + billingShare(dollars) * 1e8;
        expect(parts.every((part) => part >= 0)).toBe(true);
        expect(sum).toBeLessThanOrEqual(dollars * 1e8 + 1e-3);
        expect(sum).toBeGreaterThan(dollars * 1e8 - 2);
      }),
    );
  });

  test('and what earlier tries of the run spent are the budget together, unless that is more already', () => {
    const cents = fc.integer({ min: 0, max: 2_000 });
    fc.assert(
      fc.property(cents, fc.array(cents, { minLength: 1, maxLength: 20 }), cents, (budget, spent, elsewhere) => {
        const scopes = sized(...spent);
        const costs = scopes.map(
          ({ account, region }, at) => [`${account}/${region}`, { dollars: spent[at]! / 100 }] as const,
        );
        const shares = sharesOf(budget / 100, scopes, new Map([...costs, ['accounts', { dollars: elsewhere / 100 }]]));
        const all = shares.reduce((total, { maxDollars }) => total + grains(maxDollars), elsewhere * 1e6);
        const gone = spent.reduce((total, one) => total + one, elsewhere);
        expect(shares.every(({ maxDollars }, at) => maxDollars >= spent[at]! / 100)).toBe(true);
        expect(all).toBeLessThanOrEqual(Math.max(budget, gone) * 1e6);
      }),
    );
  });

  test('leave nothing over, however the division falls', () => {
    const parts = partsOf(10_000, 761_170, 219_653, undefined);
    expect(parts.reduce((total, part) => total + grains(part), 0)).toBe(grains(10_000 - billingShare(10_000)));
  });

  test('go by resources, where an empty scope counts as one', () => {
    expect(partsOf(1.2, 0, 4, 5)).toEqual([0.1, 0.4, 0.5]);
  });

  test('take a scope that nobody has seen for an average one', () => {
    expect(partsOf(1, 2, 6, 0, undefined)).toEqual([0.12307692, 0.36923077, 0.06153846, 0.24615385]);
  });

  test('are equal where nothing is known yet', () => {
    expect(partsOf(1, undefined, undefined)).toEqual([0.4, 0.4]);
  });

  test('leave the bill twenty requests of Cost Explorer, and half of a budget that is smaller than forty', () => {
    expect([billingShare(10), billingShare(0.4), billingShare(0.1), billingShare(0)]).toEqual([0.2, 0.2, 0.05, 0]);
  });
});

describe('what is left for a run', () => {
  const run = (id: string, startedAt: string, dollars: string, status: Run['status'] = 'finished'): Run => ({
    ...finishedRun,
    id,
    startedAt,
    status,
    ownCost: { calls: {}, metrics: 0, dollars },
  });
  const runs = [
    run('run_1', '2026-02-28T23:00:00Z', '5.00'),
    run('run_2', '2026-03-01T03:00:00Z', '0.30'),
    run('run_3', '2026-03-02T03:00:00Z', '0.20', 'failed'),
  ];
  const store = fakeStore({ runs });
  const now = new Date('2026-03-02T04:00:00Z');
  const left = (ownCost: object, more?: Parameters<typeof budgetOf>[3]) =>
    budgetOf(policySchema.parse({ ownCost }), store, now, more);

  test('has no end where nothing is said', async () => {
    expect(await left({})).toBeUndefined();
  });

  test('is what the runs of this month have left, those that failed among them', async () => {
    expect(await left({ perMonth: 2 })).toBe(1.5);
    expect(await left({ perMonth: 0.4 })).toBe(0);
  });

  test('does not count the run that is asked for, which may have failed before', async () => {
    expect(await left({ perMonth: 2 }, { run: 'run_3' })).toBe(1.7);
  });

  test('is the smallest of what the run, the month and the command line allow', async () => {
    expect(await left({ perRun: 1, perMonth: 2 })).toBe(1);
    expect(await left({ perRun: 1, perMonth: 2 }, { maxCost: 0.5 })).toBe(0.5);
  });

  test('counts a run that was begun twice once, as it stood last', async () => {
    const { items } = await store.runs(3);
    const twice = { runs: async () => ({ items: [run('run_3', '2026-03-03T03:00:00Z', '0.25'), ...items] }) };
    expect(await spentIn(now, twice)).toBe(0.55);
  });
});

describe('the meter of a collection', () => {
  const asOf = new Date('2026-03-02T03:00:00Z');
  const spent = { calls: { 'cloudwatch:GetMetricData': 3 }, metrics: 400, dollars: 0.004 };

  test('goes on from what an earlier try spent, so that all tries together keep the limit', async () => {
    const store = fakeStore();
    await store.saveOwnCost('a/b', '2026-03-02T03:00:00.000Z', spent);
    const meter = await meterOf('a/b', asOf, store, 0.005);
    expect([meter.reserve(0.002), meter.reserve(0.001)]).toEqual([false, true]);
    meter.request('cloudwatch:GetMetricData', { metrics: 100, dollars: 0.001 });
    expect(meter.spent).toEqual({ calls: { 'cloudwatch:GetMetricData': 4 }, metrics: 500, dollars: 0.005 });
  });

  test("begins anew for another moment's estate", async () => {
    const store = fakeStore();
    await store.saveOwnCost('a/b', '2026-03-01T03:00:00.000Z', spent);
    const meter = await meterOf('a/b', asOf, store, 0.005);
    expect([meter.reserve(0.005), meter.spent.dollars]).toEqual([true, 0]);
  });
});
