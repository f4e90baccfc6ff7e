import { isDeepStrictEqual } from 'node:util';
import { superseded } from './errors.ts';
import type { Item, Items } from './items.ts';
import { type Key, listing } from './keys.ts';
import { keptIn, listsAs, type Place, type Row, readRows, seenRow, slotKeys, writeRow } from './rows.ts';
import { awake, type Decision, type Kept, type Settling, settle } from './settle.ts';
import { readState, type State } from './state.ts';

const sameListing = (a: Kept, b: Kept): boolean => isDeepStrictEqual(listing(a.live), listing(b.live));

/** A row that nobody sees once the run is in force, as it was last written. */
export interface Leftover {
  readonly key: Key;
  readonly revision: number;
  readonly item: Item;
}

/** Lets `after` wait for run `sequence` to be in force; undefined when another has written here since the rows were read. */
const placeResult = async (
  items: Items,
  place: Place,
  rows: readonly Row[],
  state: State,
  sequence: number,
  after: Kept,
): Promise<Leftover[] | undefined> => {
  const { shown, other } = seenRow(rows, state);
  const kept = shown && keptIn(shown, state);
  if (shown && kept && other?.since !== sequence && sameListing(kept, after)) {
    const row = { key: shown.key, since: shown.since, body: kept, next: { sequence, body: after } };
    return (await writeRow(items, row, shown)) ? (other ? [other] : []) : undefined;
  }
  const key = other?.key ?? slotKeys(place).find(({ sk }) => sk !== shown?.key.sk)!;
  if (!(await writeRow(items, { key, since: sequence, body: after }, other))) return undefined;
  if (!shown || !kept) return [];
  // From here on whoever moves the row that is seen also settles the one that waits.
  const left = await writeRow(items, { key: shown.key, since: shown.since, until: sequence, body: kept }, shown);
  return left ? [left] : undefined;
};

/** What a run made of one recommendation; `after` is absent when there was nothing to settle. */
export interface Settled {
  readonly before?: Kept;
  readonly after?: Kept;
  readonly left: readonly Leftover[];
}

export interface Known {
  readonly place: Place;
  readonly rows: readonly Row[];
  /** The index does not show its rows, so they are written even when nothing has changed. */
  readonly unlisted?: boolean;
}

const waits = (rows: readonly Row[], sequence: number): boolean =>
  rows.some((row) => row.since === sequence || row.next?.sequence === sequence);

/** Settles one recommendation under a run; what another Plimsoll's schema holds is left alone. */
export const settleUnder = async (
  items: Items,
  known: Known,
  decision: Decision,
  run: Settling & { readonly sequence: number },
  start: State,
): Promise<Settled> => {
  let state = start;
  // An index may show the row that was replaced and not yet the one that replaced it: the table shows both.
  const replaced = known.rows.length > 0 && !seenRow(known.rows, state).shown;
  let rows: readonly Row[] | undefined = replaced ? await readRows(items, known.place) : known.rows;
  for (let tries = 0; rows && tries < 20; tries += 1) {
    const { shown, other } = seenRow(rows, state);
    const before = shown && keptIn(shown, state);
    const after = settle(before, decision, run);
    if (!after) return { left: [...rows] };
    const was = before && { before: awake(before, run.at) };
    const untouched = shown && isDeepStrictEqual(before, after) && listsAs(shown, after.live);
    if (untouched && !known.unlisted && !waits(rows, run.sequence))
      return { ...was, after, left: other ? [other] : [] };
    const left = await placeResult(items, known.place, rows, state, run.sequence, after);
    if (left) return { ...was, after, left };
    rows = await readRows(items, known.place);
    state = await readState(items);
    if (state.running?.sequence !== run.sequence) throw superseded(run.run);
  }
  if (!rows) return { left: [] };
  throw new Error(`recommendation ${known.place.id}: moved by others while it was stored; run the analysis again`);
};
