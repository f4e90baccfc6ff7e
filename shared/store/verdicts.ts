import type { Verdict } from '../model/analysis.ts';
import { type AnyResource, resourceId } from '../model/resource.ts';
import { bodiesOf, readBody, writeBody } from './bodies.ts';
import type { Item, Items } from './items.ts';
import { resourcePartition, schema, verdictsPrefix, verdictsSort } from './keys.ts';
import { inForce, type State } from './state.ts';
import { keepDays } from './usage.ts';

/** Collects the verdicts of a run into batches: nobody sees them before the run is in force, so they may wait. */
export interface VerdictWriter {
  add(resource: AnyResource, verdicts: readonly Verdict[]): Promise<void>;
  flush(): Promise<void>;
  /** Removes the verdicts that these replaced, once the run is in force. */
  clear(): Promise<void>;
}

const batch = 100;

export const verdictWriter = (items: Items, sequence: number, start: State, now: string): VerdictWriter => {
  const expires = Math.floor(Date.parse(now) / 1000) + keepDays * 86_400;
  const old = [start.finished, ...start.aborted].filter((run) => run > 0 && run >= start.finished);
  const partitions: string[] = [];
  let puts: Item[] = [];
  const flush = async (): Promise<void> => {
    const some = puts;
    puts = [];
    try {
      await items.writeAll(some);
    } catch (error) {
      puts = [...some, ...puts]; // the caller may try again
      throw error;
    }
  };
  return {
    flush,
    async add(resource, verdicts) {
      const key = { pk: resourcePartition(resourceId(resource)), sk: verdictsSort(sequence) };
      partitions.push(key.pk);
      puts.push({ ...key, v: schema, sequence, expires, body: await writeBody(items, key, verdicts) });
      if (puts.length >= batch) await flush();
    },
    async clear() {
      for (let at = 0; at < partitions.length; at += batch) {
        const some = partitions.slice(at, at + batch);
        await items.writeAll(
          [],
          some.flatMap((pk) => old.map((run) => ({ pk, sk: verdictsSort(run) }))),
        );
      }
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
