import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadInstanceTypes } from '../../shared/data/instance-types.ts';
import { loadFloor } from '../../shared/data/prices/index.ts';
import { priceBook } from '../../shared/engine/book.ts';
import { size } from '../../shared/engine/sizing.ts';
import { metricWindow } from '../../shared/engine/window.ts';
import type { Answer, Check } from '../../shared/model/check.ts';
import { fold } from '../../shared/model/profile.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import type { MetricWindow } from '../../shared/model/usage.ts';
import { idleInstance } from '../../shared/services/ec2-instance/idle-instance.ts';
import { oversizedInstance } from '../../shared/services/ec2-instance/oversized-instance.ts';
import { asOf, daysAgo } from '../support/judge.ts';
import { rawWindow } from '../support/raw.ts';

const instanceTypes = await loadInstanceTypes();
const floor = await loadFloor('us-east-1');
const book = priceBook(new Map(), () => floor);
const days = 14;

const instance: AnyResource = {
  account: '111122223333',
  region: 'us-east-1',
  kind: 'ec2-instance',
  id: 'i-1',
  createdAt: daysAgo(100),
  tags: {},
  spec: {
    instanceType: 'm5.4xlarge',
    platform: 'linux',
    state: 'running',
    lifecycle: 'on-demand',
    tenancy: 'default',
    autoScalingGroup: null,
    architecture: 'x86_64',
    enaSupport: true,
    nvmeDriver: true,
  },
};

/** A load with a daily wave, a few spikes and some noise, in percent. */
const loadArbitrary = fc
  .record({
    base: fc.double({ min: 0, max: 40, noNaN: true }),
    wave: fc.double({ min: 0, max: 30, noNaN: true }),
    spike: fc.double({ min: 0, max: 60, noNaN: true }),
    every: fc.integer({ min: 30, max: 900 }),
  })
  .map(({ base, wave, spike, every }) =>
    Array.from({ length: days * 288 }, (_, at) =>
      Math.min(
        100,
        base + (wave * (1 + Math.sin((at / 288) * 2 * Math.PI))) / 2 + (at % every === 7 ? spike : 0) + (at % 11) / 20,
      ),
    ),
  );

const profiled = (values: readonly number[]): MetricWindow =>
  metricWindow(
    fold(
      { stat: 'Average', start: '2026-03-01T00:00:00Z', step: 300, values: [...values] },
      'percent',
      Number.POSITIVE_INFINITY,
    ),
  );

const quiet = rawWindow(Array(days * 288).fill(0));
const ask = (check: Check, cpu: MetricWindow, memory: MetricWindow): Answer =>
  check.judge(instance, {
    usage: {
      cpu,
      memory,
      networkIn: quiet,
      networkOut: quiet,
      ebsReadOps: quiet,
      ebsWriteOps: quiet,
      ebsReadBytes: quiet,
      ebsWriteBytes: quiet,
    },
    part: () => undefined,
    settings: check.settings,
    related: [],
    asOf: Date.parse(asOf),
    windowDays: days,
    ageDays: 100,
    facts: { instanceTypes, dbClasses: new Map() },
    size: (question) => size(question, 'us-east-1', book),
  });

const gist = (answer: Answer): unknown => [
  'proposals' in answer ? answer.proposals.map(({ change }) => change.to) : answer.is,
];

/** Does any amount within one bin of the percentile change the answer? Then it lies at an edge. */
const atEdge = (check: Check, cpu: readonly number[], memory: readonly number[]): boolean => {
  const shifted = (by: number) =>
    gist(ask(check, rawWindow(cpu.map((value) => value + by)), rawWindow(memory.map((value) => value + by))));
  return JSON.stringify(shifted(-0.5)) !== JSON.stringify(shifted(0.5));
};

describe('verdicts from day profiles are those from raw values, but at the edge of a bin', () => {
  test.each([idleInstance, oversizedInstance])('$id', (check) => {
    fc.assert(
      fc.property(loadArbitrary, loadArbitrary, (cpu, memory) => {
        const raw = gist(ask(check, rawWindow(cpu), rawWindow(memory)));
        const folded = gist(ask(check, profiled(cpu), profiled(memory)));
        if (JSON.stringify(raw) !== JSON.stringify(folded)) expect(atEdge(check, cpu, memory)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
