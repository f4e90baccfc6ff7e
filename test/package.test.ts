import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goldenCommands } from '../scripts/golden.ts';
import { runHere } from './support/terminal.ts';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-package-'));
const run = promisify(execFile);

/** The machine's own: PATH without what npm puts in front of it for scripts, which would be our Node 24. */
const hostPath = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((place) => !place.includes('node_modules'))
  .join(delimiter);
const hostNode =
  hostPath
    .split(delimiter)
    .map((place) => join(place, 'node'))
    .find(existsSync) ?? process.execPath;
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([key]) => !/^npm_(lifecycle|package|config_local_prefix)|^NODE_|^VITEST/.test(key),
  ),
);
const plimsoll = join(folder, 'node_modules/plimsoll/dist/plimsoll.js');
const onHost = (...argv: string[]) => run(hostNode, [plimsoll, ...argv], { env: { PATH: hostPath } });

let files: string[] = [];
let serving: ChildProcess | undefined;
beforeAll(async () => {
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, env: environment });
  const listed = JSON.parse(packed.stdout.slice(packed.stdout.search(/^[[{]/m))) as unknown;
  // npm 12 gives an object by name where npm 11 gives a list.
  const [tarball] = Object.values(listed as object) as { filename: string; files: { path: string }[] }[];
  files = tarball!.files.map(({ path }) => path);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', join(folder, tarball!.filename)], {
    cwd: folder,
    env: environment,
  });
}, 180_000);
afterAll(() => {
  serving?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('the package, installed in an empty folder and run by the Node of this machine', () => {
  test('holds the bundle and nothing else', () => {
    const others = files.filter((file) => !/^(dist\/|package\.json$|README|LICENSE)/.test(file));
    expect(others).toEqual([]);
    expect(files).toContain('dist/plimsoll.js');
  });

  test('brings the embedded store, and nothing that the bundle holds already', () => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'node_modules/plimsoll/package.json'), 'utf8'));
    expect(Object.keys(dependencies)).toEqual(['dynalite']);
    expect(existsSync(join(folder, 'node_modules/commander'))).toBe(false);
  });

  test('runs by its name', async () => {
    const { stdout } = await run(join(folder, 'node_modules/.bin/plimsoll'), ['--help'], { env: { PATH: hostPath } });
    expect(stdout).toContain('Usage: plimsoll');
  });

  test('makes a sample and analyses it', async () => {
    const estate = join(folder, 'estate');
    await onHost('sample', '--resources', '20', '--days', '14', '--step', '3600', '--out', estate);
    const { stdout, stderr } = await onHost('analyse', '--estate', estate);
    expect(stdout).toContain('Plimsoll: Analysis of 20 resources');
    expect(stderr).toBe('');
  });

  test.each(Object.entries(goldenCommands))('prints the same %s as the source does, to the byte', async (_, argv) => {
    expect((await onHost(...argv)).stdout).toBe((await runHere(argv)).out);
  });

  test('starts the whole on the embedded store, once', async () => {
    const { stdout } = await onHost('start', '--once', '--state', join(folder, 'state'));
    expect(stdout).toContain('Plimsoll: Report for ');
  });

  test('serves', async () => {
    serving = spawn(hostNode, [plimsoll, 'serve', '--port', '0', '--state', join(folder, 'state')], {
      env: { PATH: hostPath },
    });
    const origin = await new Promise<string>((found, lost) => {
      let said = '';
      serving!.stderr!.on('data', (chunk) => {
        said += chunk;
        const match = /Serving (http:\S+)\/v1/.exec(said);
        if (match) found(match[1]!);
      });
      serving!.once('close', () => lost(new Error(said)));
    });
    const answer = await fetch(`${origin}/v1/recommendations?limit=3`);
    expect(((await answer.json()) as { items: unknown[] }).items).toHaveLength(3);
    serving.kill('SIGTERM');
    expect(await new Promise((done) => serving!.once('close', done))).toBe(0);
  });
});
