import * as z from 'zod';
import { kind } from '../../model/kind.ts';
import { hoursPerMonth, type MeterLine } from '../../model/meter.ts';
import { daySum, monthlySum, perMonth, wholeDays } from '../../model/monthly.ts';
import { type DayProfile, type Usage, usageKey } from '../../model/usage.ts';

const amount = z.number().nonnegative().nullish();

const spec = z.looseObject({
  memoryMiB: amount,
  architecture: z.enum(['x86_64', 'arm64']).nullish(),
  runtime: z.string().nullish(),
  timeoutSeconds: amount,
  packageType: z.string().nullish(),
  provisionedConcurrency: amount,
});
export type FunctionSpec = z.infer<typeof spec>;

/**
 * A line of GB-seconds. With provisioned concurrency AWS bills run time under another, cheaper meter; where it is
 * unknown, what is spent is told as without, as most functions have none, and `oversized-function` claims nothing.
 */
export const durationLine = (spec: FunctionSpec, gbSeconds: number | undefined): MeterLine => {
  const name = spec.provisionedConcurrency ? 'Lambda-Provisioned-GB-Second' : 'Lambda-GB-Second';
  return {
    meter: `AWSLambda/${name}${spec.architecture === 'arm64' ? '-ARM' : ''}`,
    unit: 'GB-Second',
    quantity: spec.architecture ? gbSeconds : undefined,
    ...(spec.architecture ? { use: { service: 'lambda', platform: spec.architecture } } : {}),
  };
};

/** Mean milliseconds of a day's invocations: each hour's mean weighs as much as its invocations. */
const meanDuration = (invocations: DayProfile, duration: DayProfile): number => {
  let weighed = 0;
  let count = 0;
  for (let hour = 0; hour < 24; hour += 1) {
    if (duration.hourCount[hour] === 0) continue;
    weighed += invocations.hourSum[hour]! * (duration.hourSum[hour]! / duration.hourCount[hour]!);
    count += invocations.hourSum[hour]!;
  }
  return count > 0 ? weighed / count : daySum(duration) / duration.samples;
};

/** Seconds of run time a month; days without a duration bill nothing that is known. */
const monthlySeconds = (usage: Usage): number | undefined => {
  const invocations = usage.get(usageKey('invocations', 'Sum')) ?? [];
  const durations = new Map(usage.get(usageKey('durationMs', 'Average'))?.map((day) => [day.day, day]));
  if (invocations.length === 0) return undefined;
  const days = wholeDays(invocations);
  if (durations.size === 0 && days.some((day) => daySum(day) > 0)) return undefined;
  const milliseconds = days.reduce((sum, day) => {
    const duration = durations.get(day.day);
    return duration ? sum + daySum(day) * meanDuration(day, duration) : sum;
  }, 0);
  return perMonth(milliseconds / 1000, days);
};

const published = (name: string) => ({ namespace: 'AWS/Lambda', name });

/** A Lambda function. Its metrics have datapoints only in hours in which it ran. */
export const lambdaFunction = kind({
  id: 'lambda-function',
  title: 'Lambda function',
  service: 'AWSLambda',
  spec,
  metrics: {
    invocations: { stat: 'Sum', step: 3600, unit: 'Count', silentWhenIdle: true, ...published('Invocations') },
    errors: { stat: 'Sum', step: 3600, unit: 'Count', silentWhenIdle: true, ...published('Errors') },
    durationMs: { stat: 'Average', step: 3600, unit: 'Milliseconds', ...published('Duration') },
    memoryUsedMiB: {
      stat: 'Maximum',
      step: 3600,
      unit: 'MiB',
      namespace: 'LambdaInsights',
      name: 'used_memory_max',
    },
  },
  meters: ({ spec }, usage) => {
    const gb = typeof spec.memoryMiB === 'number' ? spec.memoryMiB / 1024 : undefined;
    const seconds = monthlySeconds(usage);
    const arm = spec.architecture === 'arm64' ? '-ARM' : '';
    const kept = spec.provisionedConcurrency ?? 0;
    const keptLine: MeterLine = {
      meter: `AWSLambda/Lambda-Provisioned-Concurrency${arm}`,
      unit: 'GB-Second',
      quantity: gb === undefined || !spec.architecture ? undefined : kept * gb * hoursPerMonth * 3600,
    };
    return [
      durationLine(spec, gb === undefined || seconds === undefined ? undefined : seconds * gb),
      {
        meter: 'AWSLambda/Request',
        unit: 'Requests',
        quantity: monthlySum(usage.get(usageKey('invocations', 'Sum'))),
      },
      ...(kept > 0 ? [keptLine] : []),
    ];
  },
  billedBy: ['invocations', 'durationMs'],
  meterNames: [
    { meter: 'AWSLambda/Lambda-GB-Second[-ARM]', unit: 'GB-Second' },
    { meter: 'AWSLambda/Lambda-Provisioned-GB-Second[-ARM]', unit: 'GB-Second' },
    { meter: 'AWSLambda/Lambda-Provisioned-Concurrency[-ARM]', unit: 'GB-Second' },
    { meter: 'AWSLambda/Request', unit: 'Requests' },
  ],
});
