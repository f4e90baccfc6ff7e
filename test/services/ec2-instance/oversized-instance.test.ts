import { describe, expect, test } from 'vitest';
import type { Facts } from '../../../shared/model/check.ts';
import type { AnyResource } from '../../../shared/model/resource.ts';
import { oversizedInstance } from '../../../shared/services/ec2-instance/oversized-instance.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';
import { instanceTypes, prices, running, volume } from './given.ts';

/** Bytes or operations an hour, so that a second has `rate`. */
const perSecond = (rate: number): Given => ({ value: rate * 3600 });
const disk = {
  ebsReadOps: perSecond(50),
  ebsWriteOps: perSecond(50),
  ebsReadBytes: perSecond(1e6),
  ebsWriteBytes: perSecond(1e6),
};
/** 8 vCPU and 32 GiB that carry what a quarter of them would. */
const light: Record<string, Given> = {
  cpu: { value: 10 },
  memory: { value: 15 },
  networkIn: perSecond(1e6),
  networkOut: perSecond(1e6),
  ...disk,
};
const without = (...names: string[]) => ({
  usage: Object.fromEntries(Object.entries(light).filter(([name]) => !names.includes(name))),
});
interface Case {
  spec?: object;
  resource?: object;
  usage?: Record<string, Given>;
  related?: readonly AnyResource[];
  prices?: Record<string, string>;
  offered?: Facts['offered'];
}
const judge = (given: Case = {}) =>
  judgeCase(oversizedInstance, {
    resource: { spec: { ...running, ...given.spec }, ...given.resource },
    usage: given.usage ?? light,
    related: given.related ?? [],
    prices: given.prices ?? prices,
    facts: { instanceTypes, ...(given.offered && { offered: given.offered }) },
  });
const usage = (other: Record<string, Given>) => ({ usage: { ...light, ...other } });
const target = (given: Case) => judge(given).finding?.proposals[0]?.change.to;

describe('an instance', () => {
  test.each([
    [
      'with a light load is wasteful',
      {},
      'wasteful',
      'less than the 8 vCPU and 32 GiB of m5.2xlarge carries it (rule aws-co-default)',
    ],
    ['says what the load was', {}, 'wasteful', 'P99.5 of CPU is 10 % (at most 10 %) of 8'],
    [
      'with a full load is fine',
      usage({ cpu: { value: 80 }, memory: { value: 80 } }),
      'fine',
      'P99.5 of memory is 80 % (at most 80 %) of 32 GiB',
    ],
    ['without datapoints is unsure', { usage: {} }, 'unsure', 'no datapoint of cpu'],
    ['seen on 6 days is unsure', usage({ cpu: { value: 10, days: 6 } }), 'unsure', 'cpu was seen on 6 of 14 days'],
    [
      'seen for 5 hours a day is unsure',
      usage({ cpu: { value: (_index, hour) => (hour < 5 ? 10 : null) } }),
      'unsure',
      'cpu was seen on 0 of 14 days',
    ],
    [
      'seen for 6 hours a day is judged',
      usage({ cpu: { value: (_index, hour) => (hour < 6 ? 10 : null) } }),
      'wasteful',
      'carries it',
    ],
    [
      'known by hourly averages is unsure',
      usage({ cpu: { value: 10, step: 3600 } }),
      'unsure',
      'averages over 60 minutes, which hide its peaks',
    ],
    [
      'known by hourly maxima too is judged',
      usage({ cpu: { value: 5, step: 3600 }, 'cpu Maximum': { value: 10, step: 3600, stat: 'Maximum' } }),
      'wasteful',
      'P99.5 of CPU is 10 % (at most 10 %) of 8',
    ],
    ['launched 6 days ago is unsure', { resource: { createdAt: daysAgo(6) } }, 'unsure', 'since its creation'],
    [
      'launched 8 days ago is judged on what was since',
      { resource: { createdAt: daysAgo(8) } },
      'wasteful',
      'carries it',
    ],
    ['resized 3 days ago is unsure', { resource: { changedAt: daysAgo(3) } }, 'unsure', 'since its last change'],
    ['that is stopped is fine', { spec: { state: 'stopped' } }, 'fine', 'its state is stopped'],
    ['of the least size is fine', { spec: { instanceType: 't3.nano' } }, 'fine', 'no smaller type can take the place'],
    [
      'of an unknown type is unsure',
      { spec: { instanceType: 'm99.large' } },
      'unsure',
      'nothing is known of the type m99.large',
    ],
    ['of a platform nobody saw is unsure', { spec: { platform: undefined } }, 'unsure', 'not known: platform'],
    ['of dedicated tenancy has no price to compare', { spec: { tenancy: 'dedicated' } }, 'unsure', 'has no price'],
    ['on Windows without a price is unsure', { spec: { platform: 'windows' } }, 'unsure', 'has no price'],
    ['without any price is unsure', { prices: {} }, 'unsure', 'has no price'],
    ['on Spot is left alone', { spec: { lifecycle: 'spot' } }, 'fine', 'Spot instance'],
    ['of a group is judged with it', { spec: { autoScalingGroup: 'web' } }, 'fine', 'Auto Scaling group web'],
    [
      'excluded by tag is fine',
      { resource: { tags: { 'plimsoll:ignore': '2027-01-01 launch day' } } },
      'fine',
      'launch day',
    ],
  ])('%s', (_, given: Case, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });
});

