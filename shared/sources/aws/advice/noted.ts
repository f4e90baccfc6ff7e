import type { Advice } from '../../../model/advice.ts';
import type { Site } from '../../../ports.ts';
import { endsTheScope, faultOf, isOfAws } from '../reach/faults.ts';

/** What AWS says; and where it says nothing, why: notes, not gaps, since nothing of ours rests on it. */
export interface Asked {
  readonly advice: readonly Advice[];
  readonly notes: readonly string[];
}

/**
 * The answer, or the note why there is none: `off` where the account has not opted in, else what AWS said to `action`.
 * @throws faults of our own, and those after which nothing else of the account can be asked either
 */
export const noted = async (
  { scope }: Site,
  source: string,
  action: string,
  off: string,
  ask: () => Promise<Asked>,
): Promise<Asked> => {
  try {
    return await ask();
  } catch (error) {
    const { kind, message } = faultOf(error);
    if (!isOfAws(error) || endsTheScope(kind)) throw error;
    const where = `${scope.account} ${scope.region}`;
    return { advice: [], notes: [isOff(error) ? off : `${source} was not read in ${where}: ${action}: ${message}`] };
  }
};

/** What Compute Optimizer calls it, and the words of the Cost Optimization Hub, which has no code of its own for it. */
const isOff = (error: unknown): boolean => {
  const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
  return (
    name === 'OptInRequiredException' ||
    (name === 'ValidationException' && /\bnot (enabled|enrolled)\b/i.test(String(message)))
  );
};

/** Everything on every page; a token that comes twice ends it, since it would for ever. */
export const pagesOf = async <T>(
  page: (nextToken: string | undefined) => Promise<readonly [readonly T[], string | undefined]>,
): Promise<T[]> => {
  const all: T[] = [];
  const followed = new Set<string | undefined>();
  let nextToken: string | undefined;
  do {
    followed.add(nextToken);
    const [items, next] = await page(nextToken);
    all.push(...items);
    nextToken = next || undefined;
  } while (nextToken !== undefined && !followed.has(nextToken));
  return all;
};
