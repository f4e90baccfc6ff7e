import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Fetch, type Group, merged } from '../../shared/store/merge.ts';

const partsOf = (lanes: readonly (readonly string[])[]) => {
  const seen = { read: 0 };
  const fetches: Fetch<string, number>[] = lanes.map((lane) => async (limit, after = 0) => {
    const items = lane.slice(after, after + limit);
    seen.read += items.length;
    const end = after + items.length;
    return end < lane.length ? { items, next: end } : { items };
  });
  return { fetches, seen };
};

const walked = async (groups: AsyncGenerator<Group<string>, boolean>) => {
  const all: Group<string>[] = [];
  for (;;) {
    const step = await groups.next();
    if (step.done) return { all, whole: step.value };
    all.push(step.value);
  }
};

const lane = fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 12 }).map((keys) => keys.sort());
const lanes = fc.array(lane, { minLength: 1, maxLength: 6 });

test('parts merge into one order, whatever their shapes, and what has one key comes together', async () => {
  await fc.assert(
    fc.asyncProperty(lanes, fc.integer({ min: 1, max: 5 }), async (given, first) => {
      const { fetches } = partsOf(given);
      const { all, whole } = await walked(merged(fetches, (key) => key, first, 10_000));
      expect(whole).toBe(true);
      expect(all.flatMap(({ items }) => items)).toEqual(given.flat().sort());
      expect(all.map(({ key }) => key)).toEqual([...new Set(given.flat())].sort());
    }),
  );
});

test('it reads no more than the budget, yields only whole groups, and always gets on', async () => {
  const few = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefgh'), { maxLength: 8 }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(few, fc.integer({ min: 12, max: 30 }), async (given, budget) => {
      const { fetches, seen } = partsOf(given.map((keys) => keys.sort()));
      const { all, whole } = await walked(merged(fetches, (key) => key, 3, budget));
      const sorted = given.flat().sort();
      const got = all.flatMap(({ items }) => items);
      expect(seen.read).toBeLessThanOrEqual(budget);
      expect(got).toEqual(sorted.slice(0, got.length));
      expect(whole).toBe(got.length === sorted.length && whole);
      if (sorted.length > 0) expect(got.length).toBeGreaterThan(0);
      expect(sorted[got.length]).not.toBe(got.at(-1) ?? '');
    }),
    { numRuns: 1000 },
  );
});
