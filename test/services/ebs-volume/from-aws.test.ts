import type { Volume } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { detachedAt, isRoot, volumeFrom } from '../../../shared/services/ebs-volume/from-aws.ts';
import { ebsVolume } from '../../../shared/services/ebs-volume/kind.ts';
import type { Trail } from '../../../shared/services/trail.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const roots = new Map([
  ['i-0a', '/dev/xvda'],
  ['i-0b', '/dev/sda1'],
]);
const at = (InstanceId: string, Device: string, State: 'attached' | 'detached' = 'attached') => ({
  InstanceId,
  Device,
  State,
});

const resourceFrom = (change: Volume) =>
  volumeFrom({ VolumeId: 'vol-0a', State: 'in-use', ...change }, scope)!.resource;
const specOf = (change: Volume) => resourceFrom(change).spec;

describe('a volume as DescribeVolumes tells it', () => {
  test('becomes a resource of its kind', () => {
    const mapped = volumeFrom(
      {
        VolumeId: 'vol-0a',
        VolumeType: 'gp3',
        Size: 100,
        Iops: 4000,
        Throughput: 250,
        State: 'in-use',
        AvailabilityZone: 'eu-west-1a',
        CreateTime: new Date('2025-06-01T08:00:00Z'),
        MultiAttachEnabled: false,
        Attachments: [at('i-0a', '/dev/sdf')],
        Tags: [{ Key: 'Name', Value: 'data' }],
      },
      scope,
    );
    expect(mapped).toEqual({
      odd: [],
      resource: {
        ...scope,
        kind: 'ebs-volume',
        id: 'vol-0a',
        name: 'data',
        zone: 'eu-west-1a',
        createdAt: '2025-06-01T08:00:00.000Z',
        tags: { Name: 'data' },
        spec: {
          volumeType: 'gp3',
          sizeGiB: 100,
          iops: 4000,
          throughputMiBps: 250,
          state: 'in-use',
          attachedTo: 'i-0a',
          multiAttach: false,
          device: '/dev/sdf',
        },
      },
    });
  });

  test.each([
    ['one instance', { Attachments: [at('i-0a', '/dev/xvda')] }, 'i-0a', true],
    ['several', { Attachments: [at('i-0a', '/dev/sdf'), at('i-0b', '/dev/sdf')] }, ['i-0a', 'i-0b'], false],
    ['one of perhaps several', { MultiAttachEnabled: true, Attachments: [at('i-0a', '/dev/sdf')] }, ['i-0a'], false],
    ['nothing', { State: 'available', Attachments: [] }, null, false],
    [
      'nothing, its attachment being over',
      { State: 'available', Attachments: [at('i-0a', '/dev/sdf', 'detached')] },
      null,
      false,
    ],
    ['an instance that nobody lists', { Attachments: [at('i-0f', '/dev/sdf')] }, 'i-0f', undefined],
    ['something that AWS does not name', { Attachments: [{ State: 'attached' }] }, undefined, undefined],
    ['something that is not listed', { Attachments: [] }, undefined, undefined],
  ] as const)('on %s', (_, change, attachedTo, root) => {
    const volume = resourceFrom(change as unknown as Volume);
    expect([volume.spec.attachedTo, isRoot(volume, roots)]).toEqual([attachedTo, root]);
  });

  test('is not known to be root or not where instances could not be seen', () => {
    const volume = resourceFrom({ Attachments: [at('i-0a', '/dev/xvda')] });
    expect(isRoot(volume, undefined)).toBeUndefined();
  });

  test.each([
    ['standard', null, null],
    ['st1', null, null],
    ['io1', undefined, null],
    ['gp2', undefined, null],
    ['gp3', undefined, undefined],
    [undefined, undefined, undefined],
  ] as const)('%s without IOPS and throughput has %s and %s', (VolumeType, iops, throughput) => {
    const spec = specOf({ VolumeType });
    expect([spec.iops, spec.throughputMiBps]).toEqual([iops, throughput]);
  });

  test('of a type that is not known keeps all else, and says so', () => {
    const { resource, odd } = volumeFrom({ VolumeId: 'vol-0a', VolumeType: 'gp9' as 'gp3', Size: 8 }, scope)!;
    expect(resource.spec).toEqual({ sizeGiB: 8 });
    expect(odd).toEqual(['VolumeType is "gp9"']);
    expect(ebsVolume.spec.safeParse(resource.spec).success).toBe(true);
  });

  test('without an id is none', () => {
    expect(volumeFrom({ Size: 8 }, scope)).toBeUndefined();
  });
});

describe('since when a volume is on nothing', () => {
  const day = (date: number) => Date.parse(`2026-02-${String(date).padStart(2, '0')}T00:00:00Z`);
  const trail = (dates: readonly number[], since = Date.parse('2025-12-01T00:00:00Z')): Trail => ({
    since,
    naming: new Map([['vol-0a', dates.map((date) => ({ at: day(date), names: new Set(['vol-0a']), request: '' }))]]),
  });
  const nobody = trail([]);
  const born = '2026-02-01T00:00:00Z';

  test.each([
    ['its detachment', { detached: trail([10]), attached: nobody }, '2026-02-10T00:00:00.000Z'],
    ['its last detachment', { detached: trail([20, 10]), attached: trail([15, 5]) }, '2026-02-20T00:00:00.000Z'],
    ['not known: its instance went away with it attached', { detached: trail([10]), attached: trail([15]) }, undefined],
    ['not known: it was on an instance', { detached: nobody, attached: trail([15]) }, undefined],
    [
      'not known: attachments since then were not all read',
      { detached: trail([10]), attached: trail([], day(12)) },
      undefined,
    ],
    [
      'its detachment, as attachments since then were read',
      { detached: trail([10]), attached: trail([], day(9)) },
      '2026-02-10T00:00:00.000Z',
    ],
    ['not known: an instance may have brought it', { detached: nobody, attached: nobody, created: nobody }, undefined],
    ['not known: who made it was not asked', { detached: nobody, attached: nobody }, undefined],
    ['always, as it was never attached', { detached: nobody, attached: nobody, created: trail([1]) }, null],
    [
      'not known: attachments since it was made were not all read',
      { detached: nobody, attached: trail([], day(2)), created: trail([1]) },
      undefined,
    ],
  ])('is %s', (_, trails, expected) => {
    expect(detachedAt('vol-0a', born, { created: undefined, ...trails })).toBe(expected);
  });

  test('is not known of a volume without an age that nothing was seen of', () => {
    expect(
      detachedAt('vol-0a', undefined, { detached: nobody, attached: nobody, created: trail([1]) }),
    ).toBeUndefined();
  });
});
