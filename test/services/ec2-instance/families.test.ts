import { describe, expect, test } from 'vitest';
import { familyOf, sameMake } from '../../../shared/services/ec2-instance/families.ts';
import { instanceTypes } from './given.ts';

describe('a family', () => {
  test.each([
    ['m5', { class: 'm', generation: 5, flex: false, fast: false, boosted: false }],
    ['c7i-flex', { class: 'c', generation: 7, flex: true, fast: false, boosted: false }],
    ['x2iezn', { class: 'x', generation: 2, flex: false, fast: true, boosted: true }],
    ['z1d', { class: 'z', generation: 1, flex: false, fast: true, boosted: false }],
    ['is4gen', { class: 'is', generation: 4, flex: false, fast: false, boosted: false }],
    ['u-6tb1', { class: 'u', generation: 6, flex: false, fast: false, boosted: false }],
  ])('%s says %j', (name, family) => {
    expect(familyOf(name)).toEqual(family);
  });
});

describe('two types are of the same make', () => {
  test.each([
    ['m5.large', 'm5.xlarge', true],
    ['m5.large', 'c6i.large', true],
    ['r5.large', 'm7a.large', true],
    ['m5.large', 'm4.large', false],
    ['m5.large', 't3.large', false],
    ['t3.large', 'm5.large', false],
    ['t2.large', 't3.large', true],
    ['m5.metal', 'm5.large', false],
    ['m5.large', 'i3.large', false],
    ['i3.large', 'i4i.large', true],
    ['g4dn.xlarge', 'g5.xlarge', false],
    ['g4dn.xlarge', 'g4dn.2xlarge', true],
    ['m5zn.large', 'm6i.large', false],
    ['m6i.large', 'm5zn.large', false],
    ['m5.large', 'm6in.large', false],
    ['m5n.large', 'm6in.large', true],
    ['m5n.large', 'm6i.large', true],
    ['r5.large', 'r5b.large', false],
    ['c5.xlarge', 'hpc7a.12xlarge', false],
  ])('%s and %s: %s', (from, to, same) => {
    expect(sameMake(instanceTypes.get(from)!, instanceTypes.get(to)!)).toBe(same);
  });
});
