import { describe, expect, test } from 'vitest';
import type { AnyResource } from '../../../shared/model/resource.ts';
import { overprovisionedIopsVolume } from '../../../shared/services/ebs-volume/overprovisioned-iops-volume.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';
import { host, prices } from './given.ts';

const MiB = 2 ** 20;
const perSecond = (value: number): Given => ({ value: value * 3600 });
const operations = (value: number) => ({ readOps: perSecond(value / 2), writeOps: perSecond(value / 2) });
const bytes = (value: number) => ({ readBytes: perSecond(value / 2), writeBytes: perSecond(value / 2) });
const judge = (
  given: { spec?: object; resource?: object; usage?: Record<string, Given>; related?: readonly AnyResource[] } = {},
) =>
  judgeCase(overprovisionedIopsVolume, {
    resource: {
      spec: {
        state: 'in-use',
        volumeType: 'io1',
        sizeGiB: 400,
        iops: 10_000,
        multiAttach: false,
        attachedTo: 'i-host',
        ...given.spec,
      },
      ...given.resource,
    },
    usage: given.usage ?? operations(1000),
    related: given.related ?? [host()],
    prices,
  });
const targets = (given: Parameters<typeof judge>[0]) => judge(given).finding?.proposals.map(({ change }) => change.to);

describe('a volume with provisioned IOPS', () => {
  test.each([
    ['that uses a tenth is wasteful', {}, 'wasteful', 'needs 1,300 of 10,000 IOPS: the peak of 14 days was 1,000'],
    ['that uses them all is fine', { usage: operations(9000) }, 'fine', 'needs 11,700 of 10,000 IOPS'],
    [
      'that needs exactly what it has is fine',
      { spec: { iops: 1300 }, usage: operations(1000) },
      'fine',
      'needs 1,300 of 1,300',
    ],
    ['whose IOPS nobody saw is unsure', { spec: { iops: undefined } }, 'unsure', 'not known'],
    ['of gp2 has none', { spec: { volumeType: 'gp2' } }, 'fine', 'not bought apart'],
    [
      'of gp3 at its baseline is fine without datapoints',
      { spec: { volumeType: 'gp3', iops: 3000 }, usage: {} },
      'fine',
      'has 3,000 IOPS',
    ],
    ['without datapoints is unsure', { usage: {} }, 'unsure', 'no datapoint of readOps'],
    [
      'seen on 11 of 14 days is unsure',
      { usage: { readOps: { value: 0, days: 11 }, writeOps: { value: 0 } } },
      'unsure',
      'seen on 11 of 14 days',
    ],
    [
      'known only by the day is unsure',
      { usage: { readOps: { value: 0, step: 86_400 as const }, writeOps: { value: 0, step: 86_400 as const } } },
      'unsure',
      'only by the day',
    ],
    ['made 5 days ago is unsure', { resource: { createdAt: daysAgo(5) } }, 'unsure', 'since its creation'],
    ['changed 5 days ago is unsure', { resource: { changedAt: daysAgo(5) } }, 'unsure', 'since its last change'],
    [
      'of gp3 at its baseline is fine',
      { spec: { volumeType: 'gp3', iops: 3000, throughputMiBps: 125 } },
      'fine',
      'has 3,000 IOPS, no more than every gp3 has',
    ],
    [
      'of a member of a group is judged with it',
      { related: [host({}, { 'aws:autoscaling:groupName': 'web' })] },
      'fine',
      'Auto Scaling group web',
    ],
    [
      'excluded by tag is fine',
      { resource: { tags: { 'plimsoll:ignore': '2027-01-01 load test' } } },
      'fine',
      'load test',
    ],
  ])('%s', (_, given, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('of io1 becomes gp3, or keeps its type with fewer', () => {
    expect(targets({ usage: { ...operations(1000), ...bytes(100 * MiB) } })).toEqual([
      { volumeType: 'gp3', iops: 3000, throughputMiBps: 130 },
      { iops: 1300 },
    ]);
  });

  test('of io1 is worth most as gp3', () => {
    const [gp3, fewer] = judge({ usage: { ...operations(1000), ...bytes(100 * MiB) } }).finding?.proposals ?? [];
    expect(gp3?.dollars).toBeCloseTo(400 * 0.045 + 10_000 * 0.065 - (5 / 1024) * 40.96, 9);
    expect(fewer?.dollars).toBeCloseTo(8700 * 0.065, 9);
  });

  test('needs no more throughput as gp3 than its operations carry, or than io1 gives today', () => {
    expect(targets({})?.[0]).toMatchObject({ throughputMiBps: 325 });
    expect(targets({ usage: operations(4000) })?.[0]).toMatchObject({ iops: 5200, throughputMiBps: 500 });
  });

  test('of io1 stays when it is shared, or nobody knows whether it is', () => {
    expect(targets({ spec: { multiAttach: true } })).toEqual([{ iops: 1300 }]);
    expect(targets({ spec: { multiAttach: undefined } })).toEqual([{ iops: 1300 }]);
  });

  test('of io1 beyond what gp3 gives stays io1', () => {
    const spec = { sizeGiB: 8, iops: 10_000 };
    expect(targets({ spec, usage: operations(5000) })).toEqual([{ iops: 6500 }]);
  });

  test('of io2 stays io2, for its durability, and never below its least', () => {
    expect(targets({ spec: { volumeType: 'io2' }, usage: operations(1) })).toEqual([{ iops: 100 }]);
  });

  test('of io2 saves in the tier that it leaves', () => {
    const [proposal] =
      judge({ spec: { volumeType: 'io2', iops: 70_000 }, usage: operations(40_000) }).finding?.proposals ?? [];
    expect(proposal?.change.to).toEqual({ iops: 52_000 });
    expect(proposal?.dollars).toBeCloseTo(6000 * 0.03185 + 12_000 * 0.0455, 9);
  });

  test('of gp3 keeps the IOPS that its throughput hangs on', () => {
    const gp3 = (throughputMiBps: number) => ({ volumeType: 'gp3', iops: 8000, throughputMiBps });
    expect(targets({ spec: gp3(250) })).toEqual([{ iops: 3000 }]);
    expect(targets({ spec: gp3(1000) })).toEqual([{ iops: 4000 }]);
    expect(judge({ spec: gp3(2000) }).verdict).toMatchObject({
      is: 'fine',
      because: expect.stringContaining('throughput'),
    });
  });

  test('is advisory while the instance that it is attached to was not seen', () => {
    expect(judge({ related: [] }).finding?.proposals.map(({ advisory }) => advisory)).toEqual([
      'nobody knows whether its instance i-host belongs to a group',
      'nobody knows whether its instance i-host belongs to a group',
    ]);
  });
});
