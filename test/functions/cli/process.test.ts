import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { runHere } from '../../support/terminal.ts';

const script = join(import.meta.dirname, '../../../functions/local.ts');
const golden = join(import.meta.dirname, '../../golden/estate');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-process-'));
afterAll(() => rmSync(folder, { recursive: true }));
const temporary = join(folder, 'tmp');
mkdirSync(temporary);
const place = (name: string): string => join(folder, name);

interface Running {
  readonly child: ChildProcess;
  /** Resolves once standard error holds a match, with its first group. */
  said(pattern: RegExp): Promise<string>;
  ended(): Promise<{ status: number | null; out: string; err: string }>;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** The real command line, as a process of its own. */
const plimsoll = (...argv: string[]): Running => {
  const child = spawn(process.execPath, [script, ...argv], { env: { PATH: process.env.PATH, TMPDIR: temporary } });
  running.push(child);
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const heard = new Set<() => void>();
  child.stderr.on('data', (chunk) => {
    err += chunk;
    for (const listener of heard) listener();
  });
  const closed = new Promise<number | null>((done) => child.once('close', done));
  return {
    child,
    said: (pattern) =>
      new Promise((found, lost) => {
        const look = (): void => {
          const match = pattern.exec(err);
          if (match) found(match[1] ?? match[0]);
        };
        heard.add(look);
        look();
        void closed.then(() => lost(new Error(`it ended without ${pattern}: ${err}`)));
      }),
    ended: async () => ({ status: await closed, out, err }),
  };
};
const origin = /Serving (http:\S+)\/v1/;

describe('plimsoll as a process', () => {
  test('prints the result alone to a pipe', async () => {
    const argv = ['analyse', '--estate', golden];
    expect(await plimsoll(...argv).ended()).toEqual(await runHere(argv));
  });

  test('keeps standard output empty when it refuses', async () => {
    const { status, out } = await plimsoll('analyse', '--estate', place('nowhere')).ended();
    expect([status, out]).toEqual([2, '']);
  });

  test('says nothing when its reader goes away', async () => {
    const { child, ended } = plimsoll('analyse', '--estate', golden, '--format', 'json');
    child.stdout?.destroy();
    expect(await ended()).toMatchObject({ status: 0, err: '' });
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('plimsoll start', () => {
  const state = place('state');

  test('reports, serves, is read beside, refuses a second one, stops on a signal, and heals after a kill', async () => {
    const first = plimsoll('start', '--port', '0', '--state', state);
    const address = await first.said(origin);
    const month = await first.said(/report --month (\S+)/);
    const list = await fetch(`${address}/v1/recommendations?limit=1`);
    expect(list.status).toBe(200);
    const [largest] = ((await list.json()) as { items: { resourceId: string }[] }).items;
    expect((await fetch(`${address}/v1/resources/${largest?.resourceId}`)).status).toBe(200);

    const [second, reader] = await Promise.all([
      plimsoll('start', '--once', '--state', state).ended(),
      plimsoll('report', '--month', month, '--state', state).ended(),
    ]);
    expect([second.status, second.out]).toEqual([1, '']);
    expect(second.err).toBe(
      `error: the state in ${state} is in use by process ${first.child.pid}, which serves ${address}. Stop that one first, or name another folder with --state\n`,
    );
    expect(reader).toMatchObject({ status: 0, err: '' });
    expect(reader.out).toContain('By owner: ');

    first.child.kill('SIGINT');
    const ended = await first.ended();
    expect(ended.status).toBe(0);
    expect(ended.out).toMatch(/^Plimsoll: Report for /);
    expect(ended.out).not.toContain('Since ');
    expect(ended.err).toMatch(/Stopped\.\n$/);
    expect(readdirSync(state)).toEqual(['db']);

    const killed = plimsoll('start', '--port', '0', '--state', state);
    await killed.said(origin);
    killed.child.kill('SIGKILL');
    await killed.ended();
    const third = await plimsoll('start', '--once', '--state', state).ended();
    expect(third).toMatchObject({ status: 0, err: '' });
    expect(third.out).toMatch(/\nSince .*: 0 opened, 0 changed, 0 closed\n/);
  });

  test('says which port is taken before it does any work', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => holder.once('listening', listening));
    const { port } = holder.address() as { port: number };
    const { status, out, err } = await plimsoll('start', '--port', String(port), '--state', place('port')).ended();
    holder.close();
    expect([status, out]).toEqual([1, '']);
    expect(err).toBe(`error: Port ${port} of 127.0.0.1 is taken: stop what holds it, or choose another port\n`);
  });

  test.each(['start', 'serve'])('%s refuses a state folder that cannot be written', async (command) => {
    const file = place(`${command}-file`);
    writeFileSync(file, 'mine');
    const { status, out, err } = await plimsoll(command, '--port', '0', '--state', file).ended();
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(`${file}: cannot be written`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});

describe('plimsoll serve', () => {
  test('serves an empty state, and says that it is empty', async () => {
    const serving = plimsoll('serve', '--port', '0', '--state', place('empty'));
    const address = await serving.said(origin);
    await serving.said(/Nothing has been analysed/);
    const answer = await fetch(`${address}/v1/recommendations`);
    expect(await answer.json()).toMatchObject({ items: [] });
    serving.child.kill('SIGTERM');
    expect(await serving.ended()).toMatchObject({ status: 0, out: '' });
  });
});

describe('plimsoll report', () => {
  test('refuses a state that is not there, and makes none', async () => {
    const { status, err } = await plimsoll('report', '--month', '2026-03', '--state', place('none')).ended();
    expect(status).toBe(2);
    expect(err).toContain(`there is no state in ${place('none')}`);
    expect(readdirSync(folder)).not.toContain('none');
  });
});
