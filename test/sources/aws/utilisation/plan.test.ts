import { describe, expect, test } from 'vitest';
import { askedMetrics } from '../../../../shared/engine/asked-metrics.ts';
import { defaultPolicy, policySchema } from '../../../../shared/model/policy.ts';
import { type Usage, usageKey } from '../../../../shared/model/usage.ts';
import { dayMs } from '../../../../shared/model/words.ts';
import { ec2Instance } from '../../../../shared/services/ec2-instance/kind.ts';
import { catalogue } from '../../../../shared/services/index.ts';
import { natGateway } from '../../../../shared/services/nat-gateway/kind.ts';
import { dollarsOf, plan } from '../../../../shared/sources/aws/utilisation/index.ts';
import { instance } from './fake-cloudwatch.ts';

const today = 20_000;
const asOf = (today + 0.4) * dayMs;
const planned = (
  metrics: Readonly<Record<string, number>>,
  fromDay = 0,
  kind = ec2Instance as typeof natGateway | typeof ec2Instance,
) =>
  plan(instance('i-1', kind.id), kind, new Map(Object.entries(metrics)), { asOf, fromDay })?.asks.map(
    ({ metric, stat, step, fromDay, untilDay }) => `${metric} ${stat} ${step} ${fromDay - today}…${untilDay - today}`,
  );

describe('what is asked of a resource', () => {
  test('averages every 5 minutes and sums every hour, over whole days up to the last midnight', () => {
    expect(planned({ cpu: 14, networkIn: 14 })).toEqual(['cpu Average 300 -14…0', 'networkIn Sum 3600 -14…0']);
  });

  test('each metric over the days that something looks back on, and no more than is due', () => {
    expect(planned({ bytesIn: 14, packetsInFromSource: 32 }, 0, natGateway)).toEqual([
      'bytesIn Sum 3600 -14…0',
      'packetsInFromSource Sum 3600 -32…0',
    ]);
    expect(planned({ bytesIn: 14, packetsInFromSource: 32 }, today - 6, natGateway)).toEqual([
      'bytesIn Sum 3600 -6…0',
      'packetsInFromSource Sum 3600 -6…0',
    ]);
  });

  test('63 days of 5-minute averages are asked but for the day that would be lost before the run ends', () => {
    expect(planned({ cpu: 63 })).toEqual(['cpu Average 300 -62…0']);
  });

  test('beyond 63 days the hourly Maximum is asked, beside the averages and never in their place', () => {
    expect(planned({ cpu: 93 })).toEqual([
      'cpu Average 3600 -93…-62',
      'cpu Maximum 3600 -93…-62',
      'cpu Average 300 -62…0',
      'cpu Maximum 3600 -62…0',
    ]);
    expect(planned({ cpu: 93 }, today - 6)).toEqual(['cpu Average 300 -6…0', 'cpu Maximum 3600 -6…0']);
  });

  test('nothing is asked when nothing is due, and unknown metrics are passed over', () => {
    expect(planned({})).toBeUndefined();
    expect(planned({ cpu: 14 }, today)).toBeUndefined();
    expect(planned({ nonsense: 14 })).toBeUndefined();
  });

  test('its price is a cent for a thousand metrics, all statistics of one together', () => {
    const one = { namespace: 'AWS/EC2', name: 'x', dimensions: {} };
    const priceOf = (days: number) =>
      dollarsOf(
        plan(
          instance('i-1'),
          ec2Instance,
          new Map([
            ['cpu', days],
            ['networkIn', days],
          ]),
          { asOf, fromDay: 0 },
        )!,
        () => [one],
      );
    expect(priceOf(14)).toBeCloseTo(0.000_02, 12);
    // The averages of 5 minutes and the hourly ones before them are two calls.
    expect(priceOf(93)).toBeCloseTo(0.000_03, 12);
  });
});

describe('which metrics are worth asking', () => {
  const asked = askedMetrics(catalogue, defaultPolicy);
  const of = (kind: string, spec: Readonly<Record<string, unknown>>, ask = asked) =>
    Object.fromEntries(ask({ ...instance('x', kind), tags: {}, spec }));

  test('those of the enabled checks and those that it is billed by, each as far back as it is looked at', () => {
    expect(of('nat-gateway', { state: 'available' })).toEqual({
      bytesOut: 14,
      bytesIn: 14,
      packetsInFromSource: 32,
      packetsInFromDestination: 32,
      activeConnections: 32,
    });
    expect(of('ebs-snapshot', {})).toEqual({});
    expect(of('no-such-kind', {})).toEqual({});
  });

  test('none for checks that are off, and further back where the policy says so', () => {
    const policy = policySchema.parse({
      windowDays: 32,
      checks: { 'idle-nat-gateway': { enabled: false }, 'idle-database': { settings: { quietDays: 40 } } },
    });
    expect(of('nat-gateway', {}, askedMetrics(catalogue, policy))).toEqual({ bytesOut: 32, bytesIn: 32 });
    expect(of('rds-instance', { status: 'available' }, askedMetrics(catalogue, policy))).toMatchObject({
      connections: 40,
      cpu: 32,
    });
  });

  test('none of a stopped instance, nor of one that is left alone', () => {
    expect(Object.keys(of('ec2-instance', { state: 'running' }))).toContain('cpu');
    expect(of('ec2-instance', { state: 'stopped' })).toEqual({});
    expect(of('ec2-instance', { state: 'running', lifecycle: 'spot' })).toEqual({});
    expect(of('ec2-instance', { state: 'running', autoScalingGroup: 'web' })).toEqual({});
  });

  test('every usage that a kind reads to say what it bills is among what it is billed by', () => {
    const specs: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
      'dynamodb-table': [{ billingMode: 'PAY_PER_REQUEST', indexes: [] }],
      'load-balancer': ['application', 'network', 'gateway', 'classic'].map((type) => ({ type })),
      'lambda-function': [{ memoryMiB: 128, architecture: 'arm64' }],
      'nat-gateway': [{ state: 'available' }],
    };
    for (const kind of catalogue.kinds) {
      const read = new Set<string>();
      const days = [
        { day: 1, step: 3600, samples: 24, hourSum: new Float64Array(24), hourCount: new Uint16Array(24).fill(1) },
      ];
      const usage = {
        get: (key: string) => {
          read.add(key);
          return days;
        },
      } as unknown as Usage;
      for (const spec of specs[kind.id] ?? [{}]) kind.meters({ ...instance('x', kind.id), spec }, usage);
      const billed = (kind.billedBy ?? []).map((metric) => usageKey(metric, kind.metrics[metric].stat));
      expect([...read].sort()).toEqual(billed.sort());
    }
  });
});
