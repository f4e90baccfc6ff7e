import { alarmsOf } from '../../infra/observed/alarms.ts';
import { metricsRead, observedPrice, rates } from '../../infra/observed/price.ts';
import { defaultSettings, type Settings } from '../../shared/settings.ts';
import type { Counted } from './count.ts';
import type { Estate } from './estate.ts';
import { type Price, prices } from './prices.ts';
import { pagesADay, ratiosOf, worksOf } from './scaled.ts';

/** One line of a month's bill: units, what they cost without any free tier, and what the free tier would take off. */
export interface Line {
  readonly what: string;
  readonly kind: 'variable' | 'fixed';
  readonly units: number;
  readonly unit: string;
  readonly dollars: number;
  readonly free: number;
}

const queues = 2;
const gigabyte = 2 ** 30;
/** Usage expires 100 days after its week (shared/store/usage.ts), the parts of a run after 14 days (infra/data-stack.ts). */
const [daysOfUsage, daysOfRuns] = [100 + 3.5, 14];
/** What Lambda itself writes about an invocation: when it was loaded, started, ended, and its report. */
const lambdaLogBytes = 500;
/** What Step Functions writes of each state that it enters and leaves, without what was said: five events of 400 bytes. */
const stateLogBytes = 5 * 400;
/** What API Gateway writes of a request. */
const accessLogBytes = 400;

const line = (
  kind: Line['kind'],
  what: string,
  units: number,
  { dollars, unit, free = 0 }: Pick<Price, 'dollars' | 'unit' | 'free'>,
): Line => ({
  kind,
  what,
  units,
  unit,
  dollars: units * dollars,
  free: Math.min(units, free) * dollars,
});

/** Gigabytes of the table: usage as it will stand when the oldest expires. */
const tableGigabytes = ({ bytes, daysOfUsage: days }: Counted, ratio: number): number =>
  Object.entries(bytes).reduce((sum, [what, size]) => sum + size * (what === 'usage' ? daysOfUsage / days : 1), 0) *
  (ratio / gigabyte);

/** What a month of a deployment costs, line by line, at the list prices of us-east-1. */
export const monthOf = (estate: Estate, counted: Counted, settings: Settings = defaultSettings): readonly Line[] => {
  const { month } = counted;
  const ratios = ratiosOf(estate, counted);
  const works = worksOf(estate, counted);
  const sum = (key: 'times' | 'read' | 'write' | 'gbSeconds' | 'logBytes', some = works): number =>
    some.reduce((total, work) => total + work[key], 0);
  const [pages, runs] = [true, false].map((page) => works.filter(({ name }) => (name === 'api') === page));
  // Each execution of a map is charged when it is started and for its one state.
  const items = estate.scopes + estate.accounts;
  const ofParent = month.transitions - 2 * month.items;
  const transitions = ofParent + 2 * items * month.days;
  const perAccount = (requests: number, each: number): number =>
    requests + (ratios.accounts - 1) * counted.estate.accounts * each * month.days;
  const gigabytes = tableGigabytes(counted, ratios.resources);
  const costExplorer = Object.entries(month.calls).reduce(
    (total, [call, count]) => total + (call.startsWith('ce:') ? count : 0),
    0,
  );
  const observed = observedPrice(settings, { queues });
  const logs =
    sum('logBytes') +
    sum('times') * lambdaLogBytes +
    transitions * stateLogBytes +
    pagesADay * month.days * accessLogBytes;
  return [
    line('variable', 'CloudWatch: metrics asked for', month.metrics * ratios.resources, prices.metric),
    line(
      'variable',
      'CloudWatch: metrics looked for',
      (month.calls['cloudwatch:ListMetrics'] ?? 0) * ratios.accounts,
      prices.metricSearch,
    ),
    line('variable', 'table: reads of the daily runs', sum('read', runs), prices.readUnit),
    line('variable', 'table: writes of the daily runs', sum('write', runs), prices.writeUnit),
    line('variable', `table: reads for ${pagesADay} pages a day`, sum('read', pages), prices.readUnit),
    line('variable', 'table: storage', gigabytes, prices.tableStorage),
    line('variable', 'table: point-in-time recovery', gigabytes, prices.tableBackup),
    line('variable', 'functions: time', sum('gbSeconds'), prices.functionTime),
    line('variable', 'functions: requests', sum('times'), prices.functionRequest),
    line('variable', 'state machine', transitions, prices.transition),
    line('variable', 'bus', month.events * ratios.found, prices.event),
    line('variable', 'bucket: puts', perAccount(month.puts, 1), prices.s3Put),
    line('variable', 'bucket: gets', perAccount(month.gets, 2), prices.s3Get),
    line(
      'variable',
      'bucket: storage',
      (month.bytesPut * ratios.resources * daysOfRuns) / month.days / gigabyte,
      prices.s3Storage,
    ),
    line('variable', 'API', pagesADay * month.days, prices.httpRequest),
    line('variable', 'logs', logs / gigabyte, prices.log),
    line('fixed', 'Cost Explorer', costExplorer, prices.costExplorer),
    line(
      'fixed',
      'alarms',
      alarmsOf(settings).reduce((total, alarm) => total + metricsRead(alarm, queues), 0),
      prices.alarmMetric,
    ),
    // Charged for the hours in which they are sent.
    line('fixed', 'metrics of its own', observed.metrics / rates.metric, prices.ownMetric),
    line('fixed', 'schedules', month.days + 1, prices.schedule),
    ...(settings.encryption === 'customer' ? [line('fixed', 'key', 1, prices.key)] : []),
    ...(settings.dashboard ? [line('fixed', 'dashboard', 1, prices.dashboard)] : []),
  ];
};

export const sumOf = (lines: readonly Line[], kind: Line['kind']): number =>
  lines.filter((one) => one.kind === kind).reduce((sum, { dollars }) => sum + dollars, 0);
