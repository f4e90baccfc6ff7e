import { ExecutionError, type RunOptions, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Pipeline } from '../../infra/pipeline/definition.ts';

/** One difference between the deployed definition and the one that the local runner understands; undefined: absent. */
export interface Difference {
  readonly path: readonly string[];
  readonly deployed: unknown;
  readonly local: unknown;
}

interface AnyState {
  readonly Type: string;
  readonly [key: string]: unknown;
}
type AnyStates = Readonly<Record<string, AnyState>>;

const lambdaInvoke = 'arn:aws:states:::lambda:invoke';
const readerOf = (map: string): string => `Read ${map}`;

/** What the runner does not know of a distributed map, and what stands for it. */
const differencesOf = (name: string, map: AnyState, states: AnyStates): Difference[] => {
  const at = ['States', name];
  const { Resource, Parameters } = map.ItemReader as { readonly Resource: string; readonly Parameters: unknown };
  const reader = { Type: 'Task', Resource, Parameters, Retry: map.Retry, Catch: map.Catch, ResultPath: '$.items' };
  const gone = (key: string): Difference => ({ path: [...at, key], deployed: map[key], local: undefined });
  const added = (path: readonly string[], local: unknown): Difference => ({ path, deployed: undefined, local });
  return [
    gone('ItemReader'),
    gone('Label'),
    gone('ToleratedFailurePercentage'),
    {
      path: [...at, 'ItemProcessor', 'ProcessorConfig'],
      deployed: (map.ItemProcessor as Readonly<Record<string, unknown>>).ProcessorConfig,
      local: { Mode: 'INLINE' },
    },
    // A task in front reads the list, with the map's own retries and catcher.
    added(['States', readerOf(name)], { ...reader, Next: name }),
    added([...at, 'ItemsPath'], '$.items'),
    ...Object.entries(states).flatMap(([from, state]) => [
      ...(state.Next === name ? [{ path: ['States', from, 'Next'], deployed: name, local: readerOf(name) }] : []),
      ...((state.Choices ?? []) as readonly AnyState[]).flatMap((choice, index) =>
        choice.Next === name
          ? [{ path: ['States', from, 'Choices', `${index}`, 'Next'], deployed: name, local: readerOf(name) }]
          : [],
      ),
    ]),
  ];
};

/** Every state by name, those that work on an item among them. */
export const statesOf = ({ States }: { readonly States: unknown }): [string, AnyState][] =>
  Object.entries(States as AnyStates).flatMap(([name, state]) => [
    [name, state] as [string, AnyState],
    ...(state.Type === 'Map' ? statesOf(state.ItemProcessor as { States: AnyStates }) : []),
  ]);

/** The definition with each difference set to what it is on one side; the other side's is given back by the other. */
export const withSide = (
  definition: object,
  differences: readonly Difference[],
  side: 'deployed' | 'local',
): object => {
  const copy = structuredClone(definition);
  for (const { path, [side]: value } of differences) {
    let place = copy as Record<string, unknown>;
    for (const key of path.slice(0, -1)) place = place[key] as Record<string, unknown>;
    if (value === undefined) delete place[path.at(-1)!];
    else place[path.at(-1)!] = structuredClone(value);
  }
  return copy;
};

/** What the runner can run, and every difference between that and what is deployed. */
export const localPipeline = (deployed: Pipeline) => {
  const states = deployed.States as AnyStates;
  const differences = Object.entries(states).flatMap(([name, state]) =>
    state.Type === 'Map' ? differencesOf(name, state, states) : [],
  );
  return { definition: withSide(deployed, differences, 'local') as StateMachineDefinition, differences };
};

/** Where an execution failed: a redrive enters that state again, with the same input. */
export interface FailedAt {
  readonly state: string;
  readonly input: unknown;
}
export type Ended =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown; readonly visited: readonly string[] }
  | {
      readonly status: 'FAILED';
      readonly error: string;
      readonly at: FailedAt;
      readonly visited: readonly string[];
    };

export interface Executing {
  readonly deployed: Pipeline;
  /** The ARN of the execution. */
  readonly execution: string;
  readonly input: unknown;
  /** The list that a map reads, by its key in the bucket. */
  readonly read: (state: string, key: string) => Promise<readonly unknown[]>;
  /** Invokes the function of this ARN on behalf of a state. */
  readonly invoke: (state: string, arn: string, event: unknown) => Promise<unknown>;
  readonly redrive?: { readonly count: number; readonly from: FailedAt };
}

/** What the integration tells of an error that a function throws. */
const asLambda = (error: unknown): Error => {
  const { name, message } = error as Error;
  const told = new Error(JSON.stringify({ errorType: name, errorMessage: message, trace: [] }));
  return Object.assign(told, { name });
};

type Handlers = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;

/** Runs an execution of the deployed definition here, without waiting between retries. */
export const execute = async ({ deployed, execution, input, read, invoke, redrive }: Executing): Promise<Ended> => {
  const { definition } = localPipeline(deployed);
  const again = { Type: 'Pass', Result: redrive?.from.input, Next: redrive?.from.state };
  const machine = new StateMachine(
    redrive
      ? ({ ...definition, StartAt: 'Redrive', States: { Redrive: again, ...definition.States } } as never)
      : definition,
    { validationOptions: { noValidate: true } },
  );
  const handlers: Handlers = {};
  const intervals: Record<string, number> = {};
  for (const [name, { Type, Resource }] of statesOf(definition)) {
    if (Type !== 'Task') continue;
    intervals[name] = 0;
    handlers[name] = async (parameters) => {
      const { FunctionName, Payload, Key } = parameters as { FunctionName: string; Payload: unknown; Key: string };
      if (Resource !== lambdaInvoke) {
        const items = await read(name, Key).catch((error: unknown) => {
          throw Object.assign(new Error((error as Error).message), { name: 'States.ItemReaderFailed' });
        });
        return [...items] as never;
      }
      try {
        // What crosses is JSON, as it is there.
        const event: unknown = JSON.parse(JSON.stringify(Payload));
        const answer = await invoke(name, FunctionName, event);
        return JSON.parse(JSON.stringify({ ExecutedVersion: '$LATEST', Payload: answer ?? null, StatusCode: 200 }));
      } catch (error) {
        throw asLambda(error);
      }
    };
  }
  const run = machine.run(input as never, {
    overrides: { taskResourceLocalHandlers: handlers, retryIntervalOverrides: intervals },
    context: { Execution: { Id: execution, RedriveCount: redrive?.count ?? 0 } },
  });
  const outcome = await run.result.then(
    (output) => ({ output }),
    (error: unknown) => {
      if (error instanceof ExecutionError) return { error: (error.cause as Error).name };
      throw error;
    },
  );
  const visited: string[] = [];
  let at: FailedAt = { state: '', input: undefined };
  for await (const event of run.eventLogs) {
    if (event.type === 'StateEntered') visited.push(event.state.name);
    if (event.type === 'StateEntered' && event.index === undefined)
      at = { state: event.state.name, input: event.state.input };
  }
  return 'output' in outcome
    ? { status: 'SUCCEEDED', output: outcome.output, visited }
    : { status: 'FAILED', error: outcome.error, at, visited };
};
