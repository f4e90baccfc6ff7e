import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';

/** The newest run that had finished before this one started. */
export const runBefore = async (store: Pick<Store, 'runs'>, run: Run): Promise<Run | undefined> => {
  let cursor: string | undefined;
  do {
    const page = await store.runs(20, cursor);
    const found = page.items.find((one) => one.status === 'finished' && one.startedAt < run.startedAt);
    if (found) return found;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return undefined;
};
