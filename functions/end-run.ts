import * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import type { Metrics, Store } from '../shared/ports.ts';
import { runId } from './analyse/files.ts';
import { lambda } from './lambda.ts';
import { errorSchema, whyOf } from './run/error.ts';
import { failRun } from './run/fail.ts';
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
  const { run, until } = last;
  if (id !== undefined && id !== run)
    throw new InputError({
      file: 'event of end-run',
      field: 'run',
      reason: `is ${id}, and this execution was let in as ${run}`,
    });
  try {
    if (outcome === 'failed')
      return { run, status: await failRun(last, error ? whyOf(error) : unexplained, { store, clock }) };
    const finished = until !== undefined ? await store.lastRun() : undefined;
    if (finished?.id === run) for (const { name, value, unit } of runMetrics(finished)) metrics.add(name, value, unit);
    return { run, status: outcome };
  } finally {
    // Only now: until then no other run begins.
    await store.releaseRun(execution);
  }
};

const unexplained = 'it failed, and nothing was said of why';

export const handler = lambda('end-run', endRunEventSchema, async (event, on) => {
  const ended = await endRun(event, on);
  on.log.info('run ended', { ...ended, ...(event.error && { because: whyOf(event.error) }) });
  return ended;
});
