import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import type { MetricSearch } from '../../../shared/ports.ts';
import { lambdaFunctions } from '../../../shared/services/lambda-function/collect.ts';
import { functionFrom, mayBeOversized, provisionedFrom } from '../../../shared/services/lambda-function/from-aws.ts';
import { lambdaFunction } from '../../../shared/services/lambda-function/kind.ts';
import { type Answers, denied, fakeSite, pages, refusal } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const insights = { Layers: [{ Arn: 'arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:53' }] };
const lambda = (name: string, change: FunctionConfiguration = {}): FunctionConfiguration => ({
  FunctionName: name,
  FunctionArn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
  MemorySize: 1024,
  Architectures: ['arm64'],
  Runtime: 'nodejs24.x',
  Timeout: 30,
  PackageType: 'Zip',
  LastModified: '2026-01-05T20:33:19.000+0000',
  ...change,
});
const estate = (functions: FunctionConfiguration[], change: Answers = {}): Answers => ({
  'lambda:ListFunctions': { Functions: functions },
  'lambda:ListTags': { Tags: { team: 'orders' } },
  'lambda:ListProvisionedConcurrencyConfigs': { ProvisionedConcurrencyConfigs: [] },
  ...change,
});
const collected = async (answers: Answers) => {
  const fake = fakeSite(answers);
  return { fake, found: await Array.fromAsync(lambdaFunctions.collect(fake.site)) };
};

describe('a function as AWS describes it', () => {
  const from = (change: FunctionConfiguration) => functionFrom(lambda('resize', change), scope)!;

  test('is read whole, its last deployment taken as its last change, and as the time by which it was there', () => {
    const { resource, odd } = from({});
    expect(odd).toEqual([]);
    expect(lambdaFunction.spec.safeParse(resource.spec).success).toBe(true);
    expect(resource).toEqual({
      ...scope,
      kind: 'lambda-function',
      id: 'resize',
      name: 'resize',
      createdAt: '2026-01-05T20:33:19.000Z',
      changedAt: '2026-01-05T20:33:19.000Z',
      spec: { memoryMiB: 1024, architecture: 'arm64', runtime: 'nodejs24.x', timeoutSeconds: 30, packageType: 'Zip' },
    });
  });

  test.each<[string, FunctionConfiguration, object]>([
    ['x86_64 where nothing is said', { Architectures: undefined }, { architecture: 'x86_64' }],
    ['without a runtime when it is an image', { Runtime: undefined, PackageType: 'Image' }, { runtime: null }],
  ])('is %s', (_says, change, expected) => {
    expect(from(change).resource.spec).toMatchObject(expected);
  });

  test('has an unknown memory on the instances of a capacity provider, which are what it bills', () => {
    const managed = { CapacityProviderConfig: { LambdaManagedInstancesCapacityProviderConfig: undefined } };
    expect(from(managed).resource.spec).not.toHaveProperty('memoryMiB');
  });

  test('has no memory of its own where it runs on the instances of a capacity provider', () => {
    const CapacityProviderConfig = {
      LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: 'arn:aws:lambda:…:capacity-provider:a' },
    };
    expect(from({ CapacityProviderConfig }).resource.spec).not.toHaveProperty('memoryMiB');
  });

  test('keeps what is odd to itself', () => {
    const { resource, odd } = from({ Architectures: ['riscv' as 'arm64'], LastModified: 'yesterday' });
    expect(odd).toEqual(['Architectures is "riscv"']);
    expect(resource.spec).not.toHaveProperty('architecture');
    expect(resource).not.toHaveProperty('changedAt');
    expect(functionFrom({}, scope)).toBe(undefined);
  });

  test.each<[boolean, FunctionConfiguration]>([
    [true, insights],
    [true, { PackageType: 'Image' }],
    [false, {}],
    [false, { ...insights, MemorySize: 128 }],
  ])('may have too much memory: %s of %o', (expected, change) => {
    expect(mayBeOversized(lambda('a', change))).toBe(expected);
  });

  test('keeps as many environments warm as all its aliases do', () => {
    expect(
      provisionedFrom([
        {
          RequestedProvisionedConcurrentExecutions: 5,
          AllocatedProvisionedConcurrentExecutions: 0,
          Status: 'IN_PROGRESS',
        },
        { RequestedProvisionedConcurrentExecutions: 9, AllocatedProvisionedConcurrentExecutions: 2, Status: 'FAILED' },
      ]),
    ).toBe(7);
    expect(provisionedFrom([])).toBe(null);
  });
});

