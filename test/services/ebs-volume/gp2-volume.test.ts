import { describe, expect, test } from 'vitest';
import type { AnyResource } from '../../../shared/model/resource.ts';
import { gp2Reach, gp2Volume } from '../../../shared/services/ebs-volume/gp2-volume.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';
import { host, prices } from './given.ts';

const MiB = 2 ** 20;
/** The same in every hour, as a rate a second, half of it read and half written. */
const rates = (operations: number, bytes?: number): Record<string, Given> => ({
  readOps: { value: (operations / 2) * 3600 },
  writeOps: { value: (operations / 2) * 3600 },
  ...(bytes === undefined
    ? {}
    : { readBytes: { value: (bytes / 2) * 3600 }, writeBytes: { value: (bytes / 2) * 3600 } }),
});
const judge = (
  given: { spec?: object; resource?: object; usage?: Record<string, Given>; related?: readonly AnyResource[] } = {},
) =>
  judgeCase(gp2Volume, {
    resource: {
      spec: { state: 'in-use', volumeType: 'gp2', sizeGiB: 500, attachedTo: 'i-host', ...given.spec },
      ...given.resource,
    },
    usage: given.usage ?? {},
    related: given.related ?? [host()],
    prices,
  });
const target = (given: Parameters<typeof judge>[0]) => judge(given).finding?.proposals[0]?.change.to;
const dollars = (given: Parameters<typeof judge>[0]) => judge(given).finding?.proposals[0]?.dollars;

describe('a gp2 volume', () => {
  test.each([
    ['of 500 GiB is wasteful', {}, 'wasteful', 'as much as gp2 can reach at 500 GiB'],
    ['that is gp3 is fine', { spec: { volumeType: 'gp3' } }, 'fine', 'is gp3, not gp2'],
    ['of unknown type is unsure', { spec: { volumeType: undefined } }, 'unsure', 'not known: volumeType'],
    ['of unknown size is unsure', { spec: { sizeGiB: undefined } }, 'unsure', 'not known: sizeGiB'],
    ['of 249 GiB loses at parity', { spec: { sizeGiB: 249 } }, 'fine', 'would not lower the bill'],
    ['of 250 GiB breaks even at parity', { spec: { sizeGiB: 250 } }, 'fine', 'would not lower the bill'],
    ['of 300 GiB saves a dollar at parity', { spec: { sizeGiB: 300 } }, 'wasteful', '250 MiB/s'],
    ['made yesterday is judged at parity', { resource: { createdAt: daysAgo(1) } }, 'wasteful', 'was not seen'],
    [
      'seen on a few patchy days is judged at parity',
      { usage: { readOps: { value: 0, days: 5 }, writeOps: { value: 0, days: 5 } } },
      'wasteful',
      'was not seen',
    ],
    [
      'seen at peak says its need',
      { usage: rates(1000, 60 * MiB) },
      'wasteful',
      'its peak of 14 days and 30 % more is 1,300 IOPS and 78 MiB/s',
    ],
    [
      'of a member of a group is judged with it',
      { related: [host({ autoScalingGroup: 'web' })] },
      'fine',
      'is judged with it',
    ],
    ['excluded by tag is fine', { resource: { tags: { 'plimsoll:ignore': '2027-01-01 frozen' } } }, 'fine', 'frozen'],
  ])('%s', (_, given, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('becomes gp3 with what gp2 can reach while its usage is not seen', () => {
    expect(target({})).toEqual({ volumeType: 'gp3', iops: 3000, throughputMiBps: 250 });
    expect(dollars({})).toBeCloseTo(500 * 0.02 - (125 / 1024) * 40.96, 9);
    expect(target({ spec: { sizeGiB: 2000 } })).toEqual({ volumeType: 'gp3', iops: 6000, throughputMiBps: 250 });
    expect(target({ spec: { sizeGiB: 170 } })).toEqual({ volumeType: 'gp3', iops: 3000, throughputMiBps: 128 });
  });

  test('becomes gp3 with what it needs when that was seen, at most what it has today', () => {
    expect(target({ usage: rates(100, MiB) })).toEqual({ volumeType: 'gp3', iops: 3000, throughputMiBps: 125 });
    expect(target({ spec: { sizeGiB: 2000 }, usage: rates(4000, 150 * MiB) })).toEqual({
      volumeType: 'gp3',
      iops: 5200,
      throughputMiBps: 195,
    });
    expect(target({ usage: rates(5000, 400 * MiB) })).toEqual({ volumeType: 'gp3', iops: 3000, throughputMiBps: 250 });
  });

  test('needs no more throughput than its operations can carry where bytes were not seen', () => {
    expect(target({ usage: rates(100) })).toEqual({ volumeType: 'gp3', iops: 3000, throughputMiBps: 125 });
    expect(target({ usage: rates(600) })).toEqual({ volumeType: 'gp3', iops: 3000, throughputMiBps: 195 });
  });

  test('known only by the day is judged at parity, as days hide their peaks', () => {
    const daily: Given = { value: 0, step: 86_400 };
    const usage = { readOps: daily, writeOps: daily, readBytes: daily, writeBytes: daily };
    expect(target({ usage })).toEqual({ volumeType: 'gp3', iops: 3000, throughputMiBps: 250 });
  });

  test.each([
    ['its instance was not seen', { related: [] }],
    ['its attachment was not seen', { spec: { attachedTo: undefined } }],
    ['the group of its instance was not seen', { related: [host({ autoScalingGroup: undefined })] }],
    ['the tags of its instance were not seen', { related: [{ ...host(), tags: undefined } as never] }],
  ])('is advisory while %s, since it may be a member’s', (_, given) => {
    expect(judge(given).finding?.proposals[0]?.advisory).toContain('group');
  });

  test('is counted when it is attached to nothing', () => {
    const [proposal] = judge({ spec: { state: 'available', attachedTo: null }, related: [] }).finding?.proposals ?? [];
    expect(proposal?.advisory).toBeUndefined();
  });
});

describe('what gp2 reaches', () => {
  test.each([
    [1, 3000, 128],
    [170, 3000, 128],
    [171, 3000, 250],
    [999, 3000, 250],
    [1000, 3000, 250],
    [1001, 3003, 250],
    [5334, 16_000, 250],
    [16_000, 16_000, 250],
  ])('at %i GiB is %i IOPS and %i MiB/s', (size, iops, throughputMiBps) => {
    expect(gp2Reach(size)).toEqual({ iops, throughputMiBps });
  });
});
