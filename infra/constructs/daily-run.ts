import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Settings } from '../../shared/settings.ts';
import { allow, type Places } from '../given.ts';
import { stateMachineNameOf } from '../names.ts';
import { type FunctionName, pipeline, pipelineFunctions } from '../pipeline/definition.ts';

export interface DailyRunProps {
  readonly settings: Settings;
  readonly functions: Readonly<Record<FunctionName, IFunction>>;
  readonly places: Places;
}

/** The state machine of the daily run, with what it may do: invoke those functions and read the lists they write. */
export class DailyRun extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { settings, functions, places }: DailyRunProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const { account, region, partition } = places;
    const stateMachineName = stateMachineNameOf(settings.name);
    const states = (of: string): string => `arn:${partition}:states:${region}:${account}:${of}`;
    const self = states(`stateMachine:${stateMachineName}`);
    const arns = Object.fromEntries(pipelineFunctions.map((name) => [name, functions[name].functionArn])) as Record<
      FunctionName,
      string
    >;
    const key = allow('Key', ['kms:Decrypt'], places.keyArn === undefined ? [] : [places.keyArn]);
    key.addCondition('StringEquals', { 'kms:ViaService': `s3.${region}.amazonaws.com` });
    const role = new Role(this, 'Role', {
      description: 'Invokes the functions of the daily run',
      assumedBy: new ServicePrincipal('states.amazonaws.com', {
        // The executions of a map's items come under the name of the state machine with a label behind it.
        conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': `${self}*` } },
      }),
      inlinePolicies: {
        run: new PolicyDocument({
          statements: [
            allow('Invoke', ['lambda:InvokeFunction'], Object.values(arns)),
            allow('Lists', ['s3:GetObject'], [`${places.bucketArn}/runs/*`]),
            // A distributed map works on each item in an execution of its own.
            allow('Items', ['states:StartExecution'], [self]),
            allow(
              'ItemsOf',
              ['states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution'],
              [states(`execution:${stateMachineName}/*`)],
            ),
            ...(places.keyArn === undefined ? [] : [key]),
          ],
        }),
      },
    });
    const log = new LogGroup(this, 'Log', {
      // Under this prefix AWS needs no policy of the log group for each who writes.
      logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
      retention: settings.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(stack.toJsonString(pipeline(arns, { bucket: places.bucketName }))),
      role,
      // What an execution was told and answered stands in its history for 90 days; the log need not hold it too.
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: false },
    });
  }
}
