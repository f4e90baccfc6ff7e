import { App, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { alarmsOf } from '../../infra/observed/alarms.ts';
import { observe, type Parts } from '../../infra/observed/index.ts';
import { metricsRead, observedPrice } from '../../infra/observed/price.ts';
import { defaultSettings, type Settings, settingsSchema } from '../../shared/settings.ts';
import { runMetricUnits } from '../../shared/wiring.ts';

const env = { account: '111122223333', region: 'eu-west-1' };
const arn = (service: string, of: string): string => `arn:aws:${service}:${env.region}:${env.account}:${of}`;

/** A stack that watches a few parts, checked by AWS's rules for well-built ones. */
const watched = (given: object = {}, parts: Partial<Parts> = {}, withKey = false): Template => {
  const app = new App({ analyticsReporting: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new Stack(app, 'service', { env });
  const settings: Settings = settingsSchema.parse(given);
  const named = ['api', 'collect-utilisation', 'collect-billing', 'collect-prices', 'report'];
  observe(stack, {
    functions: Object.fromEntries(
      named.map((name) => [name, Lambda.fromFunctionName(stack, name, `${settings.name}-${name}`)]),
    ),
    api: HttpApi.fromHttpApiAttributes(stack, 'api-1', { httpApiId: 'a1b2c3' }),
    stateMachine: StateMachine.fromStateMachineArn(stack, 'run', arn('states', 'stateMachine:plimsoll-daily-run')),
    queues: ['undelivered', 'failed'].map((name) => Queue.fromQueueArn(stack, name, arn('sqs', `plimsoll-${name}`))),
    settings,
    ...(withKey && { key: new Key(stack, 'key', { enableKeyRotation: true }) }),
    ...parts,
  });
  app.synth();
  return Template.fromStack(stack);
};

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly MetricName?: string;
  readonly Metrics?: readonly { readonly MetricStat?: unknown; readonly Expression?: string }[];
}
const alarmsIn = (template: Template): AlarmProperties[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
const statsOf = ({ Metrics }: AlarmProperties): number =>
  Metrics === undefined ? 1 : Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;

describe('the alarms of a deployment', () => {
  const template = watched();

  test('are those of the list, each named after the deployment and telling where to read on', () => {
    const texts = alarmsIn(template).map(({ AlarmName, AlarmDescription }) => [AlarmName, AlarmDescription]);
    const expected = alarmsOf(defaultSettings).map(({ id, why }) => [
      `plimsoll-${id}`,
      `${why} What to do: docs/operating.md#${id}`,
    ]);
    expect(texts.sort()).toEqual(expected.sort());
  });

  test('all tell the one topic, when they begin and when they are over', () => {
    const [topic] = Object.keys(template.findResources('AWS::SNS::Topic'));
    for (const { AlarmActions, OKActions } of alarmsIn(template))
      expect([AlarmActions, OKActions]).toEqual([[{ Ref: topic }], [{ Ref: topic }]]);
  });

  test('tell that no run was finished in 26 hours, also when nothing is told at all', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'plimsoll-no-run-in-26-hours',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 26,
      TreatMissingData: 'breaching',
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'FILL(m0, 0)' }),
        Match.objectLike({
          MetricStat: {
            Metric: {
              Namespace: 'Plimsoll',
              MetricName: 'Runs',
              Dimensions: [{ Name: 'service', Value: 'plimsoll' }],
            },
            Period: 3600,
            Stat: 'Sum',
          },
        }),
      ]),
    });
  });

  test.each([
    ['failed-execution', ['FILL(m0, 0) + FILL(m1, 0)', 'ExecutionsFailed', 'ExecutionsTimedOut', 'plimsoll-daily-run']],
    ['function-errors', ['Errors', 'plimsoll-collect-billing', 'plimsoll-collect-prices', 'plimsoll-report']],
    ['function-throttles', ['Throttles', 'plimsoll-api', 'plimsoll-collect-utilisation']],
    ['api-faults', ['5xx', 'a1b2c3']],
    ['slow-api', ['Latency', 'a1b2c3', 'p99']],
    ['dead-letters', ['ApproximateNumberOfMessagesVisible', 'plimsoll-undelivered', 'plimsoll-failed']],
  ])('watch for %s what AWS measures for nothing', (id, parts) => {
    const alarm = alarmsIn(template).find(({ AlarmName }) => AlarmName === `plimsoll-${id}`);
    for (const part of parts) expect(JSON.stringify(alarm)).toContain(part);
  });

  test.each([
    ['what the policy says of a run', { policy: { ownCost: { perRun: 2, perMonth: 6 } } }, 1.8],
    ['a thirtieth of what it says of a month', { policy: { ownCost: { perMonth: 6 } } }, 0.18],
    ['a dollar where it says nothing', {}, 0.9],
  ])('tell of nine tenths of %s', (_, settings, threshold) => {
    const [budget] = alarmsOf(settingsSchema.parse(settings)).filter(({ id }) => id === 'own-budget');
    expect(budget?.threshold).toBe(threshold);
  });

  test.each(alarmsOf(defaultSettings))('$id keeps to what CloudWatch can evaluate', ({ periodSeconds, evaluation }) => {
    expect(periodSeconds % 60).toBe(0);
    expect(periodSeconds * evaluation).toBeLessThanOrEqual(periodSeconds < 3600 ? 86_400 : 604_800);
  });

  test('of a function that is not deployed are refused by its name', () => {
    expect(() => watched({}, { functions: {} })).toThrow('collect-billing');
  });
});

