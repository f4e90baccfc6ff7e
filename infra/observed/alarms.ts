import type { Settings } from '../../shared/settings.ts';
import { metricNamespace, type RunMetricName } from '../../shared/wiring.ts';

/** Where the numbers of an alarm come from: one metric, or several that are added up; each one is charged. */
export type Measured =
  | { readonly of: 'deployment'; readonly namespace: typeof metricNamespace; readonly names: readonly [RunMetricName] }
  | {
      readonly of: 'functions';
      readonly namespace: 'AWS/Lambda';
      readonly names: readonly ['Errors' | 'Throttles'];
      readonly functions: readonly string[];
    }
  | { readonly of: 'api'; readonly namespace: 'AWS/ApiGateway'; readonly names: readonly ['5xx' | 'Latency'] }
  | { readonly of: 'stateMachine'; readonly namespace: 'AWS/States'; readonly names: readonly string[] }
  | {
      readonly of: 'queues';
      readonly namespace: 'AWS/SQS';
      readonly names: readonly ['ApproximateNumberOfMessagesVisible'];
    };

/** One alarm as data; `id` is the anchor of its paragraph in docs/operating.md. */
export interface Alarm {
  readonly id: string;
  readonly title: string;
  readonly metric: Measured;
  readonly statistic: 'Sum' | 'Maximum' | 'p99';
  readonly breaches: 'at least' | 'below';
  readonly threshold: number;
  readonly periodSeconds: number;
  /** How many periods are looked at, all of which must breach. */
  readonly evaluation: number;
  readonly treatMissingData: 'breaching' | 'notBreaching' | 'ignore';
  readonly why: string;
}

const minutes = 60;
const hours = 60 * minutes;

/** What a run may cost before somebody should know, in dollars, where the policy says nothing. */
const quietRunDollars = 1;

/** Nine tenths of what one run may spend: calls stop before the whole is spent, so the whole is never seen. */
const ownCostLimit = ({ policy: { ownCost } }: Settings): number => {
  const perRun = ownCost.perRun ?? (ownCost.perMonth === undefined ? quietRunDollars : ownCost.perMonth / 30);
  return Math.round(perRun * 0.9 * 10_000) / 10_000;
};

/** Every alarm of a deployment; what each means and what to do is in docs/operating.md, under its title. */
export const alarmsOf = (settings: Settings): readonly Alarm[] => [
  {
    id: 'no-run-in-26-hours',
    title: 'No run in 26 hours',
    metric: { of: 'deployment', namespace: metricNamespace, names: ['Runs'] },
    statistic: 'Sum',
    breaches: 'below',
    threshold: 1,
    periodSeconds: 1 * hours,
    evaluation: 26,
    treatMissingData: 'breaching',
    why: 'No run was finished in 26 hours: what is served is older than a day.',
  },
  {
    id: 'failed-execution',
    title: 'Failed execution',
    metric: { of: 'stateMachine', namespace: 'AWS/States', names: ['ExecutionsFailed', 'ExecutionsTimedOut'] },
    statistic: 'Sum',
    breaches: 'at least',
    threshold: 1,
    periodSeconds: 15 * minutes,
    evaluation: 1,
    treatMissingData: 'notBreaching',
    why: 'A run failed or ran out of time: the last good one is still served.',
  },
  {
    id: 'failed-scopes',
    title: 'Failed scopes',
    metric: { of: 'deployment', namespace: metricNamespace, names: ['FailedScopes'] },
    statistic: 'Maximum',
    breaches: 'at least',
    threshold: 1,
    periodSeconds: 5 * minutes,
    evaluation: 1,
    treatMissingData: 'ignore',
    why: 'An account or region could not be seen in the last run: its recommendations are kept, marked stale.',
  },
  {
    id: 'function-errors',
    title: 'Function errors',
    metric: {
      of: 'functions',
      namespace: 'AWS/Lambda',
      names: ['Errors'],
      functions: ['collect-billing', 'collect-prices', 'report'],
    },
    statistic: 'Sum',
    breaches: 'at least',
    threshold: 3,
    periodSeconds: 1 * hours,
    evaluation: 1,
    treatMissingData: 'notBreaching',
    why: 'A function whose failure stops no run failed again and again: the bill, the prices or the report are old.',
  },
  {
    id: 'function-throttles',
    title: 'Function throttles',
    metric: {
      of: 'functions',
      namespace: 'AWS/Lambda',
      names: ['Throttles'],
      functions: ['api', 'collect-utilisation'],
    },
    statistic: 'Sum',
    breaches: 'at least',
    threshold: 5,
    periodSeconds: 5 * minutes,
    evaluation: 1,
    treatMissingData: 'notBreaching',
    why: 'Lambda refused to start functions: the concurrency of the account or of a function is used up.',
  },
  {
    id: 'api-faults',
    title: 'API faults',
    metric: { of: 'api', namespace: 'AWS/ApiGateway', names: ['5xx'] },
    statistic: 'Sum',
    breaches: 'at least',
    threshold: 3,
    periodSeconds: 15 * minutes,
    evaluation: 1,
    treatMissingData: 'notBreaching',
    why: 'The API answered 5xx three times in a quarter of an hour.',
  },
  {
    id: 'slow-api',
    title: 'Slow API',
    metric: { of: 'api', namespace: 'AWS/ApiGateway', names: ['Latency'] },
    statistic: 'p99',
    breaches: 'at least',
    threshold: 3_000,
    periodSeconds: 5 * minutes,
    evaluation: 3,
    treatMissingData: 'notBreaching',
    why: 'For a quarter of an hour one answer in a hundred took three seconds or more.',
  },
  {
    id: 'own-budget',
    title: 'Own budget',
    metric: { of: 'deployment', namespace: metricNamespace, names: ['OwnCost'] },
    statistic: 'Maximum',
    breaches: 'at least',
    threshold: ownCostLimit(settings),
    periodSeconds: 5 * minutes,
    evaluation: 1,
    treatMissingData: 'ignore',
    why: 'A run spent nine tenths of its budget at AWS: at the limit, what costs is no longer asked.',
  },
  {
    id: 'dead-letters',
    title: 'Dead letters',
    metric: { of: 'queues', namespace: 'AWS/SQS', names: ['ApproximateNumberOfMessagesVisible'] },
    statistic: 'Maximum',
    breaches: 'at least',
    threshold: 1,
    periodSeconds: 5 * minutes,
    evaluation: 1,
    treatMissingData: 'notBreaching',
    why: 'An event could not be delivered, or the function that took it failed each time: it waits in the queue.',
  },
];
