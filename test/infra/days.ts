import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../functions/embedded.ts';
import { collected, dumpOf, type Given, givenStore, type Items } from '../store/given.ts';
import { folderFiles } from '../support/folder-files.ts';
import { type Deployment, deployment, type Invocation } from './deployment.ts';

const dawn = (day: number): string => `2026-03-${day}T03:00:00.000Z`;
/** Yesterday there was a good run; today's is the one that a test is about. */
export const yesterday = { name: 'yesterday', at: dawn(15), scheduledAt: dawn(15) };
export const today = { name: 'today', at: dawn(16), scheduledAt: dawn(16) };
export const tomorrow = { name: 'tomorrow', at: dawn(17), scheduledAt: dawn(17) };

/** What readers are shown. */
export const shown = async ({ store }: Pick<Given, 'store'>) => ({
  run: (await store.lastRun())!,
  recommendations: await collected(store.allRecommendations()),
});
export type Shown = Awaited<ReturnType<typeof shown>>;
/** The same but for the names of runs. */
export const withoutRuns = (one: unknown): unknown => JSON.parse(JSON.stringify(one).replaceAll(/run_\w+/g, 'the run'));

/** A table on which yesterday's run went well, as often as it is asked for. */
export interface Days {
  readonly empty: () => Promise<Deployment>;
  readonly sinceYesterday: () => Promise<Deployment>;
  /** What was shown after yesterday's run, and what is shown after today's, when nothing fails. */
  readonly before: Shown;
  readonly undisturbed: Shown;
  stop(): Promise<void>;
}

export const openDays = async (): Promise<Days> => {
  const embedded = await startEmbedded('plimsoll');
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-pipeline-'));
  let deployments = 0;
  const deploy = async (content?: Items): Promise<Deployment> => {
    deployments += 1;
    const given = await givenStore(embedded.client as never, content);
    return deployment(given, folderFiles(join(folder, `${deployments}`)));
  };
  const first = await deploy();
  await first.run(yesterday);
  const items = await dumpOf(first);
  const before = await shown(first);
  await first.run(today);
  return {
    empty: () => deploy(),
    sinceYesterday: () => deploy(items),
    before,
    undisturbed: await shown(first),
    async stop() {
      await embedded.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export const boom = (): never => {
  throw new RangeError('boom');
};
/** Fails what this state asks for, or only what is asked for in this place. */
export const failing =
  (state: string, place: { readonly account?: string; readonly region?: string } = {}) =>
  (invocation: Invocation): void => {
    const here = Object.entries(place).every(([key, value]) => invocation.event[key] === value);
    if (invocation.state === state && here) boom();
  };
export const both =
  (...all: readonly ((invocation: Invocation) => unknown)[]) =>
  async (invocation: Invocation): Promise<void> => {
    for (const one of all) await one(invocation);
  };