describe('the topic of the alarms', () => {
  test('takes nothing but TLS, and alarms of this deployment', () => {
    watched({ name: 'costs' }).hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Condition: {
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    ['arn:', { Ref: 'AWS::Partition' }, `:${arn('cloudwatch', 'alarm:costs-*').slice(8)}`],
                  ],
                },
              },
              StringEquals: { 'aws:SourceAccount': env.account },
            },
          }),
        ],
      },
    });
  });

  test('mails those whom the configuration names', () => {
    expect(Object.keys(watched().findResources('AWS::SNS::Subscription'))).toEqual([]);
    const told = { Protocol: 'email', Endpoint: 'platform@example.com' };
    watched({ alarms: { email: told.Endpoint } }).hasResourceProperties('AWS::SNS::Subscription', told);
  });

  test('is encrypted with the key of the customer, which alarms may then use', () => {
    const template = watched({}, {}, true);
    const [key] = Object.keys(template.findResources('AWS::KMS::Key'));
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::GetAtt': [key, 'Arn'] } });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Condition: {
              StringLike: {
                'kms:EncryptionContext:aws:sns:topicArn': {
                  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:${arn('sns', '*').slice(8)}`]],
                },
              },
            },
          }),
        ]),
      },
    });
  });
});

describe('what watching costs', () => {
  const template = watched();
  const { metrics, alarms, dashboard } = observedPrice(defaultSettings);

  test('counts each metric of our own once: one dimension with one value, sent in one hour of each day', () => {
    expect(Object.keys(runMetricUnits)).toHaveLength(8);
    expect(metrics).toBeCloseTo(8 * 0.3 * (365 / 12 / 730), 10);
    expect(observedPrice(defaultSettings, { runsADay: 24 }).metrics).toBeCloseTo(2.4, 10);
  });

  test('counts each metric that an alarm reads', () => {
    const read = alarmsIn(template).map(statsOf);
    expect(read.reduce((sum, count) => sum + count, 0)).toBe(14);
    expect(alarmsOf(defaultSettings).reduce((sum, alarm) => sum + metricsRead(alarm, 2), 0)).toBe(14);
    expect(alarms).toBeCloseTo(1.4, 10);
    expect(Math.max(...read)).toBeLessThanOrEqual(10);
  });

  test('stays, with Cost Explorer asked three times a day, below four dollars a month', () => {
    const costExplorer = 3 * 0.01 * (365 / 12);
    expect(dashboard).toBe(0);
    expect(costExplorer + metrics + alarms).toBeLessThan(2.5);
  });

  test('has a dashboard in it only where one is asked for', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
    const asked = watched({ name: 'costs', dashboard: true });
    const [made] = Object.values(asked.findResources('AWS::CloudWatch::Dashboard'));
    expect(made?.Properties.DashboardName).toBe('costs');
    const body = JSON.stringify(made?.Properties.DashboardBody);
    for (const name of Object.keys(runMetricUnits)) expect(body).toContain(`\\"${name}\\"`);
    expect(observedPrice(settingsSchema.parse({ dashboard: true })).dashboard).toBe(3);
  });
});