describe('a smaller size', () => {
  test('is the cheapest that carries CPU and memory with a fifth to spare', () => {
    expect(target({})).toEqual({ instanceType: 'm6i.large' });
    expect(target(usage({ memory: { value: 30 } }))).toEqual({ instanceType: 'r5.large' });
    expect(target(usage({ memory: { value: 15 }, cpu: { value: 30 } }))).toEqual({ instanceType: 'c6a.xlarge' });
    expect(target(usage({ memory: { value: 45 }, cpu: { value: 30 } }))).toEqual(undefined);
  });

  test('holds exactly what is needed, to the edge', () => {
    expect(target(usage({ cpu: { value: 20.5 } }))).toEqual({ instanceType: 'm6i.large' });
    expect(target(usage({ cpu: { value: 21 } }))).toEqual({ instanceType: 'c6a.xlarge' });
  });

  test('has no less of a dimension that was not seen', () => {
    expect(target(without('memory'))).toEqual(undefined);
    expect(judge(without('memory')).verdict.because).toContain('memory was not seen, so it stays at 32 GiB');
    expect(target(without('networkIn'))).toEqual({ instanceType: 'c5.2xlarge' });
    expect(target(without('ebsReadBytes'))).toEqual({ instanceType: 'c5.2xlarge' });
    expect(judge(without('ebsReadBytes')).finding?.binding).toContain('EBS throughput was not seen');
  });

  test('of a memory family has no dollar without memory data: no smaller type has its memory', () => {
    const given = { ...without('memory'), spec: { instanceType: 'r5.2xlarge' } };
    expect(judge(given).verdict).toMatchObject({
      is: 'fine',
      because: expect.stringContaining('memory was not seen, so it stays at 64 GiB'),
    });
  });

  test('carries the network and the disk on their baselines', () => {
    expect(target(usage({ networkIn: perSecond(110e6) }))).toEqual({ instanceType: 'c6a.xlarge' });
    expect(target(usage({ ebsReadBytes: perSecond(100e6) }))).toEqual({ instanceType: 'c6a.xlarge' });
    expect(target(usage({ ebsReadOps: perSecond(5000) }))).toEqual({ instanceType: 'c6a.xlarge' });
  });

  test('is named with what stopped the next smaller one, and with all that were considered', () => {
    const { finding } = judge(usage({ cpu: { value: 21 } }));
    expect(finding?.binding).toContain('P99.5 of CPU is 21 % (at most 21 %) of 8');
    expect(finding?.candidates?.find(({ to }) => to === 'm6i.large')?.refusedBecause).toContain('CPU');
    expect(finding?.candidates?.find(({ to }) => to === 'c6a.xlarge')?.refusedBecause).toBeUndefined();
  });

  test('is priced on the one bill', () => {
    expect(judge().finding?.proposals[0]?.dollars).toBeCloseTo(730 * (0.384 - 0.096), 9);
  });

  test('is of the same architecture, and never flex', () => {
    const names = judge().finding?.candidates?.map(({ to }) => to) ?? [];
    expect(names).not.toContain('m6g.large');
    const only = {
      'AmazonEC2/BoxUsage:m5.2xlarge/linux': '0.384',
      'AmazonEC2/BoxUsage:m7i-flex.xlarge/linux': '0.1915',
    };
    expect(judge({ prices: only }).finding).toBeUndefined();
  });

  test('needs drivers that are known when it goes from Xen to Nitro', () => {
    const from = (spec: object) => target({ spec: { instanceType: 'm4.xlarge', ...spec } });
    expect(from({ enaSupport: true, nvmeDriver: true })).toEqual({ instanceType: 'm6i.large' });
    expect(from({ enaSupport: true })).toEqual({ instanceType: 'm4.large' });
    expect(from({ enaSupport: true, nvmeDriver: false })).toEqual({ instanceType: 'm4.large' });
  });

  test('keeps the instance store that is in use, and needs none that is not', () => {
    expect(target({ spec: { instanceType: 'm5d.2xlarge', instanceStore: true } })).toBeUndefined();
    expect(target({ spec: { instanceType: 'm5d.2xlarge', instanceStore: undefined } })).toBeUndefined();
    expect(target({ spec: { instanceType: 'm5d.2xlarge', instanceStore: false } })).toEqual({
      instanceType: 'm6i.large',
    });
  });

  test('of a family of accelerators or of a high clock is of the same family', () => {
    expect(target({ spec: { instanceType: 'g4dn.2xlarge', instanceStore: false } })).toEqual({
      instanceType: 'g4dn.xlarge',
    });
    expect(target({ spec: { instanceType: 'z1d.2xlarge', instanceStore: false } })).toEqual({
      instanceType: 'z1d.xlarge',
    });
  });

  test('of a burstable one stays burstable, and lives on its credits', () => {
    const t3 = (cpu: Given) => target({ spec: { instanceType: 't3.large' }, ...usage({ cpu, memory: { value: 5 } }) });
    expect(t3({ value: 4 })).toEqual({ instanceType: 't3.micro' });
    expect(t3({ value: 15 })).toEqual({ instanceType: 't3.small' });
    // 12 % on average, but all of it in one stretch of three days that no balance outlasts
    expect(t3({ value: (_index, _hour, day) => (day < 3 ? 56 : 0) })).toBeUndefined();
  });

  test('takes the volumes that are attached', () => {
    const many = Array.from({ length: 30 }, (_, at) => volume(`vol-${at}`));
    const { finding, verdict } = judge({ related: many });
    expect(finding?.proposals[0]?.change.to).toBeUndefined();
    expect(verdict.is).toBe('fine');
  });

  test('is taken from what the region offers', () => {
    const away = judge({ resource: { region: 'ap-south-1' } }).finding?.candidates ?? [];
    expect(away.every(({ to }) => instanceTypes.get(to)?.offered.includes('ap-south-1'))).toBe(true);
  });

  describe('is taken from what its zone offers', () => {
    const usual = target({}) as { instanceType: string };
    const inZone = { resource: { zone: 'us-east-1e' } };
    const offers = (...types: string[]) => new Set(types);
    const everything = offers(...instanceTypes.keys());
    const allBut = (type: string) => new Set([...everything].filter((one) => one !== type));

    test('so that one known not to stand there is refused, and the next one is named', () => {
      const { finding } = judge({ ...inZone, offered: () => allBut(usual.instanceType) });
      expect(finding?.candidates?.find(({ to }) => to === usual.instanceType)?.refusedBecause).toBe(
        'is not offered in us-east-1e',
      );
      const named = finding?.proposals[0]?.change.to as { instanceType: string };
      expect([usual.instanceType, undefined]).not.toContain(named.instanceType);
    });

    test('by the account, since another names its zones otherwise', () => {
      const asked: string[][] = [];
      const offered = (...where: string[]): Set<string> => {
        asked.push(where);
        return everything;
      };
      expect(target({ resource: { ...inZone.resource, account: '444455556666' }, offered })).toEqual(usual);
      expect(new Set(asked.map(String))).toEqual(new Set(['444455556666,us-east-1e']));
    });

    test.each([
      ['the zone was not asked', { ...inZone, offered: (): undefined => undefined }],
      ['no zone was asked', inZone],
      ['its own zone is not known', { resource: { zone: null }, offered: () => offers() }],
    ])('and from what the region offers where %s', (_, given) => {
      expect(target(given)).toEqual(usual);
    });

    test('so that nothing is named where it offers nothing smaller', () => {
      expect(target({ ...inZone, offered: () => offers('m5.2xlarge') })).toBe(undefined);
    });
  });
});

describe('what a reader must know', () => {
  const advice = (spec: object) => judge({ spec }).finding?.proposals[0];
  test.each([
    [{}, 'brief-impact', undefined],
    [{ publicAddress: 'elastic' }, 'brief-impact', undefined],
    [{ publicAddress: 'ephemeral' }, 'may-break', 'its public address changes when it stops, as it is no Elastic IP'],
    [{ terminationProtection: true }, 'brief-impact', 'termination protection is on'],
  ])('of %j is %s', (spec, risk, note) => {
    expect(advice(spec)?.risk).toBe(risk);
    expect(advice(spec)?.note).toBe(note);
  });
});
