import { describe, expect, test } from 'vitest';
import { functionNames, rowOf } from '../../infra/functions.ts';
import { environmentSchema, indexes } from '../../shared/wiring.ts';
import {
  everything,
  ofType,
  type Resource,
  type Resources,
  shown,
  synthesise,
  synthesised,
  theOnly,
} from './synthesised.ts';

const usual = synthesised();
const full = synthesised(everything);

const of = (resource: Resource, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], resource.Properties);

describe('the table', () => {
  const table = theOnly(usual.data, 'AWS::DynamoDB::Table');

  test('is paid by the request, restorable to any second, and protected against deletion', () => {
    expect(of(table, 'BillingMode')).toBe('PAY_PER_REQUEST');
    expect(of(table, 'PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled')).toBe(true);
    expect(of(table, 'DeletionProtectionEnabled')).toBe(true);
    expect([table.DeletionPolicy, table.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  test('lets items expire by the attribute that the store writes', () => {
    expect(of(table, 'TimeToLiveSpecification')).toEqual({ AttributeName: 'expires', Enabled: true });
  });

  test('has the indexes that the store reads', () => {
    const made = of(table, 'GlobalSecondaryIndexes') as {
      IndexName: string;
      Projection: { NonKeyAttributes: string[] };
    }[];
    expect(made.map(({ IndexName }) => IndexName)).toEqual(indexes.map(({ name }) => name));
    expect(made.map(({ Projection }) => Projection.NonKeyAttributes)).toEqual(indexes.map(({ include }) => include));
  });

  test('is encrypted with a key of AWS, or with one of the customer that turns every year', () => {
    expect(of(table, 'SSESpecification.SSEEnabled')).toBe(false);
    expect(ofType(usual.data, 'AWS::KMS::Key')).toEqual([]);
    const key = theOnly(full.data, 'AWS::KMS::Key');
    expect(of(key, 'EnableKeyRotation')).toBe(true);
    expect(of(theOnly(full.data, 'AWS::DynamoDB::Table'), 'SSESpecification.SSEType')).toBe('KMS');
    expect(key.DeletionPolicy).toBe('Retain');
  });
});

describe('the bucket', () => {
  const buckets = ofType(usual.data, 'AWS::S3::Bucket').map(([, bucket]) => bucket);
  const [bucket] = buckets.filter((one) => of(one, 'LoggingConfiguration') !== undefined) as [Resource];

  test('and the one of its access log are closed to the public, take TLS alone, and stay', () => {
    expect(buckets).toHaveLength(2);
    for (const one of buckets) {
      expect(Object.values(of(one, 'PublicAccessBlockConfiguration') as object)).toEqual([true, true, true, true]);
      expect(of(one, 'OwnershipControls.Rules')).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      expect(one.DeletionPolicy).toBe('Retain');
    }
    const denied = ofType(usual.data, 'AWS::S3::BucketPolicy').map(([, policy]) => JSON.stringify(policy));
    for (const policy of denied) expect(policy).toContain('"aws:SecureTransport":"false"');
  });

  test('keeps versions, and the files of a run for two weeks', () => {
    expect(of(bucket, 'VersioningConfiguration.Status')).toBe('Enabled');
    const rules = of(bucket, 'LifecycleConfiguration.Rules') as Record<string, unknown>[];
    expect(rules.find(({ Prefix }) => Prefix === 'runs/')?.ExpirationInDays).toBe(14);
    expect(rules.filter(({ Prefix }) => Prefix === undefined).map(({ ExpirationInDays }) => ExpirationInDays)).toEqual([
      undefined,
    ]);
  });
});

const isProtected = ({ assembly, stacks }: typeof usual): boolean | undefined =>
  assembly.getStackArtifact(stacks.data.artifactId).terminationProtection;

describe('the data', () => {
  test('goes with its stack only when that deployment is named', () => {
    const gone = synthesise({}, { context: { forget: 'plimsoll' } });
    expect(theOnly(gone.data, 'AWS::DynamoDB::Table').DeletionPolicy).toBe('Delete');
    expect(of(theOnly(gone.data, 'AWS::DynamoDB::Table'), 'DeletionProtectionEnabled')).toBe(false);
    expect([isProtected(usual), isProtected(gone)]).toEqual([true, false]);
    const other = synthesise({ name: 'another' }, { context: { forget: 'plimsoll' } });
    expect(theOnly(other.data, 'AWS::DynamoDB::Table').DeletionPolicy).toBe('Retain');
  });
});

describe('names', () => {
  test('fit with the longest name of a deployment and of a region', () => {
    const long = synthesised({ name: 'a23456789012345678-b', account: '999988887777', region: 'ap-southeast-1' });
    const tooLong = Object.values({ ...long.data, ...long.service } as Resources).flatMap(({ Properties }) => [
      ...[Properties.RoleName, Properties.FunctionName].filter((name) => shown(name).length > 64),
      ...[Properties.BucketName].filter((name) => shown(name).length > 63),
    ]);
    expect(tooLong).toEqual([]);
  });
});

describe('each function', () => {
  const lambdas = new Map(
    ofType(usual.service, 'AWS::Lambda::Function').map(([, one]) => [String(one.Properties.FunctionName), one]),
  );

  test('is made, and no other', () => {
    expect([...lambdas.keys()].toSorted()).toEqual(functionNames.map((name) => `plimsoll-${name}`).toSorted());
  });

  test.each(functionNames)('%s runs on Node 24 and arm64 with the memory and the time of its row', (name) => {
    const one = lambdas.get(`plimsoll-${name}`)!;
    expect([of(one, 'Runtime'), of(one, 'Architectures'), of(one, 'Handler')]).toEqual([
      'nodejs24.x',
      ['arm64'],
      'index.handler',
    ]);
    const { memoryMB, timeoutSeconds } = rowOf(name);
    expect([of(one, 'MemorySize'), of(one, 'Timeout')]).toEqual([memoryMB, timeoutSeconds]);
    expect(timeoutSeconds).toBeLessThanOrEqual(900);
  });

  test.each(functionNames)('%s is told only what the wiring knows, and of nothing that it is not given', (name) => {
    const { Variables } = of(lambdas.get(`plimsoll-${name}`)!, 'Environment') as { Variables: Record<string, string> };
    const { given, heapMB } = rowOf(name);
    const { NODE_OPTIONS, ...told } = Variables;
    expect(NODE_OPTIONS).toBe(heapMB === undefined ? undefined : `--max-old-space-size=${heapMB}`);
    expect(Object.keys(environmentSchema.shape)).toEqual(expect.arrayContaining(Object.keys(told)));
    expect('PLIMSOLL_BUCKET' in Variables).toBe(given.writes !== undefined || given.gets !== undefined);
    expect('PLIMSOLL_BUS' in Variables).toBe(given.bus === true);
  });

  test.each(functionNames)('%s has a log that ends, and a role of its own', (name) => {
    const one = lambdas.get(`plimsoll-${name}`)!;
    const log = usual.service[shown(of(one, 'LoggingConfig.LogGroup')).slice(1, -1)]!;
    expect([of(log, 'LogGroupName'), of(log, 'RetentionInDays'), log.DeletionPolicy]).toEqual([
      `/aws/lambda/plimsoll-${name}`,
      30,
      'Delete',
    ]);
    const roles = [...lambdas.values()].map((other) => shown(of(other, 'Role')));
    expect(roles.filter((role) => role === shown(of(one, 'Role')))).toHaveLength(1);
  });

  test('that nobody waits for sends what it failed on to a queue', () => {
    const alone = ofType(usual.service, 'AWS::Lambda::EventInvokeConfig').map(([, one]) => one.Properties);
    expect(alone.map(({ FunctionName, MaximumRetryAttempts }) => [FunctionName, MaximumRetryAttempts])).toEqual([
      ['plimsoll-report', 2],
    ]);
  });

  test('has no concurrency of its own: a new account has ten, and none may be set aside there', () => {
    for (const one of lambdas.values()) expect(of(one, 'ReservedConcurrentExecutions')).toBe(undefined);
  });
});

describe('what begins by the clock', () => {
  const schedules = ofType(full.service, 'AWS::Scheduler::Schedule').map(([, one]) => one);

  test('begins at the configured times, to the minute', () => {
    expect(
      schedules.map((one) => [of(one, 'Name'), of(one, 'ScheduleExpression'), of(one, 'ScheduleExpressionTimezone')]),
    ).toEqual([
      ['daily', 'cron(30 1 * * ? *)', 'UTC'],
      ['report', 'cron(15 11 3 * ? *)', 'UTC'],
    ]);
    for (const one of schedules) expect(of(one, 'FlexibleTimeWindow')).toEqual({ Mode: 'OFF' });
  });

  test('tells when it was due, is tried again for hours, and then lies in a queue', () => {
    for (const one of schedules) {
      expect(of(one, 'Target.Input')).toBe('{"scheduledAt":"<aws.scheduler.scheduled-time>"}');
      expect(of(one, 'Target.RetryPolicy')).toEqual({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 24 });
      expect(shown(of(one, 'Target.DeadLetterConfig.Arn'))).toMatch(/^<Undelivered\w+\.Arn>$/);
    }
  });

  test('has roles that only schedules of this group can take', () => {
    const roles = ofType(full.service, 'AWS::IAM::Role').filter(([id]) => id.startsWith('Schedules'));
    expect(roles).toHaveLength(2);
    for (const [, role] of roles)
      expect(of(role, 'AssumeRolePolicyDocument.Statement')).toEqual([
        {
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: {
              'aws:SourceAccount': '999988887777',
              'aws:SourceArn': 'arn:aws:scheduler:eu-west-1:999988887777:schedule-group/finops',
            },
          },
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
        },
      ]);
  });
});

describe('the state machine', () => {
  test('is a standard one that logs each step, and no data', () => {
    const machine = theOnly(usual.service, 'AWS::StepFunctions::StateMachine');
    expect(of(machine, 'StateMachineType')).toBe('STANDARD');
    expect(of(machine, 'LoggingConfiguration')).toMatchObject({ Level: 'ALL', IncludeExecutionData: false });
  });
});

describe('the API', () => {
  const routes = (stacks: typeof usual) => ofType(stacks.service, 'AWS::ApiGatewayV2::Route').map(([, one]) => one);

  test('takes every path, and none of it unsigned', () => {
    expect(routes(usual).map((one) => of(one, 'RouteKey'))).toEqual(['ANY /', 'ANY /{proxy+}']);
    for (const one of routes(usual)) expect(of(one, 'AuthorizationType')).toBe('AWS_IAM');
  });

  test('takes tokens of the configured issuer instead', () => {
    for (const one of routes(full)) expect(of(one, 'AuthorizationType')).toBe('JWT');
    expect(of(theOnly(full.service, 'AWS::ApiGatewayV2::Authorizer'), 'JwtConfiguration')).toEqual({
      Issuer: 'https://id.example.com',
      Audience: ['plimsoll'],
    });
  });

  test('is throttled', () => {
    expect(of(theOnly(full.service, 'AWS::ApiGatewayV2::Stage'), 'DefaultRouteSettings')).toEqual({
      ThrottlingBurstLimit: 10,
      ThrottlingRateLimit: 5,
    });
  });

  test.each([
    ['with signatures', usual],
    ['with tokens', full],
  ])('logs who, what and how it went %s, and no header, token or query', (_, { service }) => {
    const format = String(of(theOnly(service, 'AWS::ApiGatewayV2::Stage'), 'AccessLogSettings.Format'));
    expect(JSON.parse(format)).toMatchObject({
      method: '$context.httpMethod',
      path: '$context.path',
      status: '$context.status',
    });
    expect(format).not.toMatch(/header|query|token|signature|authorization/i);
  });

  test('is closed to pages of other origins', () => {
    expect(of(theOnly(usual.service, 'AWS::ApiGatewayV2::Api'), 'CorsConfiguration')).toBe(undefined);
  });
});

describe('queues', () => {
  test('are encrypted, take TLS alone, and keep what they hold for two weeks', () => {
    const queues = ofType(usual.service, 'AWS::SQS::Queue').map(([, one]) => one);
    expect(queues.map((one) => of(one, 'QueueName'))).toEqual(['plimsoll-undelivered', 'plimsoll-failed']);
    for (const one of queues)
      expect([of(one, 'SqsManagedSseEnabled'), of(one, 'MessageRetentionPeriod')]).toEqual([true, 14 * 86_400]);
    expect(ofType(usual.service, 'AWS::SQS::QueuePolicy')).toHaveLength(2);
  });
});

describe('synthesis', () => {
  test('of the same configuration and code gives the same templates', () => {
    const again = synthesise(everything);
    expect([again.data, again.service]).toEqual([full.data, full.service]);
  });
});
