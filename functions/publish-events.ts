import pLimit from 'p-limit';
import * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import type { LiveRecommendation } from '../shared/model/life.ts';
import type { Policy } from '../shared/model/policy.ts';
import type { Run } from '../shared/model/run.ts';
import type { Bus, Store } from '../shared/ports.ts';
import type { PlimsollEvent } from '../shared/wiring.ts';
import { runId } from './analyse/files.ts';
import { openEventBus } from './event-bus.ts';
import { lambda } from './lambda.ts';
import { runBefore } from './run/before.ts';
import { spentIn } from './run/budget.ts';
import { approvedEvent, closedEvent, openedEvent, runEvents } from './run/events.ts';

export const publishEventsEventSchema = z.strictObject({ run: runId });
export type PublishEventsEvent = z.infer<typeof publishEventsEventSchema>;

export interface Publishing {
  readonly store: Store;
  readonly bus: Bus;
  readonly policy: Policy;
}

/** Recommendations read at once. */
const together = 16;
/** Published in one go, and so many of them at once: each is ten requests, one after the other. */
const batch = 100;
const batchesAtOnce = 4;

/**
 * Tells on the bus what the run in force opened, closed and found, and what was approved since the run before: the API
 * tells of that at once, but its word may be lost. Asked again, it publishes the same events under the same ids.
 * @throws InputError when the run is not the one in force
 */
export const publishEvents = async (
  { run: id }: PublishEventsEvent,
  { store, bus, policy }: Publishing,
): Promise<{ readonly published: number }> => {
  const run = await store.lastRun();
  if (run?.id !== id)
    throw new InputError({ file: 'event of publish-events', field: 'run', reason: `${id} is not the run in force` });
  const before = await runBefore(store, run);
  let published = 0;
  const underWay = new Set<Promise<void>>();
  for await (const events of batches(eventsOf(run, before, { store, policy }))) {
    const publishing = bus.publish(events).then(() => {
      published += events.length;
      underWay.delete(publishing);
    });
    publishing.catch(() => undefined); // it is thrown when it is waited for
    underWay.add(publishing);
    if (underWay.size >= batchesAtOnce) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  return { published };
};

async function* eventsOf(
  run: Run,
  before: Run | undefined,
  { store, policy }: Omit<Publishing, 'bus'>,
): AsyncGenerator<PlimsollEvent> {
  const moves = await store.movesOf(run.id);
  for await (const live of readAll(moves?.opened ?? [], store)) yield openedEvent(live, run);
  for await (const live of readAll(moves?.closed ?? [], store)) yield closedEvent(live, run);
  for await (const live of store.allRecommendations('approved')) {
    const event = approvedEvent(live);
    if (event && (before === undefined || event.detail.at >= before.startedAt)) yield event;
  }
  yield* runEvents(run, before, policy, await spentIn(new Date(run.startedAt), store));
}

async function* readAll(ids: readonly string[], store: Store): AsyncGenerator<LiveRecommendation> {
  const limit = pLimit(together);
  for (let at = 0; at < ids.length; at += batch)
    for (const live of await limit.map(ids.slice(at, at + batch), (id) => store.recommendation(id)))
      if (live) yield live;
}

async function* batches(events: AsyncIterable<PlimsollEvent>): AsyncGenerator<readonly PlimsollEvent[]> {
  let some: PlimsollEvent[] = [];
  for await (const event of events) {
    some.push(event);
    if (some.length < batch) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

export const handler = lambda('publish-events', publishEventsEventSchema, async (event, on) => {
  const { PLIMSOLL_BUS } = on.environment;
  if (PLIMSOLL_BUS === undefined) throw new Error('PLIMSOLL_BUS is not set: this function publishes on a bus');
  const told = await publishEvents(event, { ...on, bus: openEventBus(PLIMSOLL_BUS), policy: on.settings.policy });
  on.log.info('events published', { ...told });
  return told;
});
