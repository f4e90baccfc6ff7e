import pLimit from 'p-limit';
import type { Scope } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { failScope, scopeName } from './scope.ts';

/** Scopes that the table is told of at once. */
const together = 16;

/** Scopes that were collected before and are not among those that are read now: kept, not judged, and said. */
export const leaveOthers = async (reading: readonly Scope[], store: Store, at: string): Promise<void> => {
  const now = new Set(reading.map(scopeName));
  const because = 'it is no longer among the accounts and regions that are read';
  const left = (await store.scopes()).filter((known) => !now.has(scopeName(known)));
  await pLimit(together).map(left, ({ account, region }) =>
    failScope({ account, region }, because, region, { store, at }),
  );
};
