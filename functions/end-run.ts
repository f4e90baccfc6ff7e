import * as z from 'zod';
import { printable } from '../shared/model/printable.ts';
import type { Metrics, Store } from '../shared/ports.ts';
import { runFrom } from './analyse/begin.ts';
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

/**
 * Gives the lease back. A run that failed is stored as failed, unless it is the one in force; of one that finished the
 * metrics are told. Asked again, it leaves the same.
 */
export const endRun = async (
  { execution, run: id, outcome, error }: EndRunEvent,
  { store, clock, metrics }: Ending,
): Promise<{ readonly run?: string; readonly status: string }> => {
  try {
    if (id === undefined) return { status: outcome };
    if (outcome === 'finished') {
      const last = await store.lastRun();
      if (last?.id === id) for (const { name, value, unit } of runMetrics(last)) metrics.add(name, value, unit);
      return { run: id, status: outcome };
    }
    const at = clock.now().toISOString();
    const run = await store.startRun({ ...runFrom(at, at), id });
    if (run.status === 'running')
      await store.failRun(run, error ? whyOf(error) : 'it failed, and nothing was said of why');
    return { run: id, status: run.status === 'running' ? outcome : run.status };
  } finally {
    await store.releaseRun(execution);
  }
};

export const handler = lambda('end-run', endRunEventSchema, async (event, on) => {
  const ended = await endRun(event, on);
  const why = event.error && { because: printable(whyOf(event.error), 400) };
  on.log.info('run ended', { ...ended, ...why });
  return ended;
});
