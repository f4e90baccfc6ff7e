import { caughtBy, type FunctionName, invoke, type Json, mapOver, type States } from './states.ts';

export { type FunctionName, pipelineFunctions } from './states.ts';

/** How many scopes, and how many parts of the analysis, are worked on at once. */
export const together = { scopes: 40, parts: 40 } as const;

/** A run ends before the next day's begins. */
const runTimeoutSeconds = 20 * 3600;

export interface PipelineOptions {
  /** The bucket in which the lists of scopes and of parts stand. */
  readonly bucket: string;
}

/** The state machine of a run, in the Amazon States Language. */
export interface Pipeline extends States, Json {}

/** What EventBridge Scheduler starts an execution with. */
export const dailyInput = '{"scheduledAt":"<aws.scheduler.scheduled-time>"}';

const ofRun = { 'run.$': '$.run' };
const ofMoment = { ...ofRun, 'asOf.$': '$.asOf' };
const failed = caughtBy('GiveUp');

/**
 * The state machine of a daily run (STANDARD, JSONPath), from the ARN of each function: begin, collect scope by scope,
 * bill, prices, judge account by account, conclude, tell, end. What fails and can be done without becomes a gap; any
 * other failure ends the run as failed. Its input is `{scheduledAt?}`.
 */
export const pipeline = (arns: Readonly<Record<FunctionName, string>>, { bucket }: PipelineOptions): Pipeline => ({
  Comment: 'Collects and analyses every account and region once.',
  StartAt: 'Identify',
  TimeoutSeconds: runTimeoutSeconds,
  States: {
    // What the execution was started with is read from the context, so that a redrive finds it too.
    Identify: { Type: 'Pass', Parameters: { of: { 'execution.$': '$$.Execution.Id' } }, Next: 'BeginRun' },
    BeginRun: invoke(arns['begin-run'], {
      event: 'States.JsonMerge($$.Execution.Input, $.of, false)',
      OutputPath: '$.Payload',
      Catch: failed,
      Next: 'Begun?',
    }),
    'Begun?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.status', StringEquals: 'begun', Next: 'CollectScopes' }],
      Default: 'NotBegun',
    },
    NotBegun: { Type: 'Succeed', Comment: 'Another run is under way, or this one is done or too old.' },

    CollectScopes: mapOver({
      label: 'CollectScopes',
      bucket,
      key: '$.scopes.key',
      together: together.scopes,
      // A scope that fails ends well, as a gap. One whose gap could not be stored would pass for what was known before.
      tolerated: 0,
      selector: { of: ofMoment, 'scope.$': '$$.Map.Item.Value' },
      each: collectingScope(arns),
      next: 'CollectBilling',
      failed: 'GiveUp',
    }),
    CollectBilling: invoke(arns['collect-billing'], {
      event: ofMoment,
      Catch: caughtBy('MissBilling'),
      Next: 'PricesDue?',
    }),
    MissBilling: missed(arns, 'billing', 'PricesDue?'),
    'PricesDue?': {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.pricesDue', IsPresent: true },
            { Variable: '$.pricesDue', BooleanEquals: true },
          ],
          Next: 'CollectPrices',
        },
      ],
      Default: 'BeginAnalysis',
    },
    CollectPrices: invoke(arns['collect-prices'], {
      event: ofMoment,
      Catch: caughtBy('MissPrices'),
      Next: 'BeginAnalysis',
    }),
    MissPrices: missed(arns, 'prices', 'BeginAnalysis'),

    BeginAnalysis: invoke(arns['begin-analysis'], {
      event: ofMoment,
      ResultSelector: { 'key.$': '$.Payload.parts.key', 'count.$': '$.Payload.parts.count' },
      ResultPath: '$.parts',
      Catch: failed,
      Next: 'AnyParts?',
    }),
    // Where no scope could be seen there is none, and what was advised before is kept.
    'AnyParts?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.parts.count', NumericGreaterThan: 0, Next: 'JudgeParts' }],
      Default: 'Conclude',
    },
    JudgeParts: mapOver({
      label: 'JudgeParts',
      bucket,
      key: '$.parts.key',
      together: together.parts,
      tolerated: 100,
      selector: { ...ofRun, 'account.$': '$$.Map.Item.Value.account' },
      each: judgingPart(arns),
      next: 'Conclude',
      failed: 'GiveUp',
    }),
    Conclude: invoke(arns.conclude, { event: ofRun, Catch: failed, Next: 'PublishEvents' }),
    PublishEvents: invoke(arns['publish-events'], { event: ofRun, Catch: failed, Next: 'WatchReport' }),
    // A report that fails is made by the next run; the alarm on the function's errors tells of it.
    WatchReport: invoke(arns.report, { event: { 'asOf.$': '$.asOf' }, Catch: caughtBy('EndRun'), Next: 'EndRun' }),
    EndRun: invoke(arns['end-run'], {
      event: { 'execution.$': '$$.Execution.Id', ...ofRun, outcome: 'finished' },
      Catch: failed,
      End: true,
    }),

    GiveUp: {
      Type: 'Pass',
      Parameters: { 'redrives.$': '$$.Execution.RedriveCount' },
      ResultPath: '$.failed',
      Next: 'HadBegun?',
    },
    'HadBegun?': {
      Type: 'Choice',
      Choices: [{ Variable: '$.run', IsPresent: true, Next: 'FailRun' }],
      Default: 'FailUnbegun',
    },
    FailRun: failing(arns, ofRun),
    FailUnbegun: failing(arns, {}),
    /*
     * A redrive enters the state that failed once more. That of a Fail state would fail again, so the execution fails
     * here, where no choice matches, and where a redrive does match: it begins anew, as the same run.
     */
    'Redriven?': {
      Type: 'Choice',
      Choices: [
        { Variable: '$$.Execution.RedriveCount', NumericGreaterThanPath: '$.failed.redrives', Next: 'Identify' },
      ],
    },
  },
});

