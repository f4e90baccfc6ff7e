import pLimit from 'p-limit';
import type { Gap } from '../../../model/gap.ts';
import type { Scope } from '../../../model/run.ts';
import { until } from './client.ts';
import { faultOf } from './faults.ts';

/** How the work on a scope ended. A failed one keeps its error, so that a fault of our own is not taken for AWS's. */
export type Outcome<T> =
  | { readonly scope: Scope; readonly ok: true; readonly value: T }
  | { readonly scope: Scope; readonly ok: false; readonly gap: Gap; readonly error: unknown };

export interface Together<T> {
  /** How many scopes are worked on at a time. */
  readonly together: number;
  /** How long one may take, in milliseconds. */
  readonly limitMs: number;
  /** Stops all of it: then it throws the reason. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of each scope as soon as it is done. */
  readonly finished?: (outcome: Outcome<T>) => void;
}

const graceMs = 2000;

const settled = async (running: Iterable<Promise<unknown>>, ms: number): Promise<void> => {
  const left = [...running];
  if (left.length === 0) return;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([Promise.allSettled(left), patience]);
  clearTimeout(timer);
};

const lasting = (ms: number): string => (ms < 60_000 ? `${ms / 1000} s` : `${Math.round(ms / 60_000)} min`);

/**
 * Works on every scope, some at a time, and answers how each ended, in the order given. A scope that fails or hangs
 * loses nothing of the others: it becomes a Gap of what 'scope'. `work` is told to stop by its signal when its time is
 * over, and is not waited for any longer.
 */
export const eachScope = async <T>(
  scopes: readonly Scope[],
  work: (scope: Scope, signal: AbortSignal) => Promise<T>,
  { together, limitMs, signal, finished }: Together<T>,
): Promise<readonly Outcome<T>[]> => {
  const running = new Set<Promise<unknown>>();
  const one = async (scope: Scope): Promise<Outcome<T>> => {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new DOMException('time is over', 'TimeoutError')), limitMs);
    const stop = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
    try {
      const working = work(scope, stop);
      running.add(working);
      working.catch(() => {}).finally(() => running.delete(working));
      return { scope, ok: true, value: await until(stop, working) };
    } catch (error) {
      signal?.throwIfAborted();
      const because = limit.signal.aborted ? `timed out after ${lasting(limitMs)}` : faultOf(error).message;
      return { scope, ok: false, gap: { ...scope, what: 'scope', missing: scope.region, because }, error };
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    return await pLimit(together).map(scopes, async (scope) => {
      signal?.throwIfAborted();
      const outcome = await one(scope);
      finished?.(outcome);
      return outcome;
    });
  } finally {
    // What was told to stop ends in a moment, and must not write into a store that is closed by then.
    await settled(running, graceMs);
  }
};
