import { describe, expect, test } from 'vitest';
import { ebsSnapshot } from '../../../shared/services/ebs-snapshot/kind.ts';
import { orphanedSnapshot } from '../../../shared/services/ebs-snapshot/orphaned-snapshot.ts';
import { daysAgo, judgeCase } from '../../support/judge.ts';

const judge = (spec: object = {}, resource: object = {}) =>
  judgeCase(orphanedSnapshot, {
    resource: {
      createdAt: daysAgo(120),
      spec: {
        volumeId: 'vol-1',
        volumeExists: false,
        copied: false,
        sizeGiB: 80,
        usedByImages: [],
        managedBy: null,
        tier: 'standard',
        ...spec,
      },
      ...resource,
    },
    prices: { 'AmazonEC2/EBS:SnapshotUsage': '0.05' },
  });

describe('a snapshot', () => {
  test.each([
    [
      'that outlived its volume is wasteful',
      {},
      {},
      'wasteful',
      'is 120 days old, of a volume of 80 GiB; its volume is gone',
    ],
    ['a little over 90 days old is wasteful', {}, { createdAt: daysAgo(90.1) }, 'wasteful', 'is 90 days old'],
    ['90 days old is fine', {}, { createdAt: daysAgo(90) }, 'fine', '90 are allowed'],
    ['made yesterday is fine', {}, { createdAt: daysAgo(1) }, 'fine', 'is 1 day old'],
    ['of unknown age is unsure', {}, { createdAt: undefined }, 'unsure', 'age is unknown'],
    ['whose volume exists is fine', { volumeExists: true }, {}, 'fine', 'its volume vol-1 exists'],
    ['whose volume nobody looked for is unsure', { volumeExists: undefined }, {}, 'unsure', 'not known: volumeExists'],
    ['that is a copy is fine', { copied: true, volumeId: 'vol-ffffffff' }, {}, 'fine', 'is a copy'],
    ['that may be a copy is unsure', { copied: undefined }, {}, 'unsure', 'not known: copied'],
    ['used by an image is fine', { usedByImages: ['ami-1'] }, {}, 'fine', 'is used by 1 image'],
    ['used by some images is fine', { usedByImages: 2 }, {}, 'fine', 'is used by 2 images'],
    ['used by no image, said as no, is wasteful', { usedByImages: false }, {}, 'wasteful', 'no image uses it'],
    ['used by nobody knows what is unsure', { usedByImages: undefined }, {}, 'unsure', 'not known: usedByImages'],
    ['kept by AWS Backup is fine', { managedBy: 'backup' }, {}, 'fine', 'AWS Backup'],
    ['kept by a lifecycle policy is fine', { managedBy: 'dlm' }, {}, 'fine', 'Data Lifecycle Manager'],
    ['kept by nobody knows whom is unsure', { managedBy: undefined }, {}, 'unsure', 'not known: managedBy'],
    ['excluded by tag is fine', {}, { tags: { 'plimsoll:ignore': '2027-01-01 legal hold' } }, 'fine', 'legal hold'],
  ])('%s', (_, spec, resource, is, because) => {
    expect(judge(spec, resource).verdict).toMatchObject({ is, because: expect.stringContaining(because) });
  });

  test('is advice without dollars, as what it holds alone is not known', () => {
    const [proposal] = judge().finding?.proposals ?? [];
    expect(proposal?.change.action).toBe('delete');
    expect(proposal?.advisory).toContain('share their blocks');
  });
});

describe('what a snapshot bills', () => {
  test.each([
    ['standard', 'AmazonEC2/EBS:SnapshotUsage'],
    ['archive', 'AmazonEC2/EBS:SnapshotArchiveStorage'],
  ] as const)('in the %s tier is not known', (tier, meter) => {
    const snapshot = {
      account: '1',
      region: 'us-east-1',
      kind: 'ebs-snapshot',
      id: 'snap-1',
      spec: { sizeGiB: 80, tier },
    };
    expect(ebsSnapshot.meters(snapshot, new Map())).toEqual([{ meter, unit: 'GB-Mo', quantity: undefined }]);
  });
});
