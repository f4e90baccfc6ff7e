import validate from 'asl-validator';
import { describe, expect, test } from 'vitest';
import {
  dailyInput,
  type FunctionName,
  pipeline,
  pipelineFunctions,
  together,
} from '../../infra/pipeline/definition.ts';
import { localPipeline, statesOf, withSide } from './local-pipeline.ts';

const arnOf = (name: string): string => `arn:aws:lambda:eu-west-1:111122223333:function:plimsoll-${name}`;
const arns = Object.fromEntries(pipelineFunctions.map((name) => [name, arnOf(name)])) as Record<FunctionName, string>;
const deployed = pipeline(arns, { bucket: 'plimsoll-files' });
const valid = (definition: object): boolean => validate(structuredClone(definition)).isValid;

const states = statesOf(deployed);
const named = Object.fromEntries(states);
const tasks = states.filter(([, { Type }]) => Type === 'Task');
const maps = states.filter(([, { Type }]) => Type === 'Map');

describe('the definition', () => {
  test('is valid in the Amazon States Language', () => {
    const { isValid, errorsText } = validate(structuredClone(deployed));
    expect(isValid ? '' : errorsText('\n')).toBe('');
    const { EndRun: _, ...endless } = deployed.States;
    expect(valid({ ...deployed, States: endless })).toBe(false);
  });

  test('invokes each function that it is given, and no other', () => {
    const invoked = tasks.map(([, { Parameters }]) => (Parameters as { FunctionName: string }).FunctionName);
    expect([...new Set(invoked)].sort()).toEqual(Object.values(arns).sort());
    expect(new Set(tasks.map(([, { Resource }]) => Resource))).toEqual(new Set(['arn:aws:states:::lambda:invoke']));
  });

  test('lets no task outlast the longest function by more than half a minute, and no run meet the next', () => {
    expect(new Set(tasks.map(([, { TimeoutSeconds }]) => TimeoutSeconds))).toEqual(new Set([930]));
    expect(deployed.TimeoutSeconds).toBeLessThan(24 * 3600);
  });

  test.each(tasks)(
    '%s retries what may pass, with jitter and a longest wait, and a malformed event never',
    (_, task) => {
      const [malformed, ...others] = task.Retry as readonly Record<string, unknown>[];
      expect(malformed).toEqual({ ErrorEquals: ['InputError', 'ZodError'], MaxAttempts: 0 });
      expect(others.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual([
        'Lambda.TooManyRequestsException',
        'Lambda.ServiceException',
        'Lambda.AWSLambdaException',
        'Lambda.SdkClientException',
        'Lambda.ClientExecutionTimeoutException',
        'States.TaskFailed',
        'States.Timeout',
      ]);
      for (const one of others) {
        expect(one).toMatchObject({ JitterStrategy: 'FULL' });
        expect(one.BackoffRate).toBeGreaterThan(1);
        expect(one.MaxDelaySeconds).toBeLessThanOrEqual(120);
      }
    },
  );

  test('says of each state where its failure leads', () => {
    const leads = states
      .filter(([, { Type }]) => Type === 'Task' || Type === 'Map')
      .map(([name, { Catch = [] }]) => [name, (Catch as readonly { Next: string }[]).map(({ Next }) => Next).join()]);
    expect(Object.fromEntries(leads)).toEqual({
      BeginRun: 'GiveUp',
      CollectScopes: 'GiveUp',
      CollectScope: 'MissScope',
      MissScope: '',
      CollectBilling: 'MissBilling',
      MissBilling: 'GiveUp',
      CollectPrices: 'MissPrices',
      MissPrices: 'GiveUp',
      BeginAnalysis: 'GiveUp',
      JudgeParts: 'GiveUp',
      JudgePart: 'PartMissing',
      Conclude: 'GiveUp',
      PublishEvents: 'GiveUp',
      WatchReport: 'EndRun',
      EndRun: 'GiveUp',
      FailRun: 'Redriven?',
      FailUnbegun: 'Redriven?',
    });
  });

  test('keeps no answer but the two that later states need', () => {
    const kept = tasks.filter(([, { ResultPath, OutputPath }]) => ResultPath !== null && OutputPath !== null);
    expect(kept.map(([name]) => name)).toEqual(['BeginRun', 'BeginAnalysis']);
    expect(maps.map(([, { ResultPath }]) => ResultPath)).toEqual([null, null]);
  });

  test('ends each item with nothing, so that 80,000 of them make no 256 KB', () => {
    const ends = maps.flatMap(([, { ItemProcessor }]) =>
      Object.values((ItemProcessor as typeof deployed).States).filter(({ End, Type }) => End || Type === 'Succeed'),
    );
    expect(ends.map(({ OutputPath }) => OutputPath)).toEqual([null, null, null, null]);
    expect(JSON.stringify(Array(80_000).fill({})).length).toBeLessThan(256 * 1024);
  });

  test('is started with the moment that it was scheduled for', () => {
    expect(JSON.parse(dailyInput)).toEqual({ scheduledAt: '<aws.scheduler.scheduled-time>' });
  });
});

describe('what only the distributed mode has', () => {
  test.each([
    ['CollectScopes', '$.scopes.key', together.scopes, 0],
    ['JudgeParts', '$.parts.key', together.parts, 100],
  ])(
    '%s reads %s in the bucket of the deployment, %i at once, and tolerates %i %% failed',
    (name, key, most, failed) => {
      expect(named[name]).toMatchObject({
        Label: name,
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Parameters: { Bucket: 'plimsoll-files', 'Key.$': key },
        },
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
        MaxConcurrency: most,
        ToleratedFailurePercentage: failed,
      });
    },
  );
});

describe('what the local runner runs', () => {
  const { definition, differences } = localPipeline(deployed);
  const listed = differences.map(({ path, deployed: there, local }) => {
    const what = there === undefined ? 'adds' : local === undefined ? 'drops' : 'changes';
    return `${what} ${path.slice(1).join('.')}`;
  });

  test('differs from the deployed definition by what is listed, and by nothing else', () => {
    expect(withSide(definition, differences, 'deployed')).toEqual(deployed);
    expect(listed.sort()).toEqual([
      'adds CollectScopes.ItemsPath',
      'adds JudgeParts.ItemsPath',
      'adds Read CollectScopes',
      'adds Read JudgeParts',
      'changes AnyParts?.Choices.0.Next',
      'changes Begun?.Choices.0.Next',
      'changes CollectScopes.ItemProcessor.ProcessorConfig',
      'changes JudgeParts.ItemProcessor.ProcessorConfig',
      'drops CollectScopes.ItemReader',
      'drops CollectScopes.Label',
      'drops CollectScopes.ToleratedFailurePercentage',
      'drops JudgeParts.ItemReader',
      'drops JudgeParts.Label',
      'drops JudgeParts.ToleratedFailurePercentage',
    ]);
  });

  test('reads the lists with the very reader that is deployed', () => {
    for (const [name, map] of maps) {
      const { Resource, Parameters } = map.ItemReader as Record<string, unknown>;
      expect(definition.States[`Read ${name}`]).toMatchObject({ Resource, Parameters, Catch: map.Catch });
    }
  });
});
