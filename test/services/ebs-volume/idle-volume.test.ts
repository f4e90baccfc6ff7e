import { describe, expect, test } from 'vitest';
import type { AnyResource } from '../../../shared/model/resource.ts';
import { idleVolume } from '../../../shared/services/ebs-volume/idle-volume.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';
import { host, prices } from './given.ts';

const none: Given = { value: 0 };
const judge = (
  given: { spec?: object; resource?: object; usage?: Record<string, Given>; related?: readonly AnyResource[] } = {},
) =>
  judgeCase(idleVolume, {
    resource: {
      spec: {
        state: 'in-use',
        volumeType: 'gp3',
        sizeGiB: 100,
        iops: 3000,
        throughputMiBps: 125,
        attachedTo: 'i-host',
        isRoot: false,
        ...given.spec,
      },
      ...given.resource,
    },
    usage: given.usage ?? { readOps: none, writeOps: none },
    related: given.related ?? [host()],
    prices,
  });
const onlyDay = (day: number, value: number): Given => ({
  value: (_i, hour, at) => (at === day && hour === 3 ? value : 0),
});
const seenDays = (count: number): Given => ({ value: (_i, _hour, day) => (day < count ? 0 : null) });

describe('an attached volume', () => {
  test.each([
    ['without any operation is wasteful', {}, 'wasteful', 'did at most 0 operations a day over 14 days'],
    [
      'with half an operation on a day is wasteful',
      { usage: { readOps: onlyDay(4, 0.5), writeOps: none } },
      'wasteful',
      'at most 0.5 operations',
    ],
    [
      'with one operation on one day is fine',
      { usage: { readOps: none, writeOps: onlyDay(4, 1) } },
      'fine',
      'up to 1 operations a day',
    ],
    [
      'that read on one day and wrote on another is fine by their sum',
      { usage: { readOps: onlyDay(4, 0.6), writeOps: onlyDay(9, 0.6) } },
      'fine',
      'up to 1.2 operations',
    ],
    ['without datapoints is unsure', { usage: {} }, 'unsure', 'no datapoint of readOps'],
    [
      'seen on 11 of 14 days is unsure',
      { usage: { readOps: seenDays(11), writeOps: none } },
      'unsure',
      'seen on 11 of 14 days',
    ],
    ['seen on 12 of 14 days is judged', { usage: { readOps: seenDays(12), writeOps: none } }, 'wasteful', '14 days'],
    [
      'that was busy on a day too patchy to count is fine',
      {
        usage: {
          readOps: { value: (_i: number, hour: number, day: number) => (day < 12 ? 0 : hour === 5 ? 900 : null) },
          writeOps: none,
        },
      },
      'fine',
      'up to 900',
    ],
    ['made 5 days ago is unsure', { resource: { createdAt: daysAgo(5) } }, 'unsure', 'since its creation'],
    ['that is the root of its instance is fine', { spec: { isRoot: true } }, 'fine', 'root volume'],
    ['of a stopped instance is fine', { related: [host({ state: 'stopped' })] }, 'fine', 'i-host, which is stopped'],
    ['of an instance nobody saw is unsure', { related: [] }, 'unsure', 'nobody knows whether the instance'],
    [
      'of an instance in a state nobody saw is unsure',
      { related: [host({ state: undefined })] },
      'unsure',
      'nobody knows whether the instance',
    ],
    [
      'of an instance whose group nobody saw is unsure',
      { related: [host({ autoScalingGroup: undefined })] },
      'unsure',
      'belongs to a group',
    ],
    [
      'of a member of a group is judged with it',
      { related: [host({ autoScalingGroup: 'web' })] },
      'fine',
      'Auto Scaling group web',
    ],
    [
      'of an EKS node is judged with its group',
      { related: [host({}, { 'eks:nodegroup-name': 'workers' })] },
      'fine',
      'EKS node group workers',
    ],
    ['excluded by tag is fine', { resource: { tags: { 'plimsoll:ignore': '2027-01-01 standby' } } }, 'fine', 'standby'],
  ])('%s', (_, given, is, because) => {
    expect(judge(given).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('is detached, kept as a snapshot and deleted', () => {
    const [proposal] = judge().finding?.proposals ?? [];
    expect(proposal?.change.action).toBe('delete');
    expect(proposal?.dollars).toBeCloseTo(100 * (0.08 - 0.05), 9);
    expect(proposal?.note).toContain('detach it from i-host first');
  });
});
