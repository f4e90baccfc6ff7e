import * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import type { Metrics, Store } from '../shared/ports.ts';
import { runFrom, spentOn } from './analyse/begin.ts';
import { runId } from './analyse/files.ts';
import { lambda } from './lambda.ts';
import { errorSchema, whyOf } from './run/error.ts';
import { runMetrics } from './run/metrics.ts';

export const endRunEventSchema = z.strictObject({
  execution: z.string().min(1).max(2048),
  run: runId.optional(),
  outcome: z.enum(['finished', 'failed']),
  error: errorSchema.optional(),
});
export type EndRunEvent = z.infer<typeof endRunEventSchema>;

export interface Ending {
  readonly store: Store;
  readonly clock: { now(): Date };
  readonly metrics: Metrics;
}

export interface RunEnded {
  readonly run?: string;
  readonly status: EndRunEvent['outcome'] | 'superseded';
}

/**
 * Gives the lease back. A run that failed is stored as failed, with what it spent, unless it is the one in force; of one
 * that finished the metrics are told. Asked again, it leaves the same; where another execution was let in since, it
 * leaves everything as it is.
 * @throws InputError for a run that this execution was not let in as
 */
export const endRun = async (
  { execution, run: id, outcome, error }: EndRunEvent,
  { store, clock, metrics }: Ending,
): Promise<RunEnded> => {
  const last = await store.letIn();
  if (last?.execution !== execution) return { ...(id !== undefined && { run: id }), status: 'superseded' };
  const { run, asOf, holds } = last;
  if (id !== undefined && id !== run)
    throw new InputError({
      file: 'event of end-run',
      field: 'run',
      reason: `is ${id}, and this execution was let in as ${run}`,
    });
  try {
    if (outcome === 'failed')
      return { run, status: await fail(run, asOf, error ? whyOf(error) : unexplained, { store, clock }) };
    const finished = holds ? await store.lastRun() : undefined;
    if (finished?.id === run) for (const { name, value, unit } of runMetrics(finished)) metrics.add(name, value, unit);
    return { run, status: outcome };
  } finally {
    // Only now: until then no other run begins.
    await store.releaseRun(execution);
  }
};

const unexplained = 'it failed, and nothing was said of why';

const fail = async (
  id: string,
  asOf: string,
  why: string,
  { store, clock }: Omit<Ending, 'metrics'>,
): Promise<EndRunEvent['outcome']> => {
  const [newest] = (await store.runs(1)).items;
  if (newest?.id === id && newest.status === 'failed' && newest.error === why) return 'failed';
  // One that failed before its analysis began stands nowhere yet.
  const begun = { ...runFrom(clock.now().toISOString(), asOf), id, ownCost: await spentOn(asOf, store) };
  const run = await store.startRun(begun);
  if (run.status !== 'running') return 'finished';
  await store.failRun(run, why);
  return 'failed';
};

export const handler = lambda('end-run', endRunEventSchema, async (event, on) => {
  const ended = await endRun(event, on);
  on.log.info('run ended', { ...ended, ...(event.error && { because: whyOf(event.error) }) });
  return ended;
});
