import { join } from 'node:path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnEventInvokeConfig, Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Settings } from '../../shared/settings.ts';
import type { Environment } from '../../shared/wiring.ts';
import { type FunctionName, rowOf } from '../functions.ts';
import { allow, type Places, statementsOf } from '../given.ts';
import { functionNameOf, functionRoleOf } from '../names.ts';

export interface PlimsollFunctionProps {
  readonly name: FunctionName;
  readonly settings: Settings;
  readonly places: Places;
  /** Where the bundles stand: `<bundles>/<name>/index.js`, with settings.json beside it. */
  readonly bundles: string;
  /** Takes the events that a function which nobody waits for has failed on. */
  readonly failures: IQueue;
}

/** Tried so often again, by Lambda itself, when nobody waits for the answer. */
const retries = 2;

/** A function of Plimsoll: its code, its own role with what its row of the table gives, its log. */
export class PlimsollFunction extends Construct {
  readonly lambda: Lambda;

  constructor(scope: Construct, { name, settings, places, bundles, failures }: PlimsollFunctionProps) {
    super(scope, name);
    const { what, memoryMB, heapMB, timeoutSeconds, given, alone } = rowOf(name);
    const functionName = functionNameOf(settings.name, name);
    const logGroup = new LogGroup(this, 'Log', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const statements = [
      ...statementsOf(given, settings, places),
      allow('Log', ['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]),
      ...(alone ? [allow('Failed', ['sqs:SendMessage'], [failures.queueArn])] : []),
    ];
    const role = new Role(this, 'Role', {
      // By this name the roles of other accounts know who may take them.
      roleName: functionRoleOf(settings.name, name, Stack.of(this).region),
      description: what,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { given: new PolicyDocument({ statements }) },
    });
    const touches = (given.gets ?? given.writes) !== undefined;
    const environment = {
      PLIMSOLL_TABLE: places.tableName,
      ...(touches && { PLIMSOLL_BUCKET: places.bucketName }),
      ...(given.bus && { PLIMSOLL_BUS: places.busName }),
      PLIMSOLL_SETTINGS: '/var/task/settings.json',
    } satisfies Partial<Environment>;
    this.lambda = new Lambda(this, 'Function', {
      functionName,
      description: what,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: Code.fromAsset(join(bundles, name)),
      memorySize: memoryMB,
      timeout: Duration.seconds(timeoutSeconds),
      role: role.withoutPolicyUpdates(),
      environment: {
        ...environment,
        ...(heapMB !== undefined && { NODE_OPTIONS: `--max-old-space-size=${heapMB}` }),
      },
      logGroup,
    });
    if (alone)
      new CfnEventInvokeConfig(this, 'Alone', {
        functionName,
        qualifier: '$LATEST',
        maximumRetryAttempts: retries,
        maximumEventAgeInSeconds: Duration.hours(6).toSeconds(),
        destinationConfig: { onFailure: { destination: failures.queueArn } },
      }).node.addDependency(this.lambda);
  }
}
