import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import pLimit from 'p-limit';
import { connect } from '../../functions/embedded.ts';
import type { Runtime } from '../../functions/runtime.ts';
import { type FunctionName, pipeline, pipelineFunctions } from '../../infra/pipeline/definition.ts';
import { countingClient, type Units } from '../../scripts/docs/counting.ts';
import { dayMs } from '../../shared/model/words.ts';
import type { Files } from '../../shared/ports.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { execute } from '../../test/infra/local-pipeline.ts';
import { folderFiles } from '../../test/support/folder-files.ts';
import { type Cloud, openCloud } from './cloud.ts';
import type { Estate } from './estate.ts';
import { type Functions, functionsOn } from './functions.ts';
import { bytesIn } from './table.ts';

/** One invocation of a function, or a page of the API that was asked for. */
export interface Invocation {
  readonly of: FunctionName | 'api';
  /** The account, or the account and region, that it was about. */
  readonly about: string;
  readonly units: Units;
  /** Milliseconds of this machine's processor; with what counts the units where they are counted. */
  readonly cpuMs: number;
  readonly logBytes: number;
}

/** What one day came to. */
export interface Day {
  readonly invocations: readonly Invocation[];
  readonly transitions: number;
  /** Executions that the maps started, one for each scope and each account. */
  readonly items: number;
  readonly calls: Readonly<Record<string, number>>;
  /** Metrics asked of CloudWatch. */
  readonly metrics: number;
  readonly events: number;
  readonly puts: number;
  readonly gets: number;
  readonly bytesPut: number;
  readonly found: number;
}

export interface Simulated {
  readonly scopesWithResources: ReadonlySet<string>;
  readonly days: readonly Day[];
  /** Bytes of the table after the last day, by what they hold, and of its indexes. */
  readonly bytes: Readonly<Record<string, number>>;
}

const bucket = 'plimsoll-files';
const arns = Object.fromEntries(pipelineFunctions.map((name) => [name, name])) as Record<FunctionName, string>;
const deployed = pipeline(arns, { bucket });
/** What Powertools adds to each line. */
const lineOf = (level: string, message: string, details: object): string =>
  JSON.stringify({ level, message, timestamp: new Date(0), service: 'plimsoll', sampling_rate: 0, ...details });

