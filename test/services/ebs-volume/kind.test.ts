import { describe, expect, test } from 'vitest';
import { ebsVolume } from '../../../shared/services/ebs-volume/kind.ts';

const bills = (spec: object) => {
  const parsed = ebsVolume.spec.parse(spec);
  const volume = { account: '1', region: 'us-east-1', kind: 'ebs-volume', id: 'vol-1', spec: parsed };
  return Object.fromEntries(
    ebsVolume.meters(volume, new Map()).map(({ meter, quantity }) => [meter.replace('AmazonEC2/EBS:', ''), quantity]),
  );
};

describe('what a volume bills', () => {
  test.each([
    ['gp2', 'VolumeUsage.gp2'],
    ['st1', 'VolumeUsage.st1'],
    ['sc1', 'VolumeUsage.sc1'],
    ['standard', 'VolumeUsage'],
  ])('of %s is its size', (volumeType, meter) => {
    expect(bills({ volumeType, sizeGiB: 80, iops: 240 })).toEqual({ [meter]: 80 });
  });
  test('of gp3 is its size and what is above 3,000 IOPS and 125 MiB/s', () => {
    expect(bills({ volumeType: 'gp3', sizeGiB: 100, iops: 4000, throughputMiBps: 381 })).toEqual({
      'VolumeUsage.gp3': 100,
      'VolumeP-IOPS.gp3': 1000,
      'VolumeP-Throughput.gp3': 0.25,
    });
    expect(bills({ volumeType: 'gp3', sizeGiB: 100, iops: 3000, throughputMiBps: null })).toEqual({
      'VolumeUsage.gp3': 100,
      'VolumeP-IOPS.gp3': 0,
      'VolumeP-Throughput.gp3': 0,
    });
  });
  test('of io1 is its size and every IOPS', () => {
    expect(bills({ volumeType: 'io1', sizeGiB: 100, iops: 5000 })).toEqual({
      'VolumeUsage.piops': 100,
      'VolumeP-IOPS.piops': 5000,
    });
  });
  test.each([
    [10_000, 10_000, 0, 0],
    [32_000, 32_000, 0, 0],
    [50_000, 32_000, 18_000, 0],
    [64_000, 32_000, 32_000, 0],
    [100_000, 32_000, 32_000, 36_000],
  ])('of io2 with %i IOPS is in tiers', (iops, first, second, third) => {
    expect(bills({ volumeType: 'io2', sizeGiB: 100, iops })).toEqual({
      'VolumeUsage.io2': 100,
      'VolumeP-IOPS.io2': first,
      'VolumeP-IOPS.io2.tier2': second,
      'VolumeP-IOPS.io2.tier3': third,
    });
  });
  test('stays unknown where it was not seen', () => {
    expect(bills({ volumeType: 'gp3', sizeGiB: 100 })).toEqual({
      'VolumeUsage.gp3': 100,
      'VolumeP-IOPS.gp3': undefined,
      'VolumeP-Throughput.gp3': undefined,
    });
    expect(bills({ volumeType: 'gp2' })).toEqual({ 'VolumeUsage.gp2': undefined });
    expect(bills({ sizeGiB: 100 })).toEqual({ 'VolumeUsage.unknown': undefined });
  });
  test('is nothing once it is deleted', () => {
    expect(bills({ volumeType: 'gp2', sizeGiB: 80, state: 'deleted' })).toEqual({});
  });
});

describe('a spec', () => {
  test.each([{ volumeType: 'gp9' }, { sizeGiB: -1 }, { sizeGiB: '100' }, { state: 'busy' }, { attachedTo: 7 }])(
    'refuses %j',
    (wrong) => {
      expect(ebsVolume.spec.safeParse(wrong).success).toBe(false);
    },
  );
  test('keeps keys that it does not know', () => {
    expect(ebsVolume.spec.parse({ volumeType: 'gp2', encrypted: true })).toEqual({
      volumeType: 'gp2',
      encrypted: true,
    });
  });
  test('hangs on every instance that it is attached to', () => {
    expect(ebsVolume.hangsOn?.({ attachedTo: ['i-1', 'i-2'] })).toEqual([
      { kind: 'ec2-instance', id: 'i-1' },
      { kind: 'ec2-instance', id: 'i-2' },
    ]);
    expect(ebsVolume.hangsOn?.({ attachedTo: null })).toEqual([]);
  });
});
