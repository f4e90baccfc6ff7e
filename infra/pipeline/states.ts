/** The functions that the state machine invokes, each by the name of its file. */
export const pipelineFunctions = [
  'begin-run',
  'collect-utilisation',
  'record-missed',
  'collect-billing',
  'collect-prices',
  'begin-analysis',
  'judge',
  'conclude',
  'publish-events',
  'report',
  'end-run',
] as const;
export type FunctionName = (typeof pipelineFunctions)[number];

/** A JSON object of the Amazon States Language. */
export type Json = { readonly [key: string]: unknown };
export interface State extends Json {
  readonly Type: 'Task' | 'Map' | 'Pass' | 'Choice' | 'Succeed';
}
export interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** Lambda ends a function after 15 minutes at the latest; only an answer that is lost takes longer. */
const timeoutSeconds = 930;

/**
 * A malformed event stays so. Where the account has no room for another invocation it comes soon: with full jitter some
 * 20 minutes of patience. Anything else is tried twice more, also a function that ran out of time, since what it had
 * collected by then need not be asked again; what notes a failure is tried six times more, as nothing comes after it.
 */
const retries = (more: number): readonly Json[] => [
  { ErrorEquals: ['InputError', 'ZodError'], MaxAttempts: 0 },
  {
    ErrorEquals: ['Lambda.TooManyRequestsException'],
    IntervalSeconds: 5,
    BackoffRate: 2,
    MaxDelaySeconds: 120,
    MaxAttempts: 24,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: [
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxDelaySeconds: 60,
    MaxAttempts: 6,
    JitterStrategy: 'FULL',
  },
  {
    ErrorEquals: ['States.TaskFailed', 'States.Timeout'],
    IntervalSeconds: 10,
    BackoffRate: 3,
    MaxDelaySeconds: 120,
    MaxAttempts: more,
    JitterStrategy: 'FULL',
  },
];

/** What fails is told to `next` as `error: {Error, Cause}`. */
export const caughtBy = (next: string): readonly Json[] => [
  { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: next },
];

export interface Invoking extends Json {
  /** The event: a payload template, or a path or intrinsic function that gives it. */
  readonly event: Json | string;
  /** It notes that something failed. */
  readonly last?: true;
}

/** Invokes a function. Its answer is dropped unless `rest` says otherwise, so that the state stays small. */
export const invoke = (arn: string, { event, last, ...rest }: Invoking): State => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: arn, ...(typeof event === 'string' ? { 'Payload.$': event } : { Payload: event }) },
  TimeoutSeconds: timeoutSeconds,
  Retry: retries(last ? 6 : 2),
  ...('OutputPath' in rest ? {} : { ResultPath: null }),
  ...rest,
});

export interface Mapping {
  readonly label: string;
  readonly bucket: string;
  /** Where the state holds the key of the list, a JSON array in the bucket. */
  readonly key: string;
  readonly together: number;
  /** How many of a hundred items may fail before the map stops and fails. */
  readonly tolerated: 0 | 100;
  /** The input of an item: a payload template. */
  readonly selector: Json;
  readonly each: States;
  readonly next: string;
  readonly failed: string;
}

/**
 * Works on each item of a list in S3 in an execution of its own. Each should end with `{}`: their results together are
 * the result of the map, which may have 256 KB.
 */
export const mapOver = ({ label, bucket, key, together, tolerated, selector, each, next, failed }: Mapping): State => ({
  Type: 'Map',
  Label: label,
  ItemReader: {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { Bucket: bucket, 'Key.$': key },
  },
  ItemSelector: selector,
  // Standard, since an Express execution ends after 5 minutes, and a large scope takes longer.
  ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...each },
  MaxConcurrency: together,
  ToleratedFailurePercentage: tolerated,
  Retry: [
    {
      ErrorEquals: ['States.ItemReaderFailed'],
      IntervalSeconds: 2,
      BackoffRate: 2,
      MaxDelaySeconds: 60,
      MaxAttempts: 3,
      JitterStrategy: 'FULL',
    },
  ],
  Catch: caughtBy(failed),
  ResultPath: null,
  Next: next,
});
