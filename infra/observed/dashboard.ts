import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { Settings } from '../../shared/settings.ts';
import { metricDimension, metricNamespace, type RunMetricName, runMetricUnits } from '../../shared/wiring.ts';

const titles: Readonly<Record<RunMetricName, string>> = {
  Runs: 'Finished runs',
  RunDuration: 'Duration of a run, ms',
  Scopes: 'Accounts × regions',
  FailedScopes: 'Accounts × regions that failed',
  Gaps: 'What could not be seen',
  Resources: 'Resources',
  Recommendations: 'Open recommendations',
  OwnCost: 'Own cost of a run, $',
};

/** One page: the state of every alarm, and every metric of our own by day. */
export const dashboard = (scope: Construct, { name }: Settings, alarms: readonly cloudwatch.IAlarm[]): void => {
  const metrics = (Object.keys(runMetricUnits) as RunMetricName[]).map(
    (metricName) =>
      new cloudwatch.GraphWidget({
        title: titles[metricName],
        width: 6,
        left: [
          new cloudwatch.Metric({
            namespace: metricNamespace,
            metricName,
            dimensionsMap: { [metricDimension]: name },
            statistic: metricName === 'Runs' ? 'Sum' : 'Maximum',
            period: Duration.days(1),
          }),
        ],
      }),
  );
  new cloudwatch.Dashboard(scope, 'dashboard', {
    dashboardName: name,
    defaultInterval: Duration.days(28),
    widgets: [
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', width: 24, alarms: [...alarms] })],
      metrics.slice(0, 4),
      metrics.slice(4),
    ],
  });
};
