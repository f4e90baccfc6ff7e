import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { remove } from '../../shared/model/change.ts';
import { check, fine, propose } from '../../shared/model/check.ts';
import { kind } from '../../shared/model/kind.ts';
import { type Given, judgeCase } from '../support/judge.ts';

const gate = kind({
  id: 'gate',
  title: 'Gate',
  service: 'AmazonEC2',
  spec: z.looseObject({}),
  metrics: { load: { stat: 'Average', step: 300, unit: 'Percent', namespace: 'toy', name: 'load' } },
  meterNames: [{ meter: 'AmazonEC2/Gate', unit: 'Hrs' }],
  meters: () => [{ meter: 'AmazonEC2/Gate', unit: 'Hrs', quantity: 730 }],
});
const rule = {
  finds: gate,
  title: 't',
  why: 'w',
  learnMore: 'https://example.org',
  risk: 'none',
  effort: 'low',
} as const;
const idleGate = check({
  ...rule,
  id: 'idle-gate',
  needs: ['load'],
  judge: (one, { usage, windowDays }) =>
    usage.load.max < 10 ? propose(remove(one), `idle for ${windowDays} days`) : fine(`busy: ${usage.load.max} %`),
});
const openGate = check({ ...rule, id: 'open-gate', judge: (one) => propose(remove(one), 'open') });

/** Idle, with nothing measured in the last days: 20 days in all. */
const untilDaysAgo = (stale: number): Given => ({ days: 20, value: (_, __, day) => (day < 20 - stale ? 2 : null) });
const judge = (given: { staleDays?: number; silentDays: number; check?: typeof idleGate }) =>
  judgeCase(given.check ?? idleGate, {
    resource: { spec: {} },
    prices: { 'AmazonEC2/Gate': '0.10' },
    usage: { load: untilDaysAgo(given.silentDays) },
    ...(given.staleDays !== undefined && { staleDays: given.staleDays }),
  });

describe('usage that comes every fifth day', () => {
  test.each([0, 1, 4, 5])('is judged on the window that ends where it was last measured: %i days ago', (staleDays) => {
    const { verdict, finding } = judge({ staleDays, silentDays: staleDays });
    expect(verdict.is).toBe('wasteful');
    expect(verdict.because).toMatch(/^idle for 14 days/);
    expect(finding?.evidence).toMatchObject({ windowDays: 14, coverage: 1 });
  });

  test('says through which day it was measured, where that is not yesterday', () => {
    const { finding, verdict } = judge({ staleDays: 4, silentDays: 4 });
    expect(finding?.evidence.through).toBe('2026-03-10');
    expect(verdict.because).toBe('idle for 14 days (measured through 2026-03-10)');
    expect(judge({ staleDays: 0, silentDays: 0 }).finding?.evidence).not.toHaveProperty('through');
  });

  test('that was measured more than two turns ago says nothing about today', () => {
    const { verdict } = judge({ staleDays: 11, silentDays: 0 });
    expect([verdict.is, verdict.because]).toEqual(['unsure', 'its usage was last measured 11 days ago']);
  });

  test('days that were asked for and had no datapoint are missing evidence, as ever', () => {
    expect(judge({ staleDays: 0, silentDays: 4 }).verdict.is).toBe('unsure');
    expect(judge({ silentDays: 4 }).verdict.is).toBe('unsure');
  });

  test('a check that measures nothing does not ask how fresh the usage is', () => {
    const { verdict, finding } = judge({ staleDays: 30, silentDays: 0, check: openGate as unknown as typeof idleGate });
    expect(verdict.is).toBe('wasteful');
    expect(finding?.evidence).not.toHaveProperty('through');
  });
});
