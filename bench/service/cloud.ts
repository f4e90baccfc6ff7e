import { setTimeout as pause } from 'node:timers/promises';
import { scopeName } from '../../functions/collect/scope.ts';
import { loadInstanceTypes } from '../../shared/data/instance-types.ts';
import type { EstateHeader } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import type { Scope } from '../../shared/model/run.ts';
import type { Series } from '../../shared/model/usage.ts';
import { dayMs } from '../../shared/model/words.ts';
import type { Collector, MetricAddress, MetricSearch, OwnCost } from '../../shared/ports.ts';
import { collectorsFor } from '../../shared/services/aws.ts';
import { catalogue } from '../../shared/services/index.ts';
import { chargeOf } from '../../shared/sources/aws/reach/charges.ts';
import { openOwnCost } from '../../shared/sources/aws/reach/own-cost.ts';
import type { OpenSite } from '../../shared/sources/aws/reach/site.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';
import { type Answers, fakeSite } from '../../test/support/fake-site.ts';
import { costAndUsage, noData } from './bill.ts';
import { type Estate, regions } from './estate.ts';

/** A made-up company as AWS would tell of it on each day of a month, through the clients of the SDK. */
export interface Cloud {
  readonly accounts: EstateHeader['accounts'];
  readonly scopes: readonly Scope[];
  readonly commitments: ReturnType<typeof sampleEstate>['commitments'];
  /** What lists the resources of a scope. */
  collectors(scope: Scope): readonly Collector[];
  /** A scope whose AWS answers; what it would charge is counted. */
  site(scope: Scope, asOf: Date, cost: OwnCost): OpenSite;
  /** Milliseconds of processor time that making up answers has taken. */
  readonly madeUpMs: () => number;
  /** The scopes that hold anything, as "account/region". */
  readonly holding: ReadonlySet<string>;
  /** Every call since it was cleared. */
  readonly count: { clear(): void; spent(): OwnCost['spent'] };
}

/** Days of usage that there are before the first day: more than any check looks back on. */
const daysBefore = 33;

const keyOf = ({ namespace, name, dimensions }: Omit<MetricAddress, 'part'>): string =>
  JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);

/** Where CloudWatch has a series: at the address, or among those that a search finds. */
const addressOf = (place: MetricAddress | MetricSearch): MetricAddress =>
  'having' in place ? { namespace: place.namespace, name: place.name, dimensions: place.having } : place;

const named = (dimensions: MetricAddress['dimensions']) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
    };
    readonly Period: number;
    readonly Stat: string;
  };
}

/** The datapoints of a series within [start, end). */
const pointsOf = (series: Series | undefined, start: number, end: number) => {
  const [Timestamps, Values]: [Date[], number[]] = [[], []];
  if (!series) return { Timestamps, Values };
  const [from, stepMs] = [Date.parse(series.start), series.step * 1000];
  for (let at = Math.max(0, Math.ceil((start - from) / stepMs)); at < series.values.length; at += 1) {
    const time = from + at * stepMs;
    if (time >= end) break;
    const value = series.values[at];
    if (value === null || value === undefined) continue;
    Timestamps.push(new Date(time));
    Values.push(value);
  }
  return { Timestamps, Values };
};

