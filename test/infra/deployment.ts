import { text } from 'node:stream/consumers';
import { beginAnalysis, beginAnalysisEventSchema } from '../../functions/begin-analysis.ts';
import { beginRun, beginRunEventSchema } from '../../functions/begin-run.ts';
import { billEventSchema } from '../../functions/collect-billing.ts';
import { pricesEventSchema } from '../../functions/collect-prices.ts';
import { scopeEventSchema } from '../../functions/collect-utilisation.ts';
import { concludeAnalysis, concludeEventSchema } from '../../functions/conclude.ts';
import { endRun, endRunEventSchema } from '../../functions/end-run.ts';
import { judgeEventSchema, judgePart } from '../../functions/judge.ts';
import { lambda } from '../../functions/lambda.ts';
import { publishEvents, publishEventsEventSchema } from '../../functions/publish-events.ts';
import { recordMissed, recordMissedEventSchema } from '../../functions/record-missed.ts';
import { report, reportEventSchema } from '../../functions/report.ts';
import type { Runtime } from '../../functions/runtime.ts';
import { type FunctionName, pipeline, pipelineFunctions } from '../../infra/pipeline/definition.ts';
import type { Files } from '../../shared/ports.ts';
import { catalogue } from '../../shared/services/index.ts';
import { defaultSettings } from '../../shared/settings.ts';
import type { PlimsollEvent } from '../../shared/wiring.ts';
import type { Given } from '../store/given.ts';
import { type Ended, execute, type FailedAt } from './local-pipeline.ts';
import { companyAt, madeUpCloud, scopesOf } from './made-up-cloud.ts';

type Functions = Readonly<Record<FunctionName, (event: unknown) => Promise<unknown>>>;

const bucket = 'plimsoll-files';
const arns = Object.fromEntries(
  pipelineFunctions.map((name) => [name, `arn:aws:lambda:eu-west-1:111122223333:function:${name}`]),
) as Record<FunctionName, string>;
export const deployed = pipeline(arns, { bucket });
export const executionArn = (name: string): string =>
  `arn:aws:states:eu-west-1:111122223333:execution:plimsoll:${name}`;

/** Every function as it is deployed, but for what asks AWS: that asks the made-up company. */
const functionsOn = (given: Given, files: Files, told: PlimsollEvent[]): Functions => {
  const silent = { info: () => {}, warn: () => {}, error: () => {} };
  // Each invocation in a process of its own, as far as the store can tell.
  const open = (): Runtime => ({
    store: given.another(),
    clock: given.clock,
    log: silent,
    metrics: { add: () => {}, flush: () => {} },
    settings: defaultSettings,
    environment: { PLIMSOLL_TABLE: given.table, PLIMSOLL_BUCKET: bucket },
  });
  const { policy } = defaultSettings;
  const bus = { publish: async (events: readonly PlimsollEvent[]) => void told.push(...events) };
  const reach = async (asOf: Date) => ({
    scopes: scopesOf(await companyAt(asOf.toISOString())),
    gaps: [],
    close: () => {},
  });
  const make: typeof lambda = (name, schema, use) => lambda(name, schema, use, open);
  return {
    'begin-run': make('begin-run', beginRunEventSchema, async (event, on) => {
      const begun = await beginRun(event, { ...on, files, reach });
      return begun.status === 'begun' ? { ...begun, scopes: { bucket, ...begun.scopes } } : begun;
    }),
    'collect-utilisation': make('collect-utilisation', scopeEventSchema, (event, { store }) =>
      madeUpCloud(store).collectUtilisation(event),
    ),
    'record-missed': make('record-missed', recordMissedEventSchema, (event, { store }) => recordMissed(event, store)),
    'collect-billing': make('collect-billing', billEventSchema, (event, { store }) =>
      madeUpCloud(store).collectBilling(event),
    ),
    'collect-prices': make('collect-prices', pricesEventSchema, (event, { store }) =>
      madeUpCloud(store).collectPrices(event),
    ),
    'begin-analysis': make('begin-analysis', beginAnalysisEventSchema, async (event, on) => ({
      parts: { bucket, ...(await beginAnalysis(event, { ...on, policy, files })) },
    })),
    judge: make('judge', judgeEventSchema, (event, on) => judgePart(event, { ...on, catalogue, files })),
    conclude: make('conclude', concludeEventSchema, (event, on) =>
      concludeAnalysis(event, { ...on, catalogue, files }),
    ),
    'publish-events': make('publish-events', publishEventsEventSchema, (event, on) =>
      publishEvents(event, { ...on, bus, policy }),
    ),
    report: make('report', reportEventSchema, (event, on) => report(event, { ...on, files })),
    'end-run': make('end-run', endRunEventSchema, endRun),
  };
};

/** One invocation, or one list that is read: by which state, of what, and for the how manieth time. */
export interface Invocation {
  readonly state: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly attempt: number;
}

export interface Running {
  /** The name of the execution. */
  readonly name: string;
  /** When it starts, and for when it was scheduled, if it was. */
  readonly at: string;
  readonly scheduledAt?: string;
  /** What it is started with, in place of that. */
  readonly input?: unknown;
  readonly redrive?: { readonly count: number; readonly from: FailedAt };
  /** Throws when the function is to fail: before it did anything, or when all of it is done. */
  readonly before?: (invocation: Invocation) => unknown;
  readonly after?: (invocation: Invocation) => unknown;
}

export type Deployment = ReturnType<typeof deployment>;

/** A deployment on a table and a folder: executions of its state machine, and what they did. */
export const deployment = (given: Given, files: Files) => {
  const told: PlimsollEvent[] = [];
  const functions = functionsOn(given, files, told);
  const invoked: Invocation[] = [];
  const run = ({ name, at, scheduledAt, input, redrive, before, after }: Running): Promise<Ended> => {
    given.clock.set(at);
    const during = async <T>(state: string, event: Invocation['event'], work: () => Promise<T>): Promise<T> => {
      const same = JSON.stringify(event);
      const attempt = 1 + invoked.filter((one) => one.state === state && JSON.stringify(one.event) === same).length;
      const invocation = { state, event, attempt };
      invoked.push(invocation);
      await before?.(invocation);
      const answer = await work();
      await after?.(invocation);
      return answer;
    };
    return execute({
      deployed,
      execution: executionArn(name),
      input: input ?? (scheduledAt === undefined ? {} : { scheduledAt }),
      ...(redrive && { redrive }),
      read: (state, key) => during(state, { key }, async () => JSON.parse(await text((await files.read(key))!))),
      invoke: (state, arn, event) => {
        const [called] = Object.entries(arns).find(([, known]) => known === arn)!;
        return during(state, event as Invocation['event'], () => functions[called as FunctionName](event));
      },
    });
  };
  return { ...given, run, told, invoked };
};
