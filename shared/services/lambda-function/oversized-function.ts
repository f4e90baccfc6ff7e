import { resize } from '../../model/change.ts';
import { check, fine, propose, unsure } from '../../model/check.ts';
import { hoursPerMonth } from '../../model/meter.ts';
import type { MetricWindow } from '../../model/usage.ts';
import { durationLine, lambdaFunction } from './kind.ts';

/** With this memory a function has one whole vCPU, and less in proportion (Lambda guide, "Configure function memory"). */
const oneVcpuMiB = 1_769;
const smallestMiB = 128;
const stepMiB = 64;
/** Durations are averages of an hour: single calls are longer. */
const shareOfTimeout = 0.5;

/** How fast code with one thread computes, as a share of one vCPU; above one vCPU only more threads gain. */
const speed = (memoryMiB: number): number => Math.min(memoryMiB, oneVcpuMiB) / oneVcpuMiB;

/**
 * CPU comes with memory, so less memory runs longer. The model: a stated share of the duration computes and grows as
 * the CPU falls, the rest waits and stays. The longer run stands in the change as what it newly bills.
 */
export const oversizedFunction = check({
  id: 'oversized-function',
  title: 'Function with more memory than it uses',
  why: 'Lambda bills memory × time. Memory that is never used costs as much as memory that is.',
  learnMore: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html',
  finds: lambdaFunction,
  facts: ['memoryMiB', 'architecture'],
  needs: ['memoryUsedMiB', 'invocations', 'durationMs'],
  settings: { headroomPercent: 20, minimumInvocations: 50, cpuBoundPercent: 50 },
  silence: (_function, reported) => reported('memoryUsedMiB'),
  risk: 'brief-impact',
  effort: 'low',
  judge(lambda, { usage, settings, windowDays }) {
    const { memoryMiB, timeoutSeconds, provisionedConcurrency } = lambda.spec;
    const { invocations, durationMs, memoryUsedMiB } = usage;
    if (!memoryMiB) return unsure('not known: memoryMiB');
    const { minimumInvocations, headroomPercent, cpuBoundPercent } = settings;
    if (invocations.sum < minimumInvocations)
      return unsure(`${invocations.sum} invocations in ${windowDays} days, and ${minimumInvocations} are needed`);
    const needed = memoryUsedMiB.max * (1 + headroomPercent / 100);
    const seen = `used at most ${Math.ceil(memoryUsedMiB.max)} of ${memoryMiB} MiB in ${windowDays} days`;
    const fits = Math.max(smallestMiB, Math.ceil(needed / stepMiB - 1e-9) * stepMiB);
    const inTime = timeoutSeconds ? enoughForTimeout(memoryMiB, durationMs.max, timeoutSeconds * 1000) : 0;
    const target = Math.max(fits, inTime);
    if (needed >= memoryMiB || target >= memoryMiB)
      return fine(inTime > fits ? `${seen}; with less it might run into its timeout of ${timeoutSeconds} s` : seen);

    // Environments that are kept warm bill their run time at a lower price, so without knowing them no saving is known.
    if (provisionedConcurrency === undefined)
      return unsure(`${seen}; whether it keeps environments warm is not known: provisionedConcurrency`);

    const slowdown = 1 + (cpuBoundPercent / 100) * (speed(memoryMiB) / speed(target) - 1);
    const seconds = (invocations.mean * hoursPerMonth * meanDuration(invocations, durationMs)) / 1000;
    const longer = durationLine(lambda.spec, seconds * (slowdown - 1) * (target / 1024));
    const percent = Math.round((slowdown - 1) * 100);
    return propose(
      {
        change: resize(lambda, { memoryMiB: target }, slowdown > 1 ? { leaves: [longer] } : {}),
        note: `Assumes that ${cpuBoundPercent} % of its run time computes: it would run ${percent} % longer. Measure before and after.`,
      },
      `${seen}; ${target} MiB hold that with ${headroomPercent} % to spare, at an estimated ${percent} % longer run`,
      inTime > fits ? { binding: `its timeout of ${timeoutSeconds} s` } : {},
    );
  },
});

/** The least memory, in steps, at which even code that only computes stays within its share of the timeout. */
const enoughForTimeout = (memoryMiB: number, longestMs: number, timeoutMs: number): number => {
  const slowest = (longestMs * speed(memoryMiB)) / (timeoutMs * shareOfTimeout);
  return Math.ceil((Math.min(1, slowest) * oneVcpuMiB) / stepMiB - 1e-9) * stepMiB;
};

/** Milliseconds a call, each hour's mean weighed by its calls where the hours of both are the same. */
const meanDuration = (invocations: MetricWindow, durationMs: MetricWindow): number => {
  if (invocations.hourly.length !== durationMs.hourly.length) return durationMs.mean;
  const weighed = invocations.hourly.reduce((sum, count, hour) => sum + count * durationMs.hourly[hour]!, 0);
  return weighed / invocations.sum;
};
