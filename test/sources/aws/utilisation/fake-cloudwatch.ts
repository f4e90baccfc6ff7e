import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  type GetMetricDataCommandOutput,
  ListMetricsCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import type { Gap } from '../../../../shared/model/gap.ts';
import type { AnyResource } from '../../../../shared/model/resource.ts';
import { dayMs } from '../../../../shared/model/words.ts';
import type { OwnCost, Site } from '../../../../shared/ports.ts';

type Dimensions = Readonly<Record<string, string>>;
type Answer = Omit<GetMetricDataCommandOutput, '$metadata'>;

/** One series as CloudWatch keeps it: a value for a moment (milliseconds) of a period, or none. */
export interface FakeSeries {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  value(at: number): number | undefined;
}

export interface Faking {
  readonly series: readonly FakeSeries[];
  /** Datapoints on a page. */
  readonly page?: number;
  /** Series on a page of ListMetrics. */
  readonly listed?: number;
  /** Changes an answer, or throws; `nth` counts GetMetricData requests from 0. */
  answer?(answer: Answer, input: GetMetricDataCommandInput, nth: number): Answer;
  /** Answers in place of ListMetrics, or throws. */
  list?(): object;
  readonly dollars?: number;
}

const sameKey = (namespace: string, name: string, dimensions: Dimensions): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

const refused = (message: string): Error =>
  Object.assign(new Error(message), { name: 'ValidationError', $fault: 'client' });

/** A site whose CloudWatch answers from made-up series, with AWS's limits and pages, and keeps every request. */
export const fakeSite = (faking: Faking) => {
  const by = new Map(faking.series.map((one) => [sameKey(one.namespace, one.name, one.dimensions), one]));
  const requests: GetMetricDataCommandInput[] = [];
  const lists: ListMetricsCommand['input'][] = [];
  const gaps: Omit<Gap, 'account' | 'region'>[] = [];
  const asked = new Map<string, Promise<unknown>>();
  let inFlight = 0;
  let mostInFlight = 0;
  let dollars = 0;

  const valuesOf = (query: MetricDataQuery, { StartTime, EndTime }: GetMetricDataCommandInput): [Date, number][] => {
    const { Metric, Period } = query.MetricStat!;
    const dimensions = Object.fromEntries(Metric!.Dimensions!.map(({ Name, Value }) => [Name, Value!]));
    const series = by.get(sameKey(Metric!.Namespace!, Metric!.MetricName!, dimensions));
    const pairs: [Date, number][] = [];
    for (let at = StartTime!.getTime(); at < EndTime!.getTime(); at += Period! * 1000) {
      const value = series?.value(at);
      if (value !== undefined) pairs.push([new Date(at), value]);
    }
    return pairs;
  };

  const getMetricData = (input: GetMetricDataCommandInput): Answer => {
    const queries = input.MetricDataQueries!;
    const nth = requests.length;
    requests.push(input);
    if (queries.length > 500) throw refused('more than 500 queries');
    if (queries.some(({ MetricStat }) => MetricStat!.Metric!.Dimensions!.some(({ Value }) => Value === '')))
      throw refused('a dimension without a value');
    const all = queries.flatMap((query) => valuesOf(query, input).map((pair) => ({ Id: query.Id!, pair })));
    const from = Number(input.NextToken ?? 0);
    const until = from + (faking.page ?? 100_800);
    const here = Map.groupBy(all.slice(from, until), (one) => one.Id);
    const later = new Set(all.slice(until).map((one) => one.Id));
    const MetricDataResults = queries.map(({ Id }) => ({
      Id: Id!,
      StatusCode: later.has(Id!) ? ('PartialData' as const) : ('Complete' as const),
      Timestamps: (here.get(Id!) ?? []).map(({ pair }) => pair[0]),
      Values: (here.get(Id!) ?? []).map(({ pair }) => pair[1]),
    }));
    const answer = { MetricDataResults, ...(until < all.length && { NextToken: String(until) }) };
    return faking.answer ? faking.answer(answer, input, nth) : answer;
  };

  const listMetrics = (input: ListMetricsCommand['input']) => {
    lists.push(input);
    if (faking.list) return faking.list();
    const fits = faking.series.filter(
      ({ namespace, name, dimensions }) =>
        namespace === input.Namespace &&
        name === input.MetricName &&
        (input.Dimensions ?? []).every(
          ({ Name, Value }) => dimensions[Name!] !== undefined && (Value === undefined || dimensions[Name!] === Value),
        ),
    );
    const from = Number(input.NextToken ?? 0);
    const until = from + (faking.listed ?? 500);
    return {
      Metrics: fits.slice(from, until).map(({ namespace, name, dimensions }) => ({
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      })),
      ...(until < fits.length && { NextToken: String(until) }),
    };
  };

  const client = {
    async send(command: unknown) {
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      try {
        await Promise.resolve();
        if (command instanceof GetMetricDataCommand) return getMetricData(command.input);
        if (command instanceof ListMetricsCommand) return listMetrics(command.input);
        throw new Error('no such operation');
      } finally {
        inFlight -= 1;
      }
    },
    destroy() {},
  };
  const site: Site = {
    scope: { account: '111122223333', region: 'eu-west-1' },
    partition: 'aws',
    asOf: new Date(100 * dayMs),
    client: () => client as never,
    once: <T>(name: string, ask: () => Promise<T>) => {
      const known = asked.get(name) ?? ask();
      asked.set(name, known);
      return known as Promise<T>;
    },
    attempt: (_missing, ask) => ask(),
    gap: (gap) => gaps.push(gap),
  };
  const cost: OwnCost = {
    request: () => {},
    reserve(more) {
      if (dollars + more > (faking.dollars ?? Number.POSITIVE_INFINITY) + 1e-12) return false;
      dollars += more;
      return true;
    },
    get spent() {
      return { calls: {}, metrics: 0, dollars };
    },
  };
  return { site, cost, requests, lists, gaps, mostInFlight: () => mostInFlight };
};

export const instance = (id: string, kind = 'ec2-instance'): AnyResource => ({
  account: '111122223333',
  region: 'eu-west-1',
  kind,
  id,
  spec: {},
});

/** The metrics that AWS charges for in requests: once for all statistics of one in a request. */
export const charged = (requests: readonly GetMetricDataCommandInput[]): number =>
  requests.reduce(
    (sum, { MetricDataQueries }) =>
      sum + new Set(MetricDataQueries!.map(({ MetricStat }) => JSON.stringify(MetricStat!.Metric))).size,
    0,
  );
