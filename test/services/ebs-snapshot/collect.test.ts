import type { Snapshot } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { ebsSnapshots } from '../../../shared/services/ebs-snapshot/collect.ts';
import { snapshotFrom } from '../../../shared/services/ebs-snapshot/from-aws.ts';
import { type Answers, denied, fakeSite, pages } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const nothing = { volumes: undefined, images: undefined };
const specOf = (change: Snapshot) => snapshotFrom({ SnapshotId: 'snap-0a', ...change }, scope, nothing)!.resource.spec;

describe('a snapshot as DescribeSnapshots tells it', () => {
  test.each([
    ['own', { VolumeId: 'vol-0894f908458cca170', Description: 'before the upgrade' }, false],
    ['own, though its words speak of copies', { VolumeId: 'vol-0a', Description: 'photo of copied files' }, false],
    ['a copy by its volume', { VolumeId: 'vol-ffffffff' }, true],
    ['a copy by its volume', { VolumeId: 'vol-ffffffffffffffff' }, true],
    ['a copy by its transfer', { VolumeId: 'vol-0a', TransferType: 'standard' as const }, true],
    ['a copy by its words', { VolumeId: 'vol-0a', Description: '[Copied snap-0b from us-east-1] nightly' }, true],
    ['a copy with its image', { Description: 'Copied for DestinationAmi ami-1 from SourceAmi ami-2' }, true],
  ])('is %s', (_, change, copied) => {
    expect(specOf(change).copied).toBe(copied);
  });

  test.each([
    ['nobody', {}, null],
    ['AWS Backup by tag', { Tags: [{ Key: 'aws:backup:source-resource', Value: 'i-0a' }] }, 'backup'],
    ['AWS Backup by words', { Description: 'This snapshot is created by the AWS Backup service.' }, 'backup'],
    ['DLM by tag', { Tags: [{ Key: 'aws:dlm:lifecycle-policy-id', Value: 'policy-1' }] }, 'dlm'],
    ['DLM by its other tag', { Tags: [{ Key: 'dlm:managed', Value: 'true' }] }, 'dlm'],
    ['DLM by words', { Description: 'Created for policy: policy-0 schedule: Default' }, 'dlm'],
  ])('is kept by %s', (_, change, managedBy) => {
    expect(specOf(change).managedBy).toBe(managedBy);
  });

  test('without an id is none', () => {
    expect(snapshotFrom({ VolumeId: 'vol-0a' }, scope, nothing)).toBeUndefined();
  });
});

describe('the snapshots of a site', () => {
  const one = {
    SnapshotId: 'snap-0a',
    VolumeId: 'vol-0a',
    VolumeSize: 100,
    StorageTier: 'standard',
    StartTime: new Date('2025-06-01T08:00:00Z'),
  };
  const answers: Answers = {
    'ec2:DescribeSnapshots': pages([
      { Snapshots: [one] },
      { Snapshots: [{ ...one, SnapshotId: 'snap-0b', VolumeId: 'vol-0gone' }] },
    ]),
    'ec2:DescribeVolumes': { Volumes: [{ VolumeId: 'vol-0a' }] },
    'ec2:DescribeImages': pages([
      { Images: [{ ImageId: 'ami-1', BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-0b' } }, {}] }] },
      { Images: [{ ImageId: 'ami-2', BlockDeviceMappings: [{ Ebs: { SnapshotId: 'snap-0b' } }] }] },
    ]),
  };
  const collected = async (changed: Answers = {}) => {
    const fake = fakeSite({ ...answers, ...changed });
    return { fake, found: await Array.fromAsync(ebsSnapshots.collect(fake.site)) };
  };

  test('are those of the account, with their volumes and images', async () => {
    const { fake, found } = await collected();
    expect(found).toEqual([
      {
        ...scope,
        kind: 'ebs-snapshot',
        id: 'snap-0a',
        createdAt: '2025-06-01T08:00:00.000Z',
        tags: {},
        spec: {
          volumeId: 'vol-0a',
          volumeExists: true,
          copied: false,
          sizeGiB: 100,
          usedByImages: [],
          managedBy: null,
          tier: 'standard',
        },
      },
      expect.objectContaining({
        spec: expect.objectContaining({ volumeExists: false, usedByImages: ['ami-1', 'ami-2'] }),
      }),
    ]);
    const inputs = new Map(fake.asked.map(({ call, input }) => [call, input]));
    expect(inputs.get('ec2:DescribeSnapshots')).toMatchObject({ OwnerIds: ['self'], MaxResults: 1000 });
    expect(inputs.get('ec2:DescribeImages')).toMatchObject({ Owners: ['self'], IncludeDisabled: true });
    const declared = [...ebsSnapshots.needs, ...ebsSnapshots.mayUse!].sort();
    expect(fake.calls).toEqual(declared);
    expect(fake.gaps).toEqual([]);
  });

  test('have lost no volume where volumes could not be seen, and no image where images could not', async () => {
    const { fake, found } = await collected({
      'ec2:DescribeVolumes': denied('ec2:DescribeVolumes'),
      'ec2:DescribeImages': denied('ec2:DescribeImages'),
    });
    expect(found).toHaveLength(2);
    for (const { spec } of found) {
      expect(spec).not.toHaveProperty('volumeExists');
      expect(spec).not.toHaveProperty('usedByImages');
    }
    expect(fake.gaps.map(({ kind, missing }) => [kind, missing])).toEqual([
      ['ebs-snapshot', 'ec2:DescribeVolumes'],
      ['ebs-snapshot', 'ec2:DescribeImages'],
    ]);
  });

  test('where there are none ask for nothing else', async () => {
    const { fake, found } = await collected({ 'ec2:DescribeSnapshots': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['ec2:DescribeSnapshots']);
  });
});
