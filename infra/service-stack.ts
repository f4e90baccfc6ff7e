import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IHttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Settings } from '../shared/settings.ts';
import { Api } from './constructs/api.ts';
import { DailyRun } from './constructs/daily-run.ts';
import { PlimsollFunction } from './constructs/plimsoll-function.ts';
import { cronAt, Schedules } from './constructs/schedules.ts';
import type { DataStack } from './data-stack.ts';
import { type FunctionName, functionNames } from './functions.ts';
import { placesOf } from './names.ts';
import { observe } from './observed/index.ts';
import { dailyInput } from './pipeline/definition.ts';

export interface ServiceStackProps extends StackProps {
  readonly settings: Settings;
  readonly data: DataStack;
  /** Where the bundles stand. */
  readonly bundles: string;
}

/** The day of the month on which the preliminary report of the month before is made: most of its bill is there. */
const reportDay = 3;

/** What can be rebuilt: functions, the state machine, what starts by the clock, the API, the bus, the alarms. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { settings, data, bundles, ...props }: ServiceStackProps) {
    super(scope, id, props);
    this.addStackDependency(data);
    const { name, schedule } = settings;
    const bus = new EventBus(this, 'Bus', { eventBusName: name });
    const undelivered = this.#queue('Undelivered', `${name}-undelivered`);
    const failures = this.#queue('Failed', `${name}-failed`);
    const places = placesOf(this, name, data.key?.keyArn);
    const functions = Object.fromEntries(
      functionNames.map((of) => [
        of,
        new PlimsollFunction(this, { name: of, settings, places, bundles, failures }).lambda,
      ]),
    ) as Record<FunctionName, Lambda>;
    const { stateMachine } = new DailyRun(this, 'DailyRun', { settings, functions, places });
    new Schedules(this, 'Schedules', {
      name,
      undelivered,
      timed: {
        daily: {
          what: 'the daily run',
          cron: cronAt(schedule.daily, '*'),
          target: stateMachine.stateMachineArn,
          action: 'states:StartExecution',
          input: dailyInput,
        },
        report: {
          what: 'the preliminary report of the month before',
          cron: cronAt(schedule.report, reportDay),
          target: functions.report.functionArn,
          action: 'lambda:InvokeFunction',
          input: dailyInput,
        },
      },
    });
    const { http: api } = new Api(this, 'Api', { settings, handler: functions.api });
    const queues = [undelivered, failures];
    const watched = { functions, api: api as IHttpApi, stateMachine, queues, settings };
    const topic = observe(this, { ...watched, ...(data.key && { key: data.key }) });
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'AlarmTopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'BusName', { value: bus.eventBusName });
  }

  #queue(id: string, queueName: string): Queue {
    return new Queue(this, id, {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
}
