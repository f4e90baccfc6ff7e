import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { AnyResource } from '../../../model/resource.ts';
import type { Series } from '../../../model/usage.ts';
import type { MetricAddress, MetricSearch, OwnCost, Site } from '../../../ports.ts';
import { type Asked, ask, type Stop } from './ask.ts';
import { type Batch, batcher, type Unit } from './batch.ts';
import * as gaps from './gaps.ts';
import { seriesOf } from './join.ts';
import type { Wanted } from './plan.ts';
import { type Pending, unitsOf } from './units.ts';
import { untold } from './untold.ts';

export { dollarsOf, plan, type Span, type Wanted } from './plan.ts';
export { dueFrom, longestTurnDays, type Turn } from './schedule.ts';

export interface Means {
  /** Where CloudWatch keeps a metric of a resource. */
  addressOf(resource: AnyResource, metric: string): readonly (MetricAddress | MetricSearch)[];
  readonly cost: OwnCost;
  /** Milliseconds before a query that failed is asked again, doubled each time; half a second. */
  readonly pauseMs?: number;
}

/** What was measured of one resource. */
export interface Measured {
  readonly resource: AnyResource;
  /** One by metric, part, statistic and range of days; a metric without a datapoint has none. */
  readonly series: readonly Series[];
  /** Whether anything was asked of it; not, when the budget or the permission is not there. */
  readonly asked: boolean;
  /** Whether everything was answered; else the next run is to ask again. */
  readonly complete: boolean;
  /** The last UTC day that was asked for, when everything was answered. */
  readonly through?: number;
}

/** Calls in flight, and calls in a row that may come to nothing. */
const together = 3;
const maxThrown = 3;

/**
 * Asks CloudWatch for what is wanted and yields each resource as soon as all of its metrics are in, in no particular
 * order, a few calls at a time. It never throws for what AWS answers: what could not be measured is told as gaps, once
 * the last resource is out. `cost.reserve` is asked before each call.
 */
export async function* measure(
  site: Site,
  wanted: Iterable<Wanted> | AsyncIterable<Wanted>,
  { addressOf, cost, pauseMs = 500 }: Means,
): AsyncGenerator<Measured> {
  const client = site.client(CloudWatchClient);
  const notes = untold();
  const open = batcher<Pending>();
  const ready: Measured[] = [];
  const running = new Set<Promise<void>>();
  let stop: Stop | undefined;
  let thrownInARow = 0;
  let bug: { readonly error: unknown } | undefined;

  const leaveOut = (resource: AnyResource): void => {
    if (stop)
      notes.note(`${stop.is} ${stop.is === 'denied' ? '' : resource.kind}`, resource.id, gaps.leftOut(stop, resource));
  };
  const finish = ({ wanted: { resource, untilDay }, queries, asked, complete }: Pending): void => {
    if (!asked) leaveOut(resource);
    ready.push({
      resource,
      series: seriesOf(resource, queries),
      asked,
      complete,
      ...(complete && { through: untilDay - 1 }),
    });
  };
  const settle = ({ owner, queries }: Unit<Pending>, asked: Asked | undefined): void => {
    const { resource } = owner.wanted;
    for (const query of queries) {
      if (query.odd > 0)
        notes.note(`odd ${query.ask.metric} ${resource.kind}`, resource.id, gaps.odd(resource, query, site.asOf));
      if (query.failed === undefined) continue;
      owner.complete = false;
      if (!asked || asked.stop) leaveOut(resource);
      else notes.note(`failed ${query.ask.metric} ${resource.kind}`, resource.id, gaps.unanswered(resource, query));
    }
    if (asked && !(asked.stop && queries.every(({ failed }) => failed !== undefined))) owner.asked = true;
    owner.units -= 1;
    if (owner.units === 0) finish(owner);
  };
  const run = async (batch: Batch<Pending>): Promise<void> => {
    const queries = batch.units.flatMap((unit) => unit.queries);
    const asked = stop ? undefined : await ask({ client, cost, pauseMs }, queries);
    if (!asked) for (const query of queries) query.failed = 'not asked';
    else {
      thrownInARow = asked.thrown === undefined ? 0 : thrownInARow + 1;
      stop ??= asked.stop;
      if (thrownInARow >= maxThrown) stop ??= { is: 'unreachable', because: asked.thrown! };
    }
    for (const unit of batch.units) settle(unit, asked);
  };
  const launch = async (batch: Batch<Pending> | undefined): Promise<void> => {
    if (!batch) return;
    const call = run(batch)
      .catch((error: unknown) => {
        bug ??= { error };
      })
      .finally(() => running.delete(call));
    running.add(call);
    if (running.size >= together) await Promise.race(running);
  };
  try {
    for await (const one of wanted) {
      const pending: Pending = { wanted: one, queries: [], units: 0, asked: false, complete: true };
      const found = stop ? undefined : await unitsOf(pending, { site, cost, addressOf, notes });
      if (found === 'over-budget') stop ??= { is: found };
      // Calls under way may have come to a stop while this one was looked for.
      const units = stop || !found || found === 'over-budget' ? [] : found;
      pending.units = units.length;
      if (stop) finish({ ...pending, queries: [], complete: false });
      else if (units.length === 0) finish({ ...pending, asked: true });
      for (const unit of units) await launch(open.add(unit));
      if (bug) throw bug.error;
      yield* ready.splice(0);
    }
    for (const batch of open.rest()) await launch(batch);
    while (running.size > 0) {
      await Promise.race(running);
      yield* ready.splice(0);
    }
    if (bug) throw bug.error;
    yield* ready.splice(0);
  } finally {
    await Promise.allSettled(running);
    notes.tell(site);
  }
}
