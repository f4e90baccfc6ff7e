import { describe, expect, test } from 'vitest';
import { oversizedFunction } from '../../../shared/services/lambda-function/oversized-function.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';

const price = 0.0000166667;
const prices = { 'AWSLambda/Lambda-GB-Second': String(price), 'AWSLambda/Request': '0.0000002' };
const busy = { invocations: { value: 10_000 }, durationMs: { value: 500 }, memoryUsedMiB: { value: 200 } };
const judge = (given: {
  spec?: object;
  usage?: Record<string, Given | undefined>;
  tags?: Record<string, string>;
  createdAt?: string;
  settings?: Record<string, number>;
}) =>
  judgeCase(oversizedFunction, {
    resource: {
      spec: {
        memoryMiB: 1024,
        architecture: 'x86_64',
        timeoutSeconds: 60,
        provisionedConcurrency: null,
        ...given.spec,
      },
      tags: given.tags ?? {},
      createdAt: given.createdAt ?? daysAgo(400),
    },
    usage: Object.fromEntries(
      Object.entries<Given | undefined>({ ...busy, ...given.usage }).flatMap(([name, one]) =>
        one === undefined ? [] : [[name, one] as const],
      ),
    ),
    prices,
    ...(given.settings ? { policy: { checks: { 'oversized-function': { settings: given.settings } } } } : {}),
  });
const proposal = (given: Parameters<typeof judge>[0]) => judge(given).finding?.proposals[0];

describe('oversized-function', () => {
  const cases: { what: string; given: Parameters<typeof judge>[0]; is: string; because: RegExp }[] = [
    {
      what: '200 of 1,024 MiB used',
      given: {},
      is: 'wasteful',
      because: /used at most 200 of 1024 MiB in 14 days; 256 MiB hold that with 20 % to spare, at an estimated 150 %/,
    },
    {
      what: 'most of it used',
      given: { usage: { memoryUsedMiB: { value: 900 } } },
      is: 'fine',
      because: /used at most 900 of 1024/,
    },
    {
      what: 'on the boundary: 800 MiB with headroom are 960, one step below',
      given: { usage: { memoryUsedMiB: { value: 800 } } },
      is: 'wasteful',
      because: /960 MiB hold that/,
    },
    {
      what: 'on the boundary: 801 MiB need the next step, which it has',
      given: { usage: { memoryUsedMiB: { value: 801 } } },
      is: 'fine',
      because: /at most 801/,
    },
    {
      what: 'memory that nobody measures',
      given: { usage: { memoryUsedMiB: undefined } },
      is: 'unsure',
      because: /no datapoint of memoryUsedMiB/,
    },
    {
      what: 'memory of 9 of 14 days',
      given: { usage: { memoryUsedMiB: { value: (_index, _hour, day) => (day < 5 ? null : 200) } } },
      is: 'unsure',
      because: /9 of 14 days/,
    },
    {
      what: '49 invocations',
      given: { usage: { invocations: { value: (index) => (index < 49 ? 1 : 0) } } },
      is: 'unsure',
      because: /49 invocations in 14 days, and 50/,
    },
    { what: 'too young', given: { createdAt: daysAgo(4) }, is: 'unsure', because: /since its creation/ },
    {
      what: 'memory of unknown size',
      given: { spec: { memoryMiB: undefined } },
      is: 'unsure',
      because: /not known: memoryMiB/,
    },
    {
      what: 'excluded by tag',
      given: { tags: { 'plimsoll:ignore': '2026-07-01 tuned by hand' } },
      is: 'fine',
      because: /tuned by hand/,
    },
    {
      what: 'at the smallest',
      given: { spec: { memoryMiB: 128 }, usage: { memoryUsedMiB: { value: 40 } } },
      is: 'fine',
      because: /40 of 128/,
    },
    {
      what: 'a handful of cheap calls',
      given: { usage: { invocations: { value: 1 } } },
      is: 'fine',
      because: /too small to matter/,
    },
    {
      what: 'close to its timeout',
      given: { spec: { timeoutSeconds: 1 } },
      is: 'fine',
      because: /with less it might run into its timeout of 1 s/,
    },
  ];
  test.each(cases)('$what is $is', ({ given, is, because }) => {
    const { verdict } = judge(given);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test('counts the longer run against the smaller memory', () => {
    const seconds = 730 * 10_000 * 0.5;
    const advice = proposal({});
    expect(advice?.change).toMatchObject({ action: 'resize', to: { memoryMiB: 256 } });
    // Half of the time computes on a quarter of the CPU: 0.5 × 4 + 0.5 = 2.5 times as long on a quarter of the memory.
    expect(advice?.dollars).toBeCloseTo(seconds * price * (1 - 0.25 * 2.5), 6);
  });

  test('weighs durations by their calls, as the bill does', () => {
    const usage = {
      invocations: { value: (_index: number, hour: number) => (hour < 12 ? 20_000 : 1_000) },
      durationMs: { value: (_index: number, hour: number) => (hour < 12 ? 100 : 3_000) },
    };
    const seconds = 730 * ((20_000 * 0.1 + 1_000 * 3) / 2);
    expect(proposal({ usage })?.dollars).toBeCloseTo(seconds * price * (1 - 0.25 * 2.5), 6);
  });

  test('code that only computes saves nothing below one vCPU', () => {
    expect(judge({ settings: { cpuBoundPercent: 100 } }).verdict).toMatchObject({
      is: 'fine',
      because: expect.stringMatching(/would not lower the bill/),
    });
  });

  test('memory above 1,769 MiB buys vCPUs that one thread does not use: all of it is saved', () => {
    const advice = proposal({ spec: { memoryMiB: 4096 }, usage: { memoryUsedMiB: { value: 1500 } } });
    expect(advice?.change).toMatchObject({ to: { memoryMiB: 1856 }, leaves: [] });
    expect(advice?.dollars).toBeCloseTo(730 * 10_000 * 0.5 * price * (4 - 1856 / 1024), 6);
  });

  test('keeps as much as its timeout asks for, and says what bound it', () => {
    const found = judge({ spec: { timeoutSeconds: 2 } }).finding;
    expect(found?.proposals[0]?.change.to).toEqual({ memoryMiB: 512 });
    expect(found?.binding).toBe('its timeout of 2 s');
  });

  test('an ARM function is priced at its own meter', () => {
    const { finding } = judge({ spec: { architecture: 'arm64' } });
    expect(finding?.proposals[0]?.dollars).toBeUndefined();
    expect(finding?.proposals[0]?.unpriced).toEqual(['AWSLambda/Lambda-GB-Second-ARM']);
  });

  test('is unsure while nobody knows whether environments are kept warm, which bill otherwise', () => {
    const unknown = { provisionedConcurrency: undefined };
    expect(judge({ spec: unknown }).verdict).toMatchObject({
      is: 'unsure',
      because: expect.stringMatching(/^used at most 200 of 1024 MiB.*not known: provisionedConcurrency$/),
    });
    expect(judge({ spec: unknown, usage: { memoryUsedMiB: { value: 900 } } }).verdict.is).toBe('fine');
    expect(judge({ spec: { provisionedConcurrency: 2 } }).verdict.is).toBe('wasteful');
  });
});
