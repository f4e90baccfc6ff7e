import { expect, test } from 'vitest';
import { homeRegion, mainRegion, partitionOf } from '../../../../shared/sources/aws/reach/partitions.ts';

test.each([
  ['eu-west-1', 'aws', 'us-east-1'],
  ['us-gov-east-1', 'aws-us-gov', 'us-gov-west-1'],
  ['cn-northwest-1', 'aws-cn', 'cn-north-1'],
  ['eusc-de-east-1', 'aws-eusc', 'eusc-de-east-1'],
])('%s stands in the partition %s', (region, partition, main) => {
  expect(partitionOf(region)).toBe(partition);
  expect(mainRegion(partition)).toBe(main);
});

test.each([
  ['aws', 'ce', 'us-east-1'],
  ['aws-cn', 'ce', 'cn-northwest-1'],
  ['aws-us-gov', 'ce', undefined],
  ['aws-us-gov', 'organizations', 'us-gov-west-1'],
  ['aws-cn', 'pricing', 'cn-northwest-1'],
] as const)('in %s, %s is asked in %s', (partition, service, region) => {
  expect(homeRegion(partition, service)).toBe(region);
});
