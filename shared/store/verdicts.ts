import type { Verdict } from '../model/analysis.ts';
import { type AnyResource, resourceId } from '../model/resource.ts';
import { bodiesOf, readBody, writeBody } from './bodies.ts';
import type { Item, Items } from './items.ts';
import { type Key, resourcePartition, schema, verdictsPrefix, verdictsSort } from './keys.ts';
import { inForce, type State } from './state.ts';
import { keepDays } from './usage.ts';

/** Collects the verdicts of a run into batches: nobody sees them before the run is in force, so they may wait. */
export interface VerdictWriter {
  add(resource: AnyResource, verdicts: readonly Verdict[]): Promise<void>;
  flush(): Promise<void>;
}

const batch = 100;

/**
 * Writes verdicts under run `sequence`; `start` is what was in force as it began. With them goes what nobody will see
 * again: those of runs that were aborted since, and, where the run in force judged the resource too, those of the run
 * before it. So a resource keeps two runs' verdicts, and no list of resources is needed to clear the rest.
 */
export const verdictWriter = (items: Items, sequence: number, start: State, now: string): VerdictWriter => {
  const expires = Math.floor(Date.parse(now) / 1000) + keepDays * 86_400;
  const { finished, before } = start;
  const neverSeen = [...start.aborted].filter((run) => run > finished);
  let puts: Item[] = [];
  const rowsOf = (run: number): Key[] => puts.map(({ pk }) => ({ pk, sk: verdictsSort(run) }));
  const flush = async (): Promise<void> => {
    const some = puts;
    const aborted = neverSeen.flatMap(rowsOf);
    const inForce = before > 0 ? rowsOf(finished) : [];
    puts = [];
    try {
      const replacing = (await items.getAll(inForce)).filter(({ v }) => v === schema);
      const replaced = replacing.map(({ pk }) => ({ pk, sk: verdictsSort(before) }));
      await items.writeAll(some, [...aborted, ...replaced]);
    } catch (error) {
      puts = [...some, ...puts]; // the caller may try again
      throw error;
    }
  };
  return {
    flush,
    async add(resource, verdicts) {
      const key = { pk: resourcePartition(resourceId(resource)), sk: verdictsSort(sequence) };
      puts.push({ ...key, v: schema, sequence, expires, body: await writeBody(items, key, verdicts) });
      if (puts.length >= batch) await flush();
    },
  };
};

/** The verdicts of the newest run in force, among the rows of a resource. */
export const verdictsIn = async (items: Items, rows: readonly Item[], state: State): Promise<readonly Verdict[]> => {
  const newest = rows
    .filter(({ sk, v }) => v === schema && sk.startsWith(verdictsPrefix))
    .filter(({ sequence }) => inForce(Number(sequence), state))
    .sort((a, b) => Number(b.sequence) - Number(a.sequence))[0];
  const [body] = bodiesOf(newest, 'body');
  return body === undefined ? [] : readBody<readonly Verdict[]>(items, body);
};
