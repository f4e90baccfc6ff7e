import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { remove } from '../../shared/model/change.ts';
import { check, fine, propose } from '../../shared/model/check.ts';
import { kind } from '../../shared/model/kind.ts';
import { policySchema } from '../../shared/model/policy.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import { daysAgo, type Given, judgeCase } from '../support/judge.ts';

const gate = kind({
  id: 'gate',
  title: 'Gate',
  service: 'AmazonEC2',
  spec: z.looseObject({ open: z.boolean().nullish(), hours: z.number().nullish() }),
  metrics: {
    visitors: { stat: 'Sum', step: 3600, unit: 'Count', silentWhenIdle: true, namespace: 'toy', name: 'visitors' },
    load: { stat: 'Average', step: 300, unit: 'Percent', namespace: 'toy', name: 'load' },
  },
  meterNames: [{ meter: 'AmazonEC2/Gate', unit: 'Hrs' }],
  meters: ({ spec }) => [{ meter: 'AmazonEC2/Gate', unit: 'Hrs', quantity: spec.hours ?? undefined }],
  leaveAlone: ({ id }) => (id === 'of-a-group' ? 'belongs to a group' : undefined),
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
  facts: ['open'],
  needs: ['visitors'],
  settings: { fewest: 10 },
  silence: (_, reported) => reported('load'),
  asksAge: true,
  judge: (one, { usage, settings }) =>
    usage.visitors.sum < settings.fewest
      ? propose(remove(one), `${usage.visitors.sum} visitors`)
      : fine(`${usage.visitors.sum} visitors`),
});
const sizedGate = check({
  ...rule,
  id: 'sized-gate',
  needs: ['load'],
  evidence: { forSizing: true },
  judge: (one, { usage }) =>
    usage.load.percentile(99) < 10 ? propose(remove(one), `P99 ${usage.load.percentile(99)} %`) : fine('busy'),
});
const brokenGate = check({
  ...rule,
  id: 'broken-gate',
  judge: () => {
    throw new Error('a gate without hinges');
  },
});

const prices = { 'AmazonEC2/Gate': '0.10' };
const spec = { open: true, hours: 730 };
const quiet: Readonly<Record<string, Given>> = { visitors: { value: 0 } };
const judge = (
  of: Partial<AnyResource> & { spec?: AnyResource['spec'] } = {},
  usage = quiet,
  more: Partial<Parameters<typeof judgeCase>[1]> = {},
  rule = idleGate,
) => judgeCase(rule, { resource: { spec, ...of }, usage, prices, ...more });
const answer = (...given: Parameters<typeof judge>): string => {
  const { is, because } = judge(...given).verdict;
  return `${is}: ${because}`;
};

