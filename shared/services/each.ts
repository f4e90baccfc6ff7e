import pLimit from 'p-limit';
import type { Missing, Site } from '../ports.ts';

/** Failures in a row after which nobody else is asked: the caller may not, or the service is down. */
const mostInARow = 10;

/** It was there when it was listed, and is no more: 'ResourceNotFoundException', 'NoSuchResourceException'. */
export const isGone = (error: unknown): boolean => error instanceof Error && /NotFound|^NoSuch/.test(error.name);

export interface Asking extends Missing {
  /** How many at a time. */
  readonly together: number;
  /** Nothing can be said at all without: it throws where every answer is refused. */
  readonly needed?: true;
}

/**
 * Asks about each of many things. The result has an answer of each that could be asked, `null` of one that is gone;
 * what failed is missing in it, and one Gap tells of all those.
 */
export const askEach = async <T, R>(
  site: Site,
  { together, needed, ...missing }: Asking,
  items: readonly T[],
  ask: (item: T) => Promise<R>,
): Promise<ReadonlyMap<T, R | null>> => {
  const answers = new Map<T, R | null>();
  let inARow = 0;
  let refused: { readonly error: unknown } | undefined;
  await pLimit(together).map(items, async (item) => {
    if (inARow >= mostInARow) return;
    try {
      answers.set(item, await ask(item));
      inARow = 0;
    } catch (error) {
      if (isGone(error)) answers.set(item, null);
      else {
        inARow += 1;
        refused ??= { error };
      }
    }
  });
  const { error } = refused ?? {};
  if (refused && needed && answers.size === 0) throw error;
  if (refused) await site.attempt(missing, () => Promise.reject(error));
  return answers;
};