type Arns = Readonly<Record<FunctionName, string>>;

/** One scope: what it could not be, becomes a gap. Its input is `{of: {run, asOf}, scope: {account, region, …}}`. */
const collectingScope = (arns: Arns): States => ({
  StartAt: 'CollectScope',
  States: {
    CollectScope: invoke(arns['collect-utilisation'], {
      event: 'States.JsonMerge($.scope, $.of, false)',
      OutputPath: null,
      Catch: caughtBy('MissScope'),
      End: true,
    }),
    MissScope: invoke(arns['record-missed'], {
      last: true,
      event: {
        'run.$': '$.of.run',
        'asOf.$': '$.of.asOf',
        of: 'scope',
        'account.$': '$.scope.account',
        'region.$': '$.scope.region',
        'error.$': '$.error',
      },
      OutputPath: null,
      End: true,
    }),
  },
});

/** One part of the analysis, `{run, account}`. Whose part is missing when the run is concluded is a scope that failed. */
const judgingPart = (arns: Arns): States => ({
  StartAt: 'JudgePart',
  States: {
    JudgePart: invoke(arns.judge, {
      event: { ...ofRun, 'account.$': '$.account' },
      OutputPath: null,
      Catch: caughtBy('PartMissing'),
      End: true,
    }),
    PartMissing: { Type: 'Succeed', OutputPath: null },
  },
});

const missed = (arns: Arns, of: 'billing' | 'prices', next: string) =>
  invoke(arns['record-missed'], {
    last: true,
    event: { ...ofMoment, of, 'error.$': '$.error' },
    Catch: failed,
    Next: next,
  });

/** Stores the run as failed and frees the table for the next. What fails even here leaves that to its redrive. */
const failing = (arns: Arns, run: Json) =>
  invoke(arns['end-run'], {
    last: true,
    event: { 'execution.$': '$$.Execution.Id', ...run, outcome: 'failed', 'error.$': '$.error' },
    Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failed.error', Next: 'Redriven?' }],
    Next: 'Redriven?',
  });
