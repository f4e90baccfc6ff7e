import type { Status } from '../../shared/model/life.ts';
import type { Store } from '../../shared/ports.ts';

/** Statuses of a change that has been carried out, so that the bill may have fallen by it. */
const carriedOut: readonly Status[] = ['applied', 'verified', 'regressed'];

const anyOf = async (store: Store, status: Status): Promise<boolean> => {
  for await (const _ of store.allRecommendations(status)) return true;
  return false;
};

/**
 * What was verified on the bill, a month. Zero is known only while nothing has been carried out; after that the
 * figure needs the bill, and without it is null.
 */
export const realised = async (store: Store): Promise<'0.00' | null> => {
  const found = await Promise.all(carriedOut.map((status) => anyOf(store, status)));
  return found.includes(true) ? null : '0.00';
};

export const unverified =
  'Changes were carried out, and what they saved has not been verified on the bill: realised is not known.';
