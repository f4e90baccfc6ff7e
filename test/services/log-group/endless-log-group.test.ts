import { describe, expect, test } from 'vitest';
import { endlessLogGroup } from '../../../shared/services/log-group/endless-log-group.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';

const GiB = 2 ** 30;
const prices = { 'AmazonCloudWatch/TimedStorage-ByteHrs': '0.03' };
const judge = (given: {
  spec?: object;
  usage?: Record<string, Given>;
  tags?: Record<string, string>;
  createdAt?: string | null;
  settings?: Record<string, number>;
}) =>
  judgeCase(endlessLogGroup, {
    resource: {
      spec: { retentionDays: null, storedBytes: 500 * GiB, lastIngestionAt: daysAgo(100), ...given.spec },
      tags: given.tags ?? {},
      createdAt: given.createdAt === undefined ? daysAgo(400) : given.createdAt,
    },
    usage: given.usage ?? {},
    prices,
    ...(given.settings ? { policy: { checks: { 'endless-log-group': { settings: given.settings } } } } : {}),
  });
const sure = (given: Parameters<typeof judge>[0]) => judge(given).finding?.proposals[0]?.advisory === undefined;

describe('endless-log-group', () => {
  const cases: { what: string; given: Parameters<typeof judge>[0]; is: string; because: RegExp }[] = [
    {
      what: '500 GB, silent for 100 days',
      given: {},
      is: 'wasteful',
      because: /500\.0 GB stored without a retention, and nothing came in for 100 days/,
    },
    {
      what: '500 GB with a retention',
      given: { spec: { retentionDays: 90 } },
      is: 'fine',
      because: /keeps its logs for 90 days/,
    },
    {
      what: 'a retention that nobody knows',
      given: { spec: { retentionDays: undefined } },
      is: 'unsure',
      because: /not known: retentionDays/,
    },
    {
      what: 'a size that nobody knows',
      given: { spec: { storedBytes: undefined } },
      is: 'unsure',
      because: /not known: storedBytes/,
    },
    {
      what: 'on the boundary: 1 GB',
      given: { spec: { storedBytes: GiB } },
      is: 'fine',
      because: /1\.0 GB stored, no more than 1/,
    },
    {
      what: '2 GB: a nickel a month',
      given: { spec: { storedBytes: 2 * GiB } },
      is: 'fine',
      because: /\$0\.06 a month, too small to matter/,
    },
    {
      what: '2 GB of a busy group, whose dollars are not known',
      given: { spec: { storedBytes: 2 * GiB, lastIngestionAt: daysAgo(1) } },
      is: 'wasteful',
      because: /2\.0 GB stored without a retention/,
    },
    { what: 'too young', given: { createdAt: daysAgo(20) }, is: 'unsure', because: /since its creation/ },
    {
      what: 'excluded by tag',
      given: { tags: { 'plimsoll:ignore': '2033-01-01 ten years by law' } },
      is: 'fine',
      because: /ten years by law/,
    },
  ];
  test.each(cases)('$what is $is', ({ given, is, because }) => {
    const { verdict } = judge(given);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test('a silent group saves all of its storage', () => {
    const [only, ...more] = judge({}).finding?.proposals ?? [];
    expect(only?.change).toMatchObject({ action: 'modify', to: { retentionDays: 30, storedBytes: 0 } });
    expect(only?.dollars).toBeCloseTo(15, 9);
    expect(more).toEqual([]);
  });

  test('a busy group gets the same retention as advice without a dollar', () => {
    const usage = { incomingBytes: { days: 30, value: 1e6 } };
    const [only] = judge({ usage, spec: { lastIngestionAt: daysAgo(0) } }).finding?.proposals ?? [];
    expect(only?.advisory).toMatch(/how much of the 500\.0 GB is older than 30 days is not known/);
    expect(only?.change.to).toEqual({ retentionDays: 30 });
  });

  test('silence is believed only where everything agrees', () => {
    expect(sure({})).toBe(true);
    expect(sure({ spec: { lastIngestionAt: daysAgo(30) } })).toBe(true);
    expect(sure({ spec: { lastIngestionAt: daysAgo(29) } })).toBe(false);
    expect(sure({ spec: { lastIngestionAt: undefined } })).toBe(false);
    expect(sure({ spec: { lastIngestionAt: null } })).toBe(false);
    expect(sure({ createdAt: null })).toBe(false);
    expect(sure({ usage: { incomingBytes: { days: 30, value: (index) => (index === 200 ? 5 : null) } } })).toBe(false);
    expect(sure({ usage: { incomingBytes: { days: 30, value: 0 } }, createdAt: null })).toBe(true);
  });

  test('a longer retention needs a longer silence', () => {
    expect(sure({ settings: { retentionDays: 90 } })).toBe(true);
    expect(sure({ settings: { retentionDays: 120 } })).toBe(false);
  });
});
