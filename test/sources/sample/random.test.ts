import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash, idDigits, random, shuffled } from '../../../shared/sources/sample/random.ts';

describe('seeded chance', () => {
  test('draws the same from the same seeds, and something else from others', () => {
    const draws = (seed: number): number[] => {
      const by = random(seed, 5);
      return [by.fraction(), by.whole(1, 6), by.between(10, 20), by.bits()];
    };
    expect(draws(1)).toEqual(draws(1));
    expect(draws(1)).not.toEqual(draws(2));
  });

  test('whole numbers lie between both ends and reach them', () => {
    const by = random(3);
    const rolls = Array.from({ length: 600 }, () => by.whole(1, 6));
    expect([...new Set(rolls)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('fractions are spread evenly', () => {
    const by = random(4);
    const tenths = Array<number>(10).fill(0);
    for (let draw = 0; draw < 20_000; draw += 1) tenths[Math.floor(by.fraction() * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  test('tells seeds apart that differ above 32 bits', () => {
    expect(hash(1)).not.toBe(hash(1 + 2 ** 32));
  });

  test('gives different ids to different numbers, of 17 digits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.maxSafeNat(), fc.maxSafeNat(), async (seed, one, other) => {
        expect(idDigits(seed, one)).toMatch(/^0[0-9a-f]{16}$/);
        expect(idDigits(seed, one) === idDigits(seed, other)).toBe(one === other);
      }),
    );
  });

  test('shuffles without losing anything', () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const order = shuffled(items, random(9));
    expect(order).not.toEqual(items);
    expect([...order].sort((a, b) => a - b)).toEqual(items);
  });
});