describe('one check on one resource', () => {
  test('is wasteful with its change priced', () => {
    const { verdict, finding } = judge();
    expect(verdict.is).toBe('wasteful');
    expect(finding!.proposals.map(({ dollars }) => dollars)).toEqual([73]);
    expect(finding!.evidence).toEqual({ metrics: ['visitors'], windowDays: 14, coverage: 1 });
  });

  test.each<[string, string, ...Parameters<typeof judge>]>([
    ['a member of a group is fine', 'fine: belongs to a group', { id: 'of-a-group' }],
    [
      'tags that nobody saw leave it unsure',
      'unsure: its tags could not be seen, so nobody knows whether it is excluded',
      { tags: undefined } as never,
    ],
    ['a spec key that is absent leaves it unsure', 'unsure: not known: open', { spec: { hours: 730 } }],
    ['an unknown age leaves it unsure', 'unsure: its age is unknown: createdAt is absent', { createdAt: null }],
    [
      'one made five days ago is too young',
      'unsure: only 5 whole days since its creation, and 14 are needed',
      { createdAt: daysAgo(5.5) },
    ],
    [
      'one changed five days ago is too lately changed',
      'unsure: only 5 whole days since its last change, and 14 are needed',
      { changedAt: daysAgo(5.5) },
    ],
    ['no datapoint is not zero', 'unsure: no datapoint of visitors in 14 days', {}, {}],
    [
      'silence that nothing corroborates is not zero',
      'unsure: no datapoint of visitors in 14 days',
      {},
      { load: { value: null } },
    ],
    ['silence that another metric corroborates is zero', 'wasteful: 0 visitors', {}, { load: { value: 5 } }],
    [
      'few visitors in silence that is corroborated are all that came',
      'wasteful: 4 visitors',
      {},
      { load: { value: 5 }, visitors: { value: (index) => (index % 100 === 7 ? 1 : null) } },
    ],
    [
      '12 of 14 days are enough',
      'wasteful: 0 visitors',
      {},
      { visitors: { value: (_, __, day) => (day < 2 ? null : 0) } },
    ],
    [
      '11 of 14 days are not',
      'unsure: visitors was seen on 11 of 14 days, and 12 are needed',
      {},
      { visitors: { value: (_, __, day) => (day < 3 ? null : 0) } },
    ],
    [
      'a day with 19 of 24 hours does not count',
      'unsure: visitors was seen on 0 of 14 days, and 12 are needed',
      {},
      { visitors: { value: (_, hour) => (hour < 5 ? null : 0) } },
    ],
    [
      'excluded by tag until a date',
      'fine: excluded until 2026-12-31 by tag plimsoll:ignore: moves soon',
      { tags: { 'plimsoll:ignore': '2026-12-31 moves soon' } },
    ],
    [
      'excluded by tag for this check',
      'fine: excluded until 2026-12-31 by tag plimsoll:ignore:idle-gate: kept',
      { tags: { 'plimsoll:ignore:idle-gate': '2026-12-31 kept' } },
    ],
    ['no longer excluded on that date', 'wasteful: 0 visitors', { tags: { 'plimsoll:ignore': '2026-03-15 over' } }],
    [
      'not excluded by a tag for another check',
      'wasteful: 0 visitors',
      { tags: { 'plimsoll:ignore:other': '2026-12-31 kept' } },
    ],
    [
      'too small to matter is fine',
      'fine: 0 visitors; but the change would save $0.73 a month, too small to matter (limits: $1 and 1 % of what it costs)',
      { spec: { open: true, hours: 7.3 } },
    ],
  ])('%s', (_, expected, ...given) => {
    expect(answer(...given)).toBe(expected);
  });

  test('a tag that cannot be read excludes, and is a gap', () => {
    const { verdict, gaps } = judge({ tags: { 'plimsoll:ignore': 'forever' } });
    expect(verdict.because).toBe(
      'excluded: tag plimsoll:ignore is "forever", not "YYYY-MM-DD reason"; excluded until it can be read',
    );
    expect(gaps.map(({ what, missing }) => [what, missing])).toEqual([['tag', 'plimsoll:ignore of gate-1']]);
  });

  test('silence that a gap explains is not zero, whatever else reported', () => {
    const gap = {
      account: '111122223333',
      kind: 'gate',
      what: 'permission' as const,
      missing: 'cloudwatch:GetMetricData',
      because: 'AccessDenied',
    };
    expect(answer({}, { load: { value: 5 } }, { gaps: [gap] })).toBe(
      'unsure: no datapoint of visitors in 14 days (cloudwatch:GetMetricData: AccessDenied)',
    );
    expect(answer({}, { load: { value: 5 } }, { gaps: [{ ...gap, region: 'eu-west-1' }] })).toBe(
      'wasteful: 0 visitors',
    );
  });

  test('a policy excludes until a date, with its reason', () => {
    const until = (date: string) => ({
      policy: policySchema.parse({ name: 'ours', exclude: [{ tag: 'env=prod', until: date, reason: 'freeze' }] }),
    });
    const tags = { tags: { env: 'prod' } };
    expect(answer(tags, quiet, until('2026-03-16'))).toBe('fine: excluded by policy "ours": freeze');
    expect(answer(tags, quiet, until('2026-03-15'))).toBe('wasteful: 0 visitors');
  });

  test('a policy changes a setting', () => {
    const policy = policySchema.parse({ checks: { 'idle-gate': { settings: { fewest: 400 } } } });
    expect(answer({}, { visitors: { value: 1 } }, { policy })).toBe('wasteful: 336 visitors');
  });

  test('without a price has no dollar figure, and stays wasteful', () => {
    const { verdict, finding } = judge({}, quiet, { prices: {} });
    expect(verdict.is).toBe('wasteful');
    expect(finding!.proposals.map(({ dollars, unpriced }) => [dollars, unpriced])).toEqual([
      [undefined, ['AmazonEC2/Gate']],
    ]);
  });

  test('a removal of which nothing was measured has no dollar figure', () => {
    expect(judge({ spec: { open: true } }).finding!.proposals[0]!.dollars).toBe(undefined);
  });

  test('a check that throws is unsure with the reason', () => {
    expect(answer({}, quiet, {}, brokenGate)).toBe('unsure: the check failed: a gate without hinges');
  });
});

describe('evidence for sizing', () => {
  const load = (given: Omit<Given, 'value'> & Partial<Given>, more: Readonly<Record<string, Given>> = {}) =>
    answer({}, { load: { value: 5, ...given }, ...more }, {}, sizedGate);
  test('hourly averages hide their peaks', () => {
    expect(load({ step: 3600 })).toBe('unsure: load is known only as averages over 60 minutes, which hide its peaks');
  });
  test('hourly averages with hourly maxima do not: percentiles run over the maxima', () => {
    expect(load({ step: 3600 }, { 'load Maximum': { value: 60, stat: 'Maximum', step: 3600 } })).toBe('fine: busy');
    expect(load({ step: 3600 }, { 'load Maximum': { value: 7, stat: 'Maximum', step: 3600 } })).toBe(
      'wasteful: P99 7 %; P99.5 of its Maximum, shown and not judged, is 7 %',
    );
  });
  test('a day counts with six full hours', () => {
    expect(load({ value: (_, hour) => (hour < 6 ? 5 : null) })).toBe('wasteful: P99 5 %');
    expect(load({ value: (_, hour) => (hour < 5 ? 5 : null) })).toBe(
      'unsure: load was seen on 0 of 14 days, and 12 are needed',
    );
  });
  test('never fewer than seven days', () => {
    const young = (days: number) =>
      answer({ createdAt: daysAgo(days + 0.5) }, { load: { value: 5, days } }, {}, sizedGate);
    expect(young(6)).toBe('unsure: only 6 whole days since its creation, and 7 are needed');
    expect(young(7)).toBe('wasteful: P99 5 %');
  });
});
