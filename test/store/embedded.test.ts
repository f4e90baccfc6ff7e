import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EmbeddedUnavailable, startEmbedded } from '../../functions/embedded.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { aClock, advice, analysed, aResource, at, collected } from './given.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
});
afterAll(() => rm(folder, { recursive: true }));

const opened = async (path?: string) => {
  const embedded = await startEmbedded('plimsoll', path === undefined ? {} : { path });
  return { ...embedded, store: dynamoStore(embedded.client, 'plimsoll', { clock: aClock(at(14)) }) };
};

test('what is kept in a folder is there the next time; what is in memory is not', async () => {
  const finding = advice(aResource('i-1'), 1_000);
  for (const path of [join(folder, 'new/db'), undefined]) {
    const first = await opened(path);
    await analysed(first.store, 'one', [finding]);
    await first.stop();
    const second = await opened(path);
    expect((await second.store.recommendation(finding.id))?.status).toBe(path === undefined ? undefined : 'open');
    await second.stop();
  }
});

test('a folder that another process uses is refused at once, and is free when that one has stopped', async () => {
  const path = join(folder, 'shared');
  const first = await opened(path);
  await expect(opened(path)).rejects.toThrow(EmbeddedUnavailable);
  await expect(opened(path)).rejects.toThrow('another Plimsoll is using it');
  await first.stop();
  await (await opened(path)).stop();
});

test('a place that cannot be a folder is named', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(opened(join(folder, 'file'))).rejects.toThrow(
    `the store in ${join(folder, 'file')} cannot be opened: a file stands in its place`,
  );
  await expect(opened(join(folder, 'file/db'))).rejects.toThrow('a file stands in its place');
});

const analysing = `
  import { startEmbedded } from './functions/embedded.ts';
  import { dynamoStore } from './shared/store/index.ts';
  import { advice, analysed, aResource } from './test/store/given.ts';
  const { client } = await startEmbedded('plimsoll', { path: process.argv[1] });
  const store = dynamoStore(client, 'plimsoll', { clock: { now: () => new Date(0) } });
  for (let run = 1; ; run += 1) {
    const found = Array.from({ length: 30 }, (_, index) => advice(aResource('i-' + index), run * 100));
    await analysed(store, 'run ' + run, found);
    console.log(run);
  }
`;

test('killed in the midst of a run, it opens with the last good state, and the next run heals the rest', async () => {
  const path = join(folder, 'killed');
  const child = spawn(process.execPath, ['--input-type=module', '-e', analysing, path]);
  child.stderr.pipe(process.stderr);
  let said = '';
  for await (const chunk of child.stdout) {
    said += String(chunk);
    if (said.includes('2\n')) break;
  }
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;

  const { store, stop } = await opened(path);
  const last = await store.lastRun();
  const savings = (await collected(store.allRecommendations())).map(({ monthlySaving }) => monthlySaving);
  const run = Number(last?.id.slice(4));
  expect(run).toBeGreaterThanOrEqual(2);
  expect(savings).toEqual(Array.from({ length: 30 }, () => `${run}.00`));
  const found = Array.from({ length: 30 }, (_, index) => advice(aResource(`i-${index}`), 7_700));
  await analysed(store, 'next', found);
  expect((await collected(store.allRecommendations('open'))).map(({ monthlySaving }) => monthlySaving)).toEqual(
    Array.from({ length: 30 }, () => '77.00'),
  );
  await stop();
});
