import { describe, expect, test } from 'vitest';
import type { AnyResource } from '../../../shared/model/resource.ts';
import { ebsVolume } from '../../../shared/services/ebs-volume/kind.ts';
import { stoppedInstance } from '../../../shared/services/ec2-instance/stopped-instance.ts';
import { elasticIp } from '../../../shared/services/elastic-ip/kind.ts';
import { daysAgo, judgeCase } from '../../support/judge.ts';
import { address, prices, running, volume } from './given.ts';

const judge = (given: { spec?: object; resource?: object; related?: readonly AnyResource[] } = {}) =>
  judgeCase(stoppedInstance, {
    resource: {
      spec: { ...running, state: 'stopped', stoppedAt: daysAgo(45), ...given.spec },
      ...given.resource,
    },
    related: given.related ?? [volume('vol-1'), volume('vol-2', { sizeGiB: 300 }), address('eipalloc-1')],
    prices,
    kinds: [ebsVolume, elasticIp],
  });
const proposal = (related: readonly AnyResource[]) => judge({ related }).finding?.proposals[0];
const goes = (related: readonly AnyResource[]) => proposal(related)?.change.also.map(({ id }) => id);

describe('a stopped instance', () => {
  test.each([
    ['for 45 days is wasteful', {}, 'wasteful', 'stopped for 45 days, with 2 volumes and 1 address that bill on'],
    ['for a little over 30 days is wasteful', { spec: { stoppedAt: daysAgo(30.01) } }, 'wasteful', 'for 30 days'],
    ['for 30 days is fine', { spec: { stoppedAt: daysAgo(30) } }, 'fine', 'up to 30 are allowed'],
    ['for 20 days is fine', { spec: { stoppedAt: daysAgo(20) } }, 'fine', 'for 20 days'],
    ['since an unknown day is unsure', { spec: { stoppedAt: undefined } }, 'unsure', 'since when'],
    ['that runs again is fine', { spec: { state: 'running' } }, 'fine', 'its state is running'],
    ['whose volumes nobody saw is unsure', { related: [] }, 'unsure', 'none of its volumes was seen'],
    ['launched yesterday but long stopped is judged', { resource: { createdAt: daysAgo(46) } }, 'wasteful', '45 days'],
    ['of a group is judged with it', { spec: { autoScalingGroup: 'warm-pool' } }, 'fine', 'Auto Scaling group'],
    ['of Spot is left alone', { spec: { lifecycle: 'spot' } }, 'fine', 'Spot instance'],
    [
      'excluded by tag is fine',
      { resource: { tags: { 'plimsoll:ignore': '2027-01-01 seasonal' } } },
      'fine',
      'seasonal',
    ],
    [
      'that holds next to nothing is too small to matter',
      { related: [volume('vol-1', { sizeGiB: 8 })] },
      'fine',
      'too small to matter',
    ],
  ])('%s', (_, given, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('goes with its volumes and its address, and leaves snapshots at full size', () => {
    const related = [volume('vol-1'), volume('vol-2', { sizeGiB: 300 }), address('eipalloc-1')];
    expect(proposal(related)?.change).toMatchObject({ action: 'delete', removes: true, to: {} });
    expect(goes(related)).toEqual(['vol-1', 'vol-2', 'eipalloc-1']);
    expect(proposal(related)?.dollars).toBeCloseTo(400 * (0.08 - 0.05) + 730 * 0.005, 9);
  });

  test('leaves nothing of a volume whose snapshot would cost as much, and says so', () => {
    const related = [volume('vol-1', { volumeType: 'sc1', sizeGiB: 1000 })];
    expect(proposal(related)?.dollars).toBeCloseTo(15, 9);
    expect(proposal(related)?.note).toContain('nothing is left of the data on vol-1');
  });

  test.each([
    ['a volume that it shares', volume('vol-2', { attachedTo: ['ec2-instance-1', 'i-other'], multiAttach: true })],
    ['a volume that others may share', volume('vol-2', { multiAttach: true })],
    ['a volume with an exclusion tag', volume('vol-2', {}, { tags: { 'plimsoll:ignore': '2027-01-01 keep' } })],
    ['a volume whose tags nobody saw', { ...volume('vol-2'), tags: undefined }],
    ['an address with an exclusion tag', address('vol-2', { tags: { 'plimsoll:ignore:x': '2027-01-01 keep' } })],
  ])('leaves %s where it is', (_, other) => {
    const related = [volume('vol-1'), other];
    expect(goes(related)).toEqual(['vol-1']);
    expect(proposal(related)?.note).toContain('stays as it is: vol-2');
  });

  test('takes nothing that hangs on another', () => {
    const related = [
      volume('vol-1'),
      volume('vol-9', { attachedTo: 'i-other' }),
      volume('vol-8', { attachedTo: null }),
    ];
    expect(goes(related)).toEqual(['vol-1']);
  });
});
