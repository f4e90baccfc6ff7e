import { Duration } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow } from '../given.ts';

export interface Timed {
  readonly what: string;
  /** "cron(0 3 * * ? *)", in UTC. */
  readonly cron: string;
  /** What is started, and by which action. */
  readonly target: string;
  readonly action: string;
  readonly input: string;
}

export interface SchedulesProps {
  readonly name: string;
  readonly timed: Readonly<Record<string, Timed>>;
  /** Takes what could not be started. */
  readonly undelivered: IQueue;
}

/** A start that fails is tried again with growing pauses; one that is this late would meet the next day's. */
const retryAttempts = 24;
const maximumAge = Duration.hours(6);

/** "03:00" of a day in each month, or of every day, as EventBridge Scheduler writes it. */
export const cronAt = (time: string, dayOfMonth: number | '*'): string => {
  const [hours, minutes] = time.split(':').map(Number);
  return `cron(${minutes} ${hours} ${dayOfMonth} * ? *)`;
};

/** What begins by the clock. Each has a role of its own, which can start that one thing and nothing else. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { name, timed, undelivered }: SchedulesProps) {
    super(scope, id);
    const { account, region, partition } = Stack.of(this);
    const group = new CfnScheduleGroup(this, 'Group', { name });
    for (const [key, { what, cron, target, action, input }] of Object.entries(timed)) {
      const arn = `arn:${partition}:scheduler:${region}:${account}:schedule-group/${name}`;
      const role = new Role(this, `${key}Role`, {
        description: `Starts by the clock: ${what}`,
        // Only this group of schedules may take it, so that nobody else's schedule starts ours.
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': arn } },
        }),
        inlinePolicies: {
          start: new PolicyDocument({
            statements: [
              allow('Start', [action], [target]),
              allow('Undelivered', ['sqs:SendMessage'], [undelivered.queueArn]),
            ],
          }),
        },
      });
      new CfnSchedule(this, key, {
        name: key,
        groupName: group.ref,
        description: what,
        scheduleExpression: cron,
        scheduleExpressionTimezone: 'UTC',
        flexibleTimeWindow: { mode: 'OFF' },
        state: 'ENABLED',
        target: {
          arn: target,
          roleArn: role.roleArn,
          input,
          deadLetterConfig: { arn: undelivered.queueArn },
          retryPolicy: {
            maximumRetryAttempts: retryAttempts,
            maximumEventAgeInSeconds: maximumAge.toSeconds(),
          },
        },
      });
    }
  }
}
