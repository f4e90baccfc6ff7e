import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { synthesise } from '../infra/synthesised.ts';
import { knownTypes } from './deployment/known.ts';
import { type Template, without } from './deployment/without.ts';
import { type Emulator, startEmulator } from './emulator/start.ts';

/*
 * CreateStack on the emulator: what its CloudFormation knows is made from the template as it is. The types that it does
 * not know are listed here; those are held against CloudFormation's own schemas instead (templates.test.ts).
 */
const notKnown = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::CloudWatch::Alarm',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Subscription',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::Scheduler::Schedule',
  'AWS::Scheduler::ScheduleGroup',
];

const account = '123456789012';
const region = 'us-east-1';
const assets = `cdk-hnb659fds-assets-${account}-${region}`;
let emulator: Emulator;
let stacks: readonly { readonly name: string; readonly template: Template }[];
let known: ReadonlySet<string>;

const client = () => ({
  endpoint: emulator.url,
  region,
  credentials: { accessKeyId: 'AKIAPLIMSOLLCALLER01', secretAccessKey: 'of-no-use' },
});

beforeAll(async () => {
  emulator = await startEmulator();
  known = await knownTypes();
  const { assembly } = synthesise({ account, region, dashboard: true, alarms: { email: 'owner@saltfen.example' } });
  stacks = assembly.stacks.map(({ stackName, template }) => ({ name: stackName, template: template as Template }));
});
afterAll(() => emulator?.stop());

describe('the stacks on the emulator', () => {
  test('are made of types that it knows, but for those that are listed', () => {
    const types = new Set(stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type)));
    expect([...types].filter((type) => !known.has(type)).sort()).toEqual(notKnown);
  });

  test('are created with every resource that it knows, the state machine and the roles among them', async () => {
    const s3 = new S3Client({ ...client(), forcePathStyle: true });
    const cloudFormation = new CloudFormationClient(client());
    await s3.send(new CreateBucketCommand({ Bucket: assets }));
    for (const { name: StackName, template } of stacks) {
      const asked = without(template, (type) => !known.has(type));
      for (const key of codeIn(asked.Resources))
        await s3.send(
          new PutObjectCommand({
            Bucket: assets,
            Key: key,
            Body: zipSync({ 'index.js': strToU8('exports.handler=0') }),
          }),
        );
      await s3.send(new PutObjectCommand({ Bucket: assets, Key: `${StackName}.json`, Body: JSON.stringify(asked) }));
      await cloudFormation.send(
        new CreateStackCommand({
          StackName,
          TemplateURL: `https://${assets}.s3.amazonaws.com/${StackName}.json`,
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
      const { Stacks: [stack] = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
      expect(stack?.StackStatus).toBe('CREATE_COMPLETE');
      const made: string[] = [];
      for await (const { StackResourceSummaries = [] } of paginateListStackResources(
        { client: cloudFormation },
        { StackName },
      ))
        made.push(...StackResourceSummaries.map(({ LogicalResourceId }) => LogicalResourceId!));
      expect(made.sort()).toEqual(Object.keys(asked.Resources).sort());
    }
  });
});

/** Where the code of the functions lies among the assets. */
const codeIn = (resources: Readonly<Record<string, unknown>>): string[] =>
  [...JSON.stringify(resources).matchAll(/"S3Key":"([^"]+)"/g)].map(([, key]) => key!);
