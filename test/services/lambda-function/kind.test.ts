import { describe, expect, test } from 'vitest';
import { lambdaFunction } from '../../../shared/services/lambda-function/kind.ts';
import { type Given, usageOf } from '../../support/judge.ts';

const lines = (spec: object, usage: Record<string, Given>) => {
  const parsed = lambdaFunction.spec.parse(spec);
  const resource = { account: '1', region: 'us-east-1', kind: 'lambda-function', id: 'f', spec: parsed };
  return lambdaFunction.meters(resource, usageOf(lambdaFunction, usage));
};
const bills = (spec: object, usage: Record<string, Given>) =>
  Object.fromEntries(lines(spec, usage).map(({ meter, quantity }) => [meter.replace('AWSLambda/', ''), quantity]));

const small = { memoryMiB: 512, architecture: 'x86_64' };
const steady = { invocations: { value: 1000 }, durationMs: { value: 200 } };

describe('what a function bills', () => {
  test('GB-seconds and requests of a month', () => {
    expect(bills(small, steady)).toEqual({ 'Lambda-GB-Second': 730 * 1000 * 0.2 * 0.5, Request: 730_000 });
  });
  test('on ARM at its own meter', () => {
    expect(Object.keys(bills({ ...small, architecture: 'arm64' }, steady))).toEqual([
      'Lambda-GB-Second-ARM',
      'Request',
    ]);
  });
  test('weighs each hour’s duration by its invocations, and counts silent hours as zero', () => {
    const usage = {
      invocations: { value: (_index: number, hour: number) => (hour === 0 ? 10 : hour === 1 ? 30 : null) },
      durationMs: { value: (_index: number, hour: number) => (hour === 0 ? 1000 : hour === 1 ? 200 : null) },
    };
    expect(bills({ ...small, memoryMiB: 1024 }, usage)).toEqual({
      'Lambda-GB-Second': expect.closeTo(((10 * 1 + 30 * 0.2) / 24) * 730, 9),
      Request: expect.closeTo((40 / 24) * 730, 9),
    });
  });
  test('nothing that is known while nothing was seen', () => {
    expect(bills(small, {})).toEqual({ 'Lambda-GB-Second': undefined, Request: undefined });
    expect(bills(small, { invocations: { value: 5 } })['Lambda-GB-Second']).toBeUndefined();
    expect(bills({ architecture: 'x86_64' }, steady)['Lambda-GB-Second']).toBeUndefined();
    expect(bills({ memoryMiB: 512 }, steady)['Lambda-GB-Second']).toBeUndefined();
  });
  test('nothing when it is known not to have run', () => {
    expect(bills(small, { invocations: { value: 0 } })).toEqual({ 'Lambda-GB-Second': 0, Request: 0 });
  });
  test('provisioned concurrency, whose run time has another price', () => {
    expect(bills({ ...small, provisionedConcurrency: 4 }, steady)).toEqual({
      'Lambda-Provisioned-GB-Second': 73_000,
      Request: 730_000,
      'Lambda-Provisioned-Concurrency': 4 * 0.5 * 730 * 3600,
    });
  });
  test('Savings Plans may pay for run time, not for requests', () => {
    const [duration, requests] = lines(small, steady);
    expect(duration?.use).toEqual({ service: 'lambda', platform: 'x86_64' });
    expect(requests?.use).toBeUndefined();
  });
});

describe('a spec', () => {
  test.each([{ architecture: 'riscv' }, { memoryMiB: '512' }, { timeoutSeconds: -3 }])('refuses %j', (wrong) => {
    expect(lambdaFunction.spec.safeParse({ ...small, ...wrong }).success).toBe(false);
  });
});
