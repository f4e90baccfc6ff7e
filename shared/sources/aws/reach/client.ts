import type { ClientType, OwnCost } from '../../../ports.ts';
import { faultOf } from './faults.ts';
import { type Stack, stackOf } from './middleware.ts';
import { countOn } from './own-cost.ts';
import type { Session } from './session.ts';

/** How long is waited, in milliseconds: for a connection, and for an answer or its next part. */
export interface Timeouts {
  readonly connectionMs: number;
  readonly requestMs: number;
}

export const usualTimeouts: Timeouts = { connectionMs: 5000, requestMs: 30_000 };

/** For small answers that everything waits for: who calls, which regions there are. */
export const impatient = (means: Means): Means => ({
  ...means,
  attempts: 3,
  timeouts: { ...means.timeouts, requestMs: Math.min(means.timeouts.requestMs, 10_000) },
});

/** What every client of a run is made with. */
export interface Means {
  readonly cost: OwnCost;
  readonly timeouts: Timeouts;
  /** How often a request is tried; 5 when nothing is said. */
  readonly attempts?: number;
  readonly signal?: AbortSignal | undefined;
  /** Where the SDK looks for an `endpoint_url`. */
  readonly profile?: string | undefined;
}

/** The result of work, or the reason of the signal as soon as it is given. */
export const until = <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });

/** Ends a request at once when the run is stopped, and starts no further attempt. */
const stopOn = (stack: Stack, signal: AbortSignal): void => {
  stack.add((next) => (args) => until(signal, next(args)), {
    name: 'plimsollStop',
    step: 'initialize',
    priority: 'high',
    override: true,
  });
  stack.add(
    (next) => async (args) => {
      signal.throwIfAborted();
      return next(args);
    },
    { name: 'plimsollNoFurther', step: 'finalizeRequest', priority: 'low', override: true },
  );
};

/** Asks once more with new credentials when those of the session are over. */
const renewOn = (stack: Stack, session: Session): void =>
  stack.add(
    (next) => async (args) => {
      const { accessKeyId } = await session.provider();
      try {
        return await next(args);
      } catch (error) {
        if (faultOf(error).kind !== 'expired') throw error;
        session.expire(accessKeyId);
        return next(args);
      }
    },
    { name: 'plimsollRenew', step: 'initialize', priority: 'low', override: true },
  );

/**
 * A client of the SDK whose requests are counted, retried, stopped and renewed as agreed. `AWS_ENDPOINT_URL` and the
 * rest of the usual configuration are the SDK's own matter.
 */
export const openClient = <C extends { destroy(): void }>(
  type: ClientType<C>,
  region: string | undefined,
  session: Session,
  { cost, timeouts, attempts = 5, signal, profile }: Means,
): C => {
  const client = new type({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    credentials: () => session.provider(),
    retryMode: 'adaptive',
    maxAttempts: attempts,
    customUserAgent: 'plimsoll',
    requestHandler: {
      connectionTimeout: timeouts.connectionMs,
      requestTimeout: timeouts.requestMs,
      socketTimeout: timeouts.requestMs,
      // Without it, a request that hangs is only warned about.
      throwOnRequestTimeout: true,
    },
  });
  const stack = stackOf(client);
  if (signal) stopOn(stack, signal);
  countOn(stack, cost);
  renewOn(stack, session);
  return client;
};