describe('the functions of a site', () => {
  test('are listed page by page with their tags, and asked for provisioned concurrency where it matters', async () => {
    const { fake, found } = await collected(
      estate([], {
        'lambda:ListFunctions': pages(
          [{ Functions: [lambda('a')] }, { Functions: [lambda('b', insights), lambda('c', insights)] }],
          {
            asks: 'Marker',
            says: 'NextMarker',
          },
        ),
        'lambda:ListProvisionedConcurrencyConfigs': ({ FunctionName }) => ({
          ProvisionedConcurrencyConfigs: FunctionName === 'b' ? [{ RequestedProvisionedConcurrentExecutions: 4 }] : [],
        }),
      }),
    );
    expect(found.map(({ id, tags, spec }) => [id, tags, spec.provisionedConcurrency])).toEqual([
      ['a', { team: 'orders' }, undefined],
      ['b', { team: 'orders' }, 4],
      ['c', { team: 'orders' }, null],
    ]);
    const { needs, mayUse = [] } = lambdaFunctions;
    expect([...needs, ...mayUse].sort()).toEqual(fake.calls);
    expect(fake.gaps).toEqual([]);
  });

  test('ask nothing more where there is none', async () => {
    const { fake, found } = await collected({ 'lambda:ListFunctions': {} });
    expect(found).toEqual([]);
    expect(fake.calls).toEqual(['lambda:ListFunctions']);
  });

  test('have unknown tags and concurrency when nobody may look, and one gap for each', async () => {
    const { fake, found } = await collected(
      estate(
        Array.from({ length: 40 }, (_, at) => lambda(`f-${at}`, insights)),
        {
          'lambda:ListTags': denied('lambda:ListTags'),
          'lambda:ListProvisionedConcurrencyConfigs': denied('lambda:ListProvisionedConcurrencyConfigs'),
        },
      ),
    );
    expect(found).toHaveLength(40);
    expect(found.some((one) => 'tags' in one || 'provisionedConcurrency' in one.spec)).toBe(false);
    expect(fake.gaps.map(({ what, missing }) => [what, missing])).toEqual([
      ['permission', 'lambda:ListTags'],
      ['permission', 'lambda:ListProvisionedConcurrencyConfigs'],
    ]);
  });

  test('leave out one that is gone meanwhile', async () => {
    const { fake, found } = await collected(
      estate([lambda('a'), lambda('gone')], {
        'lambda:ListTags': ({ Resource }) =>
          String(Resource).endsWith('gone') ? refusal('ResourceNotFoundException', 'Function not found', 404) : {},
      }),
    );
    expect(found.map(({ id, tags }) => [id, tags])).toEqual([['a', {}]]);
    expect(fake.gaps).toEqual([]);
  });
});

test('memory is looked up where the agent keeps it, by function rather than by version', () => {
  const { resource } = functionFrom(lambda('a'), scope)!;
  expect(lambdaFunctions.metric!(resource, 'durationMs')).toEqual([
    { namespace: 'AWS/Lambda', name: 'Duration', dimensions: { FunctionName: 'a' } },
  ]);
  const [search] = lambdaFunctions.metric!(resource, 'memoryUsedMiB') as MetricSearch[];
  expect(search).toMatchObject({
    namespace: 'LambdaInsights',
    name: 'used_memory_max',
    having: { function_name: 'a' },
  });
  const version = { function_name: 'a', version: '7' };
  expect(search!.choose!([version, { function_name: 'a' }])).toEqual([{ function_name: 'a' }]);
  expect(search!.choose!([version])).toEqual([version]);
});
