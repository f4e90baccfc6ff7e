import { setTimeout as pause } from 'node:timers/promises';
import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { dayMs } from '../../../model/words.ts';
import type { OwnCost } from '../../../ports.ts';
import { unitPrices } from '../reach/charges.ts';
import { endsTheScope, faultOf, isOfAws } from '../reach/faults.ts';
import { datapointsOf, type Query } from './batch.ts';

/** Why nothing more is to be asked of a scope. */
export type Stop = { readonly is: 'over-budget' } | { readonly is: 'denied' | 'unreachable'; readonly because: string };

export interface Asking {
  readonly client: CloudWatchClient;
  readonly cost: OwnCost;
  /** Milliseconds before what failed is asked again, doubled each time. */
  readonly pauseMs: number;
}

/** How one batch went: a fault that was thrown, and whether to stop. */
export interface Asked {
  readonly stop?: Stop;
  readonly thrown?: string;
}

const maxRetries = 3;
const maxPages = 100;
const notAsked = 'not asked';

/**
 * Asks the queries of one range of days and fills in their values. Queries that AWS answers with an internal error or
 * in part are asked again, up to three times, just these; a query that is refused is singled out by halves, so that
 * the others are answered. What stays unanswered has `failed`.
 * @throws what did not come from AWS: a fault of our own, the reason of a stopped run
 */
export const ask = async (asking: Asking, queries: readonly Query[]): Promise<Asked> => {
  for (const query of queries) query.failed = notAsked;
  let left = queries;
  let thrown = 0;
  for (let round = 0; ; round += 1) {
    const { stop, fault } = await followPages(asking, left);
    left = left.filter(({ failed }) => failed !== undefined);
    if (stop || left.length === 0) return stop ? { stop } : {};
    if (fault?.invalid && left.length > 1) return halves(asking, left);
    if (fault) thrown += 1;
    if (round === maxRetries || thrown > 1 || fault?.invalid) return fault ? { thrown: fault.because } : {};
    await pause(asking.pauseMs * 2 ** round);
  }
};

const halves = async (asking: Asking, queries: readonly Query[]): Promise<Asked> => {
  const middle = Math.ceil(queries.length / 2);
  const first = await ask(asking, queries.slice(0, middle));
  if (first.stop) {
    for (const query of queries.slice(middle)) query.failed = notAsked;
    return first;
  }
  return ask(asking, queries.slice(middle));
};

/** A call that came to nothing; `invalid`: something in it is refused, so that asking it again will not help. */
interface CallFault {
  readonly because: string;
  readonly invalid: boolean;
}
const refusals = /^(Validation|InvalidParameter|MissingRequiredParameter)/;

/** AWS charges a metric once for all its statistics in a call. */
const metricsIn = (queries: readonly Query[]): number => new Set(queries.map(({ address }) => address)).size;

const followPages = async (
  { client, cost }: Asking,
  queries: readonly Query[],
): Promise<{ readonly stop?: Stop; readonly fault?: CallFault }> => {
  const { fromDay, untilDay } = queries[0]!.ask;
  const dollars = metricsIn(queries) * unitPrices.metric;
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    if (!cost.reserve(dollars)) return { stop: { is: 'over-budget' } };
    let answer: GetMetricDataCommandOutput;
    try {
      answer = await client.send(
        new GetMetricDataCommand({
          MetricDataQueries: queries.map(({ address, ask }, index) => ({
            Id: `m${index}`,
            MetricStat: {
              Metric: {
                Namespace: address.namespace,
                MetricName: address.name,
                Dimensions: Object.entries(address.dimensions).map(([Name, Value]) => ({ Name, Value })),
              },
              Period: ask.step,
              Stat: ask.stat,
            },
          })),
          StartTime: new Date(fromDay * dayMs),
          EndTime: new Date(untilDay * dayMs),
          ScanBy: 'TimestampAscending',
          ...(token && { NextToken: token }),
        }),
      );
    } catch (error) {
      if (!isOfAws(error)) throw error;
      const { kind, message: because } = faultOf(error);
      if (kind === 'denied') return { stop: { is: 'denied', because } };
      if (endsTheScope(kind)) return { stop: { is: 'unreachable', because } };
      for (const query of queries) if (query.failed !== undefined) query.failed = because;
      return { fault: { because, invalid: error instanceof Error && refusals.test(error.name) } };
    }
    const about = answer.Messages?.map(({ Value }) => Value).join('; ');
    for (const result of answer.MetricDataResults ?? []) {
      const query = queries[Number(result.Id?.slice(1))];
      if (query) take(query, result, about);
    }
    if (!answer.NextToken || answer.NextToken === token) break;
    token = answer.NextToken;
  }
  for (const query of queries) if (query.failed === notAsked) query.failed = 'no answer';
  return {};
};

/** What a page says of one query: its values, and whether more of it is to come. */
const take = (query: Query, result: MetricDataResult, about: string | undefined): void => {
  const { StatusCode = 'Complete', Timestamps = [], Values = [], Messages = [] } = result;
  const why = [...Messages.map(({ Value }) => Value), about].filter(Boolean).join('; ');
  if (StatusCode === 'Complete') delete query.failed;
  else query.failed = why ? `${StatusCode} (${why})` : StatusCode;
  const { fromDay, step } = query.ask;
  const size = datapointsOf(query.ask);
  Timestamps.forEach((at, index) => {
    const slot = Math.floor((at.getTime() - fromDay * dayMs) / (step * 1000));
    const value = Values[index];
    if (!(slot >= 0 && slot < size) || value === undefined) return;
    if (!Number.isFinite(value) || value < 0) {
      query.odd += 1;
      return;
    }
    query.values ??= new Array<number | null>(size).fill(null);
    query.values[slot] = value;
  });
};
