import type { Conclusion } from '../model/analysis.ts';
import type { Run } from '../model/run.ts';
import type { Page, Unsure } from '../ports.ts';
import { readBody, writeBody } from './bodies.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { saveDocument } from './documents.ts';
import { superseded } from './errors.ts';
import { countsOf, movesIn, settleAll, sweep } from './finish.ts';
import { absentOrOurs, type Item, type Items } from './items.ts';
import { last, monthPartition, movesKey, padded, runKey, runsPartition, schema } from './keys.ts';
import { inForce, readState, type State, writeState } from './state.ts';

const monthOf = (instant: string): string => new Date(instant).toISOString().slice(0, 7);

const interrupted = 'interrupted: it ended without finishing, and nothing of it is shown';

/** A run as it began and, in `outcome`, as it ended; a finished one counts from when it is in force. */
const decodeRun = async (items: Items, item: Item, state: State): Promise<Run> => {
  const sequence = Number(item.sequence);
  const outcome = item.outcome === undefined ? undefined : await readBody<Run>(items, item.outcome);
  if (outcome && (outcome.status === 'failed' || inForce(sequence, state))) return outcome;
  const run = await readBody<Run>(items, item.body);
  return sequence === state.running?.sequence ? run : { ...run, status: 'failed', error: interrupted };
};

const runAt = async (items: Items, sequence: number, state: State): Promise<Run | undefined> => {
  const item = await items.get(runKey(sequence), true);
  return item?.v === schema ? decodeRun(items, item, state) : undefined;
};

const writeRun = async (items: Items, sequence: number, run: Run, outcome?: Run): Promise<void> => {
  const key = runKey(sequence);
  const written = {
    body: await writeBody(items, key, run),
    ...(outcome && { outcome: await writeBody(items, key, outcome) }),
  };
  await items.put({ ...key, v: schema, sequence, ...written }, absentOrOurs);
};

/** A run with its number, and what was in force as it went on. */
export interface Started {
  readonly run: Run;
  readonly sequence: number;
  readonly state: State;
}

/** The run of this id that is under way or in force; one that was cut off before it was noted is noted now. */
const startedBefore = async (items: Items, run: Run, state: State): Promise<Started | undefined> => {
  if (state.finishedId === run.id) {
    const finished = await runAt(items, state.finished, state);
    return finished && { run: finished, sequence: state.finished, state };
  }
  if (state.running?.id !== run.id) return undefined;
  const { sequence } = state.running;
  const known = await runAt(items, sequence, state);
  if (known?.status === 'failed') return undefined;
  if (!known) await writeRun(items, sequence, run);
  return { run: known ?? run, sequence, state };
};

/** Gives the run its number, or goes on with the one of its id; another that was under way will never be seen. */
export const startRun = async (items: Items, given: Run): Promise<Started> => {
  const run: Run = { ...given, status: 'running' };
  for (;;) {
    const before = await readState(items);
    const again = await startedBefore(items, run, before);
    if (again) return again;
    const sequence = before.started + 1;
    const aborted = new Set(before.running ? [...before.aborted, before.running.sequence] : before.aborted);
    const state = { ...before, started: sequence, aborted, running: { sequence, id: run.id } };
    if (!(await writeState(items, state))) continue;
    await writeRun(items, sequence, run);
    return { run, sequence, state };
  }
};

/** The number of a run that is under way. */
export const sequenceOf = async (items: Items, run: string): Promise<{ sequence: number; state: State }> => {
  const state = await readState(items);
  if (state.running?.id !== run) throw superseded(run);
  return { sequence: state.running.sequence, state };
};

const bringIntoForce = async (items: Items, run: Run, sequence: number): Promise<void> => {
  for (;;) {
    const { running, ...state } = await readState(items);
    if (state.finished === sequence) return;
    if (running?.sequence !== sequence) throw superseded(run.id);
    const next = { ...state, before: state.finished, finished: sequence, finishedId: run.id, asOf: run.asOf };
    if (await writeState(items, next)) return;
  }
};

/**
 * Stores the conclusion beside what is seen, then shows all of it by one write, then clears what it replaced. Cut off
 * and asked again, it goes over what it wrote; asked again for the run in force, it answers what that concluded.
 */
export const finishRun = async (
  items: Items,
  run: Run,
  conclusion: Conclusion,
  now: string,
  unsure: Unsure,
): Promise<Run> => {
  const state = await readState(items);
  const ended = state.finishedId === run.id ? await runAt(items, state.finished, state) : undefined;
  if (ended) return ended;
  if (state.running?.id !== run.id) throw superseded(run.id);
  const { sequence } = state.running;
  const { asOf, resources, spend, savings, gaps, ownCost } = conclusion;
  const settling = { run: run.id, at: now, asOf, before: state.asOf, sequence };
  const settled = await settleAll(items, run, conclusion, settling, state, unsure);
  const { error: _, ...begun } = run;
  const finished: Run = {
    ...begun,
    finishedAt: now,
    asOf,
    status: 'finished',
    resources,
    spend,
    savings,
    counts: countsOf(settled),
    gaps,
    ownCost,
  };
  await writeRun(items, sequence, { ...run, status: 'running' }, finished);
  await items.put({ pk: monthPartition(monthOf(asOf)), sk: padded(sequence), v: schema, sequence }, absentOrOurs);
  await saveDocument(items, movesKey, movesIn(run.id, settled));
  await bringIntoForce(items, finished, sequence);
  await sweep(items, settled);
  return finished;
};

/** Ends a run without showing anything of it. */
export const failRun = async (items: Items, run: Run, error: string, sequence: number, now: string): Promise<void> => {
  if (inForce(sequence, await readState(items))) return;
  await writeRun(items, sequence, { ...run, status: 'running' }, { ...run, status: 'failed', error, finishedAt: now });
  for (;;) {
    const { running, ...state } = await readState(items);
    if (running?.sequence !== sequence) return;
    if (await writeState(items, { ...state, aborted: new Set([...state.aborted, sequence]) })) return;
  }
};

const newest = { from: '0', to: last, descending: true } as const;

/** Runs, newest first, whatever became of them. */
export const listRuns = async (items: Items, limit: number, cursor: string | undefined): Promise<Page<Run>> => {
  const state = await readState(items);
  const after = cursor === undefined ? undefined : { pk: runsPartition, sk: readCursor(cursor, 'runs') };
  const { items: found, next } = await items.page({ ...newest, partition: runsPartition }, limit, after);
  const ours = found.filter(({ v }) => v === schema);
  const page = await Promise.all(ours.map((item) => decodeRun(items, item, state)));
  return next ? { items: page, cursor: writeCursor(next.sk as string, 'runs') } : { items: page };
};

export const lastRun = async (items: Items): Promise<Run | undefined> => {
  const state = await readState(items);
  return state.finished === 0 ? undefined : runAt(items, state.finished, state);
};

/** The newest finished run whose `asOf` lies in a month; what interrupted runs noted there is passed over. */
export const runOfMonth = async (items: Items, month: string): Promise<Run | undefined> => {
  const state = await readState(items);
  for await (const { v, sequence } of items.query({ ...newest, partition: monthPartition(month) }))
    if (v === schema && inForce(Number(sequence), state)) return runAt(items, Number(sequence), state);
  return undefined;
};