/** Makes the company up: all of its usage is held, so that each day can ask for its part. */
export const openCloud = async ({ resources }: Estate, firstDay: Date, days: number): Promise<Cloud> => {
  const last = firstDay.getTime() + (days - 1) * dayMs;
  const asOf = new Date(last).toISOString();
  const estate = sampleEstate({ resources, days: days + daysBefore, step: 300, seed: 1, asOf });
  const found: AnyResource[] = [];
  const series = new Map<string, Map<string, Series>>();
  const searched = new Map<string, MetricAddress[]>();
  const known = new Map(collectorsFor(catalogue, defaultPolicy).map((one) => [one.kind, one]));
  for await (const { resource } of estate.observations()) {
    // What the sample makes during the month stood there from the day before it, so that their number stays the same.
    const createdAt =
      resource.createdAt && new Date(Math.min(Date.parse(resource.createdAt), firstDay.getTime() - dayMs));
    found.push({ ...resource, ...(createdAt && { createdAt: createdAt.toISOString() }) });
    for (const one of estate.series(resource)) {
      const [metric = '', part] = one.metric.split('/');
      for (const place of known.get(resource.kind)?.metric?.(resource, metric) ?? []) {
        if (('part' in place ? place.part : undefined) !== part) continue;
        const key = keyOf(addressOf(place));
        series.set(key, (series.get(key) ?? new Map()).set(`${one.stat} ${one.step}`, one));
        const listed = `${scopeName(resource)} ${place.namespace} ${place.name}`;
        if ('having' in place) searched.set(listed, [...(searched.get(listed) ?? []), addressOf(place)]);
      }
    }
  }
  const { accounts } = estate.header;
  const byScope = Map.groupBy(found, scopeName);
  const offered = await offerings();
  let madeUp = 0;
  let all = openOwnCost();

  const answers = (scope: Scope, cost: OwnCost): Answers => {
    const charged =
      (call: string, answer: (input: Readonly<Record<string, unknown>>) => object | Error) =>
      (input: Readonly<Record<string, unknown>>) => {
        const charge = chargeOf(call, input);
        for (const meter of [cost, all]) meter.request(call, charge);
        const began = process.cpuUsage();
        const output = answer(input);
        const { user, system } = process.cpuUsage(began);
        madeUp += (user + system) / 1000;
        return output;
      };
    const said: Record<string, (input: Readonly<Record<string, unknown>>) => object | Error> = {
      'cloudwatch:GetMetricData': ({ MetricDataQueries, StartTime, EndTime }) => ({
        MetricDataResults: (MetricDataQueries as readonly Query[]).map(
          ({ Id, MetricStat: { Metric, Period, Stat } }) => {
            const dimensions = Object.fromEntries(Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
            const key = keyOf({ namespace: Metric.Namespace, name: Metric.MetricName, dimensions });
            const one = series.get(key)?.get(`${Stat} ${Period}`);
            return { Id, StatusCode: 'Complete', ...pointsOf(one, Number(StartTime), Number(EndTime)) };
          },
        ),
      }),
      'cloudwatch:ListMetrics': ({ Namespace, MetricName }) => ({
        Metrics: (searched.get(`${scopeName(scope)} ${Namespace} ${MetricName}`) ?? []).map(({ dimensions }) => ({
          Namespace,
          MetricName,
          Dimensions: named(dimensions),
        })),
      }),
      'ec2:DescribeInstanceTypeOfferings': () => ({ InstanceTypeOfferings: offered(scope.region) }),
      'ec2:DescribeReservedInstances': () => ({ ReservedInstances: [] }),
      'rds:DescribeReservedDBInstances': () => ({ ReservedDBInstances: [] }),
      'savingsplans:DescribeSavingsPlans': () => ({ savingsPlans: [] }),
      'compute-optimizer:GetEnrollmentStatus': () => ({ status: 'Inactive' }),
      'cost-optimization-hub:ListEnrollmentStatuses': () => ({ items: [] }),
      'ce:GetCostAndUsage': (input) => costAndUsage(input, found),
      'ce:GetSavingsPlansCoverage': noData,
      'ce:GetReservationCoverage': noData,
      'ce:GetSavingsPlansUtilization': noData,
      'ce:GetReservationUtilization': noData,
      'pricing:GetProducts': () => ({ PriceList: [] }),
    };
    return Object.fromEntries(Object.entries(said).map(([call, answer]) => [call, charged(call, answer)]));
  };

  return {
    accounts,
    scopes: accounts.flatMap(({ id: account }) => regions.map((region) => ({ account, region }))),
    commitments: estate.commitments,
    madeUpMs: () => madeUp,
    holding: new Set(byScope.keys()),
    count: {
      clear() {
        all = openOwnCost();
      },
      spent: () => all.spent,
    },
    collectors: (scope) =>
      [...known.values()].map((one) => ({
        ...one,
        async *collect() {
          // AWS would be waited for here.
          await pause(0);
          yield* (byScope.get(scopeName(scope)) ?? []).filter(({ kind }) => kind === one.kind);
        },
      })),
    site(scope, at, cost) {
      const fake = fakeSite(answers(scope, cost), { ...scope, asOf: at.toISOString() });
      return { ...fake.site, gaps: () => fake.gaps, close: () => {} };
    },
  };
};

/** Every instance type of a region in three of its zones. */
const offerings = async () => {
  const types = [...(await loadInstanceTypes()).values()];
  return (region: string) =>
    types
      .filter(({ offered }) => offered.includes(region))
      .flatMap(({ type }) =>
        ['a', 'b', 'c'].map((zone) => ({
          InstanceType: type,
          Location: `${region}${zone}`,
          LocationType: 'availability-zone',
        })),
      );
};
