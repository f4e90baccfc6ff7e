import { Duration } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Settings } from '../../shared/settings.ts';
import { metricDimension } from '../../shared/wiring.ts';
import { type Alarm, alarmsOf } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { alarmTopic } from './topic.ts';

/** What is watched: functions by their names (`collect-utilisation`), as functions/ has them. */
export interface Parts {
  readonly functions: Readonly<Record<string, IFunction>>;
  readonly api: IHttpApi;
  readonly stateMachine: IStateMachine;
  /** Where what failed for good ends up. */
  readonly queues: readonly IQueue[];
  readonly settings: Settings;
  /** The customer's key, when the deployment has one: the topic is encrypted with it. */
  readonly key?: IKey;
}

/** The dimensions that AWS keeps an alarm's metric under, once for each thing that it is about. */
const dimensionsOf = (alarm: Alarm, parts: Parts): Record<string, string>[] => {
  const { metric } = alarm;
  switch (metric.of) {
    case 'deployment':
      return [{ [metricDimension]: parts.settings.name }];
    case 'api':
      return [{ ApiId: parts.api.apiId }];
    case 'stateMachine':
      return [{ StateMachineArn: parts.stateMachine.stateMachineArn }];
    case 'queues':
      return parts.queues.map(({ queueName }) => ({ QueueName: queueName }));
    case 'functions':
      return metric.functions.map((name) => {
        const found = parts.functions[name];
        if (!found) throw new Error(`the alarm ${alarm.id} watches the function ${name}, which is not deployed`);
        return { FunctionName: found.functionName };
      });
  }
};

/** One metric as it is; several as their sum, with a missing value as nothing. */
const measured = (alarm: Alarm, parts: Parts): cloudwatch.IMetric => {
  const period = Duration.seconds(alarm.periodSeconds);
  const metrics = dimensionsOf(alarm, parts).flatMap((dimensionsMap) =>
    alarm.metric.names.map(
      (metricName) =>
        new cloudwatch.Metric({
          namespace: alarm.metric.namespace,
          metricName,
          dimensionsMap,
          statistic: alarm.statistic,
          period,
        }),
    ),
  );
  if (metrics.length === 1 && alarm.treatMissingData !== 'breaching') return metrics[0]!;
  const usingMetrics = Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric]));
  const expression = Object.keys(usingMetrics)
    .map((id) => `FILL(${id}, 0)`)
    .join(' + ');
  return new cloudwatch.MathExpression({ expression, usingMetrics, period, label: alarm.title });
};

const comparisons = {
  'at least': cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
};
const missing = {
  breaching: cloudwatch.TreatMissingData.BREACHING,
  notBreaching: cloudwatch.TreatMissingData.NOT_BREACHING,
  ignore: cloudwatch.TreatMissingData.IGNORE,
};

/** Watches a deployment: every alarm, the topic that they tell, and the dashboard when the settings want one. */
export const observe = (scope: Construct, parts: Parts): ITopic => {
  const { settings } = parts;
  const topic = alarmTopic(scope, parts);
  const action = new SnsAction(topic);
  const alarms = alarmsOf(settings).map((alarm) => {
    const made = new cloudwatch.Alarm(scope, `alarm-${alarm.id}`, {
      alarmName: `${settings.name}-${alarm.id}`,
      alarmDescription: `${alarm.why} What to do: docs/operating.md#${alarm.id}`,
      metric: measured(alarm, parts),
      comparisonOperator: comparisons[alarm.breaches],
      threshold: alarm.threshold,
      evaluationPeriods: alarm.evaluation,
      treatMissingData: missing[alarm.treatMissingData],
    });
    made.addAlarmAction(action);
    made.addOkAction(action);
    return made;
  });
  if (settings.dashboard) dashboard(scope, settings, alarms);
  return topic;
};
