import { describe, expect, test } from 'vitest';
import { unattachedVolume } from '../../../shared/services/ebs-volume/unattached-volume.ts';
import { daysAgo, judgeCase } from '../../support/judge.ts';
import { prices } from './given.ts';

const judge = (spec: object = {}, resource: object = {}) =>
  judgeCase(unattachedVolume, {
    resource: {
      spec: { state: 'available', volumeType: 'gp3', sizeGiB: 200, iops: 3000, throughputMiBps: 125, ...spec },
      ...resource,
    },
    prices,
  });
const sinceDays = (days: number) => ({ detachedAt: daysAgo(days) });

describe('a volume that is attached to nothing', () => {
  test.each([
    ['for 40 days is wasteful', sinceDays(40), {}, 'wasteful', 'has been unattached for 40 days, with 200 GiB'],
    ['for a little over 32 days is wasteful', sinceDays(32.1), {}, 'wasteful', 'for 32 days'],
    ['for 32 days to the second is fine', sinceDays(32), {}, 'fine', 'up to 32 are allowed'],
    ['for 3 days is fine', sinceDays(3), {}, 'fine', 'for 3 days'],
    ['since an unknown day is unsure', {}, {}, 'unsure', 'detachedAt is absent'],
    ['and never was, is as old as the volume', { detachedAt: null }, {}, 'wasteful', 'for 400 days'],
    ['and never was, of unknown age, is unsure', { detachedAt: null }, { createdAt: null }, 'unsure', 'never attached'],
    ['but is in use after all is fine', { ...sinceDays(40), state: 'in-use' }, {}, 'fine', 'in-use'],
    ['of unknown state is unsure', { ...sinceDays(40), state: undefined }, {}, 'unsure', 'not known: state'],
    ['of unknown size is unsure', { ...sinceDays(40), sizeGiB: undefined }, {}, 'unsure', 'not known: sizeGiB'],
    [
      'but excluded by tag is fine',
      sinceDays(40),
      { tags: { 'plimsoll:ignore:unattached-volume': '2027-01-01 golden data' } },
      'fine',
      'golden data',
    ],
    ['whose tags nobody saw is unsure', sinceDays(40), { tags: undefined }, 'unsure', 'tags could not be seen'],
    ['of 1 GiB is too small to matter', { ...sinceDays(40), sizeGiB: 1 }, {}, 'fine', 'too small to matter'],
  ])('%s', (_, spec, resource, is, because) => {
    const { verdict } = judge(spec, resource);
    expect(verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('is worth what the bill falls by when a snapshot at full size is kept', () => {
    const [proposal] = judge(sinceDays(40)).finding?.proposals ?? [];
    expect(proposal?.change).toMatchObject({ action: 'delete', removes: true, to: {} });
    expect(proposal?.dollars).toBeCloseTo(200 * (0.08 - 0.05), 9);
    expect(proposal?.note).toContain('snapshot');
  });

  test('saves what it provisions beside its size, too', () => {
    const [proposal] = judge({ ...sinceDays(40), volumeType: 'io2', iops: 40_000 }).finding?.proposals ?? [];
    expect(proposal?.dollars).toBeCloseTo(200 * (0.125 - 0.05) + 32_000 * 0.065 + 8000 * 0.0455, 9);
  });

  test.each([
    ['st1', 0.045],
    ['sc1', 0.015],
    ['standard', 0.05],
  ])('of type %s is deleted without a snapshot, and the note says that nothing is left', (volumeType, price) => {
    const [proposal] = judge({ ...sinceDays(40), volumeType }).finding?.proposals ?? [];
    expect(proposal?.dollars).toBeCloseTo(200 * price, 9);
    expect(proposal?.change.leaves).toEqual([]);
    expect(proposal?.note).toContain('nothing is left of the data');
  });
});
