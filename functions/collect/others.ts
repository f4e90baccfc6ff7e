import type { Scope } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { failScope, scopeName } from './scope.ts';

/** Scopes that were collected before and are not among those that are read now: kept, not judged, and said. */
export const leaveOthers = async (reading: readonly Scope[], store: Store, at: string): Promise<void> => {
  const now = new Set(reading.map(scopeName));
  const because = 'it is no longer among the accounts and regions that are read';
  for (const known of await store.scopes())
    if (!now.has(scopeName(known))) await failScope(known, because, known.region, { store, at });
};
