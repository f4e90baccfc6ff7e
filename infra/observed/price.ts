import type { Settings } from '../../shared/settings.ts';
import { runMetricUnits } from '../../shared/wiring.ts';
import { type Alarm, alarmsOf } from './alarms.ts';

/** Dollars a month in us-east-1, free tiers aside (10 metrics, 10 metrics of alarms, 3 dashboards of an account). */
export const rates = { metric: 0.3, alarmMetric: 0.1, dashboard: 3 } as const;
const hoursAMonth = 730;

/** How many metrics an alarm reads, each of which is charged as an alarm; `queues` are the dead letter queues. */
export const metricsRead = ({ metric }: Alarm, queues: number): number => {
  if (metric.of === 'functions') return metric.functions.length;
  return metric.of === 'queues' ? queues : metric.names.length;
};

export interface ObservedPrice {
  readonly metrics: number;
  readonly alarms: number;
  readonly dashboard: number;
}

/**
 * What watching a deployment costs a month, in dollars. A metric of our own is charged for the hours in which it is
 * sent, so once a day is a 24th of its price: metrics × 0.30 × (runs a month ÷ 730). Alarms: metrics read × 0.10.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html
 */
export const observedPrice = (settings: Settings, { queues = 2, runsADay = 1 } = {}): ObservedPrice => ({
  metrics:
    (Object.keys(runMetricUnits).length * rates.metric * Math.min((runsADay * 365) / 12, hoursAMonth)) / hoursAMonth,
  alarms: alarmsOf(settings).reduce((sum, alarm) => sum + metricsRead(alarm, queues), 0) * rates.alarmMetric,
  dashboard: settings.dashboard ? rates.dashboard : 0,
});
