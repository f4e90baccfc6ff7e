import { alarmsOf } from '../../infra/observed/alarms.ts';
import { metricsRead } from '../../infra/observed/price.ts';
import { pipeline, pipelineFunctions } from '../../infra/pipeline/definition.ts';
import type { PathCost } from '../../scripts/docs/access-paths.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import { runMetricUnits } from '../../shared/wiring.ts';
import type { MetricsAsked } from './metrics.ts';
import { free, prices } from './prices.ts';
import { type Estate, gbSeconds, invocations } from './runs.ts';
import { dailyUnits } from './units.ts';

/** One line of a month's bill: units, what they cost without any free tier, and what the free tier would take off. */
export interface Line {
  readonly what: string;
  readonly kind: 'variable' | 'fixed';
  readonly units: number;
  readonly unit: string;
  readonly dollars: number;
  readonly free?: number;
}

const daysAMonth = 365 / 12;
/** Cost Explorer: three pairs of groupings, and coverage and utilisation of plans and of reservations. */
const costExplorerADay = 7;
const queues = 2;
/** A line of a log, with what Lambda and Step Functions write themselves about an invocation. */
const logBytes = 3_000;
/** Four metrics of 150 bytes a day, kept for 100 days, and what else is known of a resource. */
const tableBytes = 4 * 150 * 100 + 4_000;

/** States that a run enters, those of its items too; each item is an execution of its own. */
const transitionsOf = ({ accounts, scopes }: Estate): number => {
  const arns = Object.fromEntries(pipelineFunctions.map((name) => [name, name])) as Parameters<typeof pipeline>[0];
  const { States } = pipeline(arns, { bucket: 'b' });
  const unhappy = /^(Miss|Fail|GiveUp|NotBegun|Redriven|HadBegun)/;
  const entered = Object.keys(States as object).filter((name) => !unhappy.test(name)).length;
  return entered + 2 * scopes + 2 * accounts;
};

const line = (kind: Line['kind'], what: string, units: number, unit: string, price: number, freeUnits = 0): Line => ({
  kind,
  what,
  units,
  unit,
  dollars: units * price,
  ...(freeUnits > 0 && { free: Math.min(units, freeUnits) * price }),
});

/** What a month of a deployment costs, line by line, at the list prices of us-east-1. */
export const monthOf = (
  estate: Estate,
  paths: readonly PathCost[],
  asked: MetricsAsked,
  settings: Settings = defaultSettings,
): readonly Line[] => {
  const a = (times: number): number => times * daysAMonth;
  const { read, write } = dailyUnits(estate, paths);
  const invoked = Object.values(invocations(estate)).reduce((sum, { times }) => sum + times, 0);
  const gb = (estate.resources * tableBytes) / 2 ** 30;
  const alarms = alarmsOf(settings).reduce((sum, alarm) => sum + metricsRead(alarm, queues), 0);
  const metrics = Object.keys(runMetricUnits).length;
  return [
    line('variable', 'CloudWatch metrics asked for', estate.resources * asked.eachMonth, 'metrics', prices.metric),
    line('variable', 'table: read units', a(read), 'units', prices.readUnit),
    line('variable', 'table: write units', a(write), 'units', prices.writeUnit),
    line('variable', 'table: storage', gb, 'GB', prices.tableGbMonth, free.tableGb),
    line('variable', 'table: point-in-time recovery', gb, 'GB', prices.backupGbMonth),
    line('variable', 'functions: time', a(gbSeconds(estate)), 'GB-s', prices.lambdaGbSecond, free.lambdaGbSeconds),
    line('variable', 'functions: requests', a(invoked), 'requests', prices.lambdaRequest, free.lambdaRequests),
    line('variable', 'state machine', a(transitionsOf(estate)), 'transitions', prices.transition, free.transitions),
    line('variable', 'events', a(3 + estate.found * 0.05), 'events', prices.event),
    line('variable', 'bucket: puts', a(6 + estate.accounts), 'requests', prices.s3Put),
    line('variable', 'bucket: gets', a(6 + 3 * estate.accounts), 'requests', prices.s3Get),
    line('variable', 'bucket: storage', (estate.resources * 56 * 14) / 2 ** 30, 'GB', prices.s3GbMonth),
    line('variable', 'API', a(100), 'requests', prices.httpRequest),
    line('variable', 'logs', (a(invoked) * logBytes) / 2 ** 30, 'GB', prices.logGb, free.logGb),
    line('fixed', 'Cost Explorer', a(costExplorerADay), 'requests', prices.costExplorer),
    line('fixed', 'alarms', alarms, 'metrics', prices.alarmMetric, free.alarmMetrics),
    // Charged for the hours in which they are sent: one a day.
    line('fixed', 'metrics of its own', metrics / 24, 'metrics', prices.customMetric, free.customMetrics),
    line('fixed', 'schedules', a(1) + 1, 'starts', prices.schedule),
    ...(settings.encryption === 'customer' ? [line('fixed', 'key', 1, 'key', prices.key)] : []),
    ...(settings.dashboard ? [line('fixed', 'dashboard', 1, 'dashboard', prices.dashboard)] : []),
  ];
};

export const sumOf = (lines: readonly Line[], kind: Line['kind']): number =>
  lines.filter((one) => one.kind === kind).reduce((sum, { dollars }) => sum + dollars, 0);
