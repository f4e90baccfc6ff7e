/** A part of an index, read in ascending order of its keys; `next` is absent at its end. */
export type Fetch<T, P> = (limit: number, after: P | undefined) => Promise<{ items: T[]; next?: P }>;

interface Lane<T, P> {
  readonly fetch: Fetch<T, P>;
  waiting: T[];
  after?: P;
  ended: boolean;
}

const fill = async <T, P>(lane: Lane<T, P>, limit: number): Promise<number> => {
  const { items, next } = await lane.fetch(limit, lane.after);
  lane.waiting = items;
  if (next === undefined) lane.ended = true;
  else lane.after = next;
  return items.length;
};

export interface Group<T> {
  readonly key: string;
  readonly items: readonly T[];
}

/**
 * Merges parts that are each in ascending order, and yields together what has one key, so that a page never ends
 * within it. `first` items are asked of each part to begin with. It returns true when all was yielded, false when
 * the next step could have read more than `budget` items in all.
 */
export async function* merged<T, P>(
  fetches: readonly Fetch<T, P>[],
  keyOf: (item: T) => string,
  first: number,
  budget: number,
): AsyncGenerator<Group<T>, boolean> {
  const lanes: Lane<T, P>[] = fetches.map((fetch) => ({ fetch, waiting: [], ended: false }));
  let read = 0;
  // Half of the budget is kept for the first step, so that every page gets on.
  let batch = Math.max(1, Math.min(first, Math.floor(budget / 2 / Math.max(1, lanes.length))));
  const refill = async (): Promise<boolean> => {
    for (;;) {
      const empty = lanes.filter(({ waiting, ended }) => waiting.length === 0 && !ended);
      if (empty.length === 0) return true;
      const spare = budget - read - lanes.length; // one item of each part is kept back, so that a group gets whole
      if (empty.length * batch > spare) batch = Math.max(1, Math.floor(spare / empty.length));
      if (read + empty.length * batch > budget) return false;
      const counts = await Promise.all(empty.map((lane) => fill(lane, batch)));
      read += counts.reduce((sum, count) => sum + count, 0);
      batch *= 2;
    }
  };
  for (;;) {
    if (!(await refill())) return false;
    const heads = lanes.flatMap(({ waiting }) => waiting.slice(0, 1).map(keyOf));
    if (heads.length === 0) return true;
    const key = heads.reduce((a, b) => (a < b ? a : b));
    const items: T[] = [];
    for (;;) {
      const from = lanes.find(({ waiting }) => waiting.length > 0 && keyOf(waiting[0]!) === key);
      if (!from) break;
      items.push(from.waiting.shift()!);
      if (from.waiting.length === 0 && !(await refill())) return false;
    }
    yield { key, items };
  }
}