const startTable = async (folder: string) => {
  const script = join(import.meta.dirname, '../scale/table.ts');
  const table = spawn(process.execPath, [script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [endpoint] = (await once(createInterface({ input: table.stdout }), 'line')) as [string];
  return {
    endpoint,
    async stop() {
      table.stdin.end();
      await once(table, 'close');
    },
  };
};

/**
 * Runs the deployed state machine over the real functions, a day after the other, on an embedded table and a folder,
 * with a made-up company in place of the accounts. One invocation goes at a time, so that its time is its own. From the
 * day `timed` on (the first is 0) units are not counted, and times are those of the functions alone.
 */
export const simulate = async (
  estate: Estate,
  { first, days, timed = days }: { readonly first: Date; readonly days: number; readonly timed?: number },
  say: (text: string) => void = () => {},
): Promise<Simulated> => {
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-service-'));
  const table = await startTable(join(home, 'table'));
  try {
    const cloud = await openCloud(estate, first, days);
    const client = connect(table.endpoint);
    const all: Day[] = [];
    for (let day = 0; day < days; day += 1) {
      const began = performance.now();
      const at = new Date(first.getTime() + day * dayMs);
      all.push(await oneDay({ at, cloud, client, folder: join(home, 'files'), counted: day < timed }));
      say(`day ${day + 1} of ${days}: ${Math.round(performance.now() - began)} ms`);
    }
    const bytes = await bytesIn(client);
    client.destroy();
    return { scopesWithResources: cloud.holding, days: all, bytes };
  } finally {
    await table.stop();
    await rm(home, { recursive: true, force: true });
  }
};

interface OneDay {
  readonly at: Date;
  readonly cloud: Cloud;
  readonly client: ReturnType<typeof connect>;
  readonly folder: string;
  readonly counted: boolean;
}

const oneDay = async ({ at, cloud, client, folder, counted }: OneDay): Promise<Day> => {
  const invocations: Invocation[] = [];
  const [events, puts, gets] = [[] as unknown[], [] as number[], [] as string[]];
  let [now, logBytes] = [at, 0];
  const counting = countingClient(client);
  const on = folderFiles(folder);
  const files: Files = {
    async write(path, content, type) {
      await on.write(path, content, type);
      puts.push((await readFile(join(folder, path))).length);
    },
    async read(path) {
      gets.push(path);
      return on.read(path);
    },
  };
  const write = (level: string) => (message: string, details: object) => {
    logBytes += lineOf(level, message, details).length + 1;
  };
  const open = (): Runtime => {
    const clock = { now: () => now };
    return {
      clock,
      // Each invocation in a process of its own, as far as the store can tell.
      store: dynamoStore(counted ? counting.client : client, 'plimsoll', { clock }),
      log: { info: write('INFO'), warn: write('WARN'), error: write('ERROR') } as Runtime['log'],
      metrics: { add: () => {}, flush: () => {} },
      settings: defaultSettings,
      environment: { PLIMSOLL_TABLE: 'plimsoll', PLIMSOLL_BUCKET: bucket },
    };
  };
  const bus = { publish: async (some: readonly unknown[]) => void events.push(...some) };
  const functions: Functions = functionsOn({ cloud, files, bus, bucket, open });
  const alone = pLimit(1);
  const measured = <T>(of: Invocation['of'], about: string, work: () => Promise<T>): Promise<T> =>
    alone(async () => {
      logBytes = 0;
      const [began, madeUp] = [process.cpuUsage(), cloud.madeUpMs()];
      let answer: T | undefined;
      const units = await counting.costOf(async () => {
        answer = await work();
      });
      const { user, system } = process.cpuUsage(began);
      const cpuMs = (user + system) / 1000 - (cloud.madeUpMs() - madeUp);
      invocations.push({ of, about, units, cpuMs, logBytes });
      return answer as T;
    });
  cloud.count.clear();
  const ended = await execute({
    deployed,
    execution: `arn:aws:states:us-east-1:111122223333:execution:plimsoll:${at.toISOString()}`,
    input: { scheduledAt: at.toISOString() },
    read: async (_, key) => JSON.parse(await text((await files.read(key))!)),
    invoke: (_, name, event) => {
      const { account, region } = event as { readonly account?: string; readonly region?: string };
      now = new Date(now.getTime() + 1000);
      return measured(name as FunctionName, [account, region].filter(Boolean).join('/'), () =>
        functions[name as FunctionName](event),
      );
    },
  });
  if (ended.status === 'FAILED') throw new Error(`the run of ${at.toISOString()} failed: ${JSON.stringify(ended)}`);
  // Which the local runner reads in a state of its own.
  const visited = ended.visited.filter((state) => !state.startsWith('Read '));
  if (at.getUTCDate() === 3)
    await measured('report', '', () => functions.report({ scheduledAt: new Date(at.getTime()).toISOString() }));
  const { store } = open();
  await measured('api', '', () => store.recommendations({ status: 'open', sort: 'saving', limit: 20 }));
  const run = await store.lastRun();
  const { calls, metrics } = cloud.count.spent();
  const items = invocations.filter(({ of }) => of === 'collect-utilisation' || of === 'judge').length;
  return {
    invocations,
    transitions: visited.length + items,
    items,
    calls,
    metrics,
    events: events.length,
    puts: puts.length,
    gets: gets.length,
    bytesPut: puts.reduce((sum, bytes) => sum + bytes, 0),
    found: run?.counts?.open ?? 0,
  };
};
