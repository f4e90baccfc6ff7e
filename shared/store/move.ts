import { isDeepStrictEqual } from 'node:util';
import type { LiveRecommendation, Move } from '../model/life.ts';
import type { Moved } from '../ports.ts';
import type { Items } from './items.ts';
import { findPlace, keptIn, type Place, type Row, readRows, seenRow, writeRow } from './rows.ts';
import { applyMove, awake, decisionOf, type Kept, type Settling, settle, shownAs } from './settle.ts';
import { readState, type State } from './state.ts';

/** As one reads a recommendation: its rows, the run in force, and what is shown of it. */
interface Look {
  readonly rows: readonly Row[];
  readonly state: State;
  readonly shown: Row;
  readonly kept: Kept;
  readonly live: LiveRecommendation;
}

const look = async (items: Items, place: Place, now: string): Promise<Look | undefined> => {
  const state = await readState(items);
  const rows = (await readRows(items, place)) ?? [];
  const { shown } = seenRow(rows, state);
  if (!shown) return undefined;
  const kept = awake(keptIn(shown, state), now);
  return { rows, state, shown, kept, live: shownAs(kept, now, state.asOf) };
};

/** One recommendation by its id; undefined when there is none. */
export const readRecommendation = async (
  items: Items,
  id: string,
  now: string,
): Promise<LiveRecommendation | undefined> => {
  const place = await findPlace(items, id);
  return place && (await look(items, place, now))?.live;
};

const settling = (state: State, now: string): Settling => ({
  run: state.running?.id ?? state.finishedId ?? '',
  at: now,
  asOf: state.asOf ?? now,
  before: state.asOf,
});

/**
 * Brings what an unfinished run made of it in line with a move made meanwhile. Should the run come into force just
 * then, and another move after it, the later one stands: false.
 */
const resettle = async (
  items: Items,
  place: Place,
  before: Kept,
  moved: Kept,
  sequence: number,
  now: string,
): Promise<boolean> => {
  for (let tries = 0; tries < 20; tries += 1) {
    const state = await readState(items);
    const rows = (await readRows(items, place)) ?? [];
    const waiting = rows.find((row) => row.since === sequence);
    if (!waiting) return true;
    const decision = decisionOf(waiting.body);
    const run = settling(state, now);
    const { shown } = seenRow(rows, state);
    const overtaken = shown === waiting && settle(before, decision, run)?.live.version !== waiting.body.live.version;
    if (overtaken) return false;
    const current = shown && shown !== waiting ? keptIn(shown, state) : moved;
    const after = settle(current, decision, run) ?? waiting.body;
    if (await writeRow(items, { key: waiting.key, since: waiting.since, body: after }, waiting)) return true;
  }
  return false;
};

/** The same move, made before and asked again because the answer was lost. */
const alreadyMade = (live: LiveRecommendation, version: number, move: Omit<Move, 'from'>): boolean => {
  const { from: _, ...made } = live.history.at(-1) ?? { from: '' };
  return live.version === version + 1 && isDeepStrictEqual(made, JSON.parse(JSON.stringify(move)));
};

/** Moves a recommendation when `version` is the one in force and the move is legal; one conditional write. */
export const moveRecommendation = async (
  items: Items,
  id: string,
  version: number,
  move: Omit<Move, 'from'>,
  now: string,
): Promise<Moved> => {
  const place = await findPlace(items, id);
  if (!place) return { ok: false, because: 'unknown' };
  for (let tries = 0; tries < 20; tries += 1) {
    const at = await look(items, place, now);
    if (!at) return { ok: false, because: 'unknown' };
    const { shown, kept, live, state } = at;
    if (alreadyMade(live, version, move)) return { ok: true, recommendation: live };
    if (live.version !== version) return { ok: false, because: 'stale-version', now: live };
    const after = applyMove(kept.live, move);
    if (!after) return { ok: false, because: 'illegal-move', now: live };

    const moved = { live: after, seen: kept.seen };
    const running = state.running?.sequence;
    const next = running !== undefined && shown.next?.sequence === running ? shown.next : undefined;
    const resettled = next && settle(moved, decisionOf(next.body), settling(state, now));
    const { key, since, until } = shown;
    const row = {
      key,
      since,
      ...(until !== undefined && { until }),
      body: moved,
      ...(next && resettled && { next: { sequence: next.sequence, body: resettled } }),
    };
    if (!(await writeRow(items, row, shown))) continue;
    const agreed = until !== running || running === undefined;
    if (agreed || (await resettle(items, place, kept, moved, running, now)))
      return { ok: true, recommendation: shownAs(moved, now, state.asOf) };
  }
  return { ok: false, because: 'stale-version' };
};
