import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { goldenFile } from '../../../scripts/golden.ts';
import { runHere } from '../../support/terminal.ts';

const golden = join(import.meta.dirname, '../../golden/estate');
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-analyse-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of the golden estate with files replaced; `undefined` takes one away. */
let copies = 0;
const estateWith = (files: Readonly<Record<string, string | undefined>>): string => {
  const copy = join(folder, `estate-${copies++}`);
  cpSync(golden, copy, { recursive: true });
  for (const [name, text] of Object.entries(files))
    if (text === undefined) rmSync(join(copy, name));
    else writeFileSync(join(copy, name), text);
  return copy;
};
const printed = async (...format: string[]): Promise<string> =>
  (await runHere(['analyse', '--estate', golden, ...format])).out;
const place = (name: string): string => join(folder, name);

describe('plimsoll analyse', () => {
  test('writes the same bytes to a file as to standard output, and nothing else', async () => {
    const out = place('analysis.json');
    const ran = await runHere(['analyse', '--estate', golden, '--format', 'json', '--out', out]);
    expect(ran).toEqual({ status: 0, out: '', err: '' });
    expect(readFileSync(out, 'utf8')).toBe(await printed('--format', 'json'));
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('replaces what a link points to, not the link', async () => {
    const [target, link] = [place('target.txt'), place('link.txt')];
    writeFileSync(target, 'old');
    symlinkSync(target, link);
    await runHere(['analyse', '--estate', golden, '--out', link]);
    expect(readFileSync(target, 'utf8')).toBe(await printed());
  });

  test('follows a policy file', async () => {
    const policy = place('policy.json');
    writeFileSync(policy, '{"name":"quiet","checks":{"idle-database":{"enabled":false}}}');
    const { status, out } = await runHere(['analyse', '--estate', golden, '--policy', policy]);
    expect(status).toBe(0);
    expect(out).toContain('policy "quiet"');
    expect(out).not.toContain('idle-database');
  });

  test('exits with 3 when there are gaps and --strict was given, after the whole result', async () => {
    const { status, out, err } = await runHere(['analyse', '--estate', golden, '--strict']);
    expect(status).toBe(3);
    expect(out).toBe(await printed());
    expect(err).toContain('2 gaps');
  });

  test('takes no escape sequence where results are no terminal, and none under NO_COLOR', async () => {
    const bold = '\u001b[1m';
    const on = (environment: Record<string, string>) =>
      runHere(['analyse', '--estate', golden], { tty: true, environment });
    expect((await on({})).out).toContain(bold);
    expect((await on({ NO_COLOR: '1' })).out).toBe(await printed());
    expect((await on({ TERM: 'dumb' })).out).toBe(await printed());
  });
});

describe('bad input of plimsoll analyse', () => {
  test.each([
    ['a folder that is not there', () => place('nowhere'), 'there is no such folder'],
    ['an empty folder', () => mkdirSync(place('empty'), { recursive: true }) ?? place('empty'), 'is empty'],
    ['no estate.json', () => estateWith({ 'estate.json': undefined }), 'estate.json: is missing'],
    ['a broken line', () => estateWith({ 'resources.ndjson': '{"account":' }), 'resources.ndjson line 1: is no JSON'],
    [
      'a wrong type in spec',
      () =>
        estateWith({
          'resources.ndjson': goldenFile('estate/resources.ndjson').replace('"sizeGiB":50', '"sizeGiB":"50"'),
        }),
      'resources.ndjson line 5: spec.sizeGiB',
    ],
    [
      'a broken last line of usage, after everything else was read',
      () => estateWith({ 'usage.ndjson': `${goldenFile('estate/usage.ndjson')}{"account"` }),
      'usage.ndjson line 28',
    ],
    ['a charges file without required columns', () => estateWith({ 'charges.csv': 'BilledCost\n1\n' }), 'charges.csv'],
  ])('%s: status 2, the place is named, and nothing is written', async (_, estate, said) => {
    for (const format of ['text', 'json', 'csv']) {
      const out = place('never.txt');
      const { status, out: printed, err } = await runHere(['analyse', '--estate', estate(), '--format', format]);
      expect([status, printed]).toEqual([2, '']);
      expect(err).toContain(said);
      await runHere(['analyse', '--estate', estate(), '--format', format, '--out', out]);
      expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
    }
  });

  test.each([
    ['an unknown command', ['analyze', '--estate', golden], 'Did you mean analyse?'],
    ['an unknown option', ['analyse', '--estate', golden, '--formt', 'csv'], 'Did you mean --format?'],
    ['no estate', ['analyse'], '--estate <dir>'],
    ['an unknown format', ['analyse', '--estate', golden, '--format', 'yaml'], 'Allowed choices are text, json, csv.'],
    ['too many words', ['analyse', '--estate', golden, 'more'], 'too many arguments'],
    ['no command', [], 'Usage: plimsoll'],
    [
      'a misspelt key of a policy',
      ['analyse', '--estate', golden, '--policy', 'package.json'],
      'is no key of a policy',
    ],
    [
      'a policy that is not there',
      ['analyse', '--estate', golden, '--policy', 'no.json'],
      'no.json: there is no such file',
    ],
    ['a folder for --out', ['analyse', '--estate', golden, '--out', folder], 'is a folder'],
    [
      'a place for --out that is not there',
      ['analyse', '--estate', golden, '--out', join(folder, 'a/b')],
      'cannot be written (ENOENT)',
    ],
    [
      'a place for --out that cannot be',
      ['analyse', '--estate', golden, '--out', '/dev/null/x'],
      'cannot be written (ENOTDIR)',
    ],
  ])('%s: status 2, and nothing on standard output', async (_, argv, said) => {
    const { status, out, err } = await runHere(argv);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(said);
  });
});

describe('a hostile estate', () => {
  const hostile = '=cmd()\u001b]0;owned\u0007\u202Etxt.exe';
  const named = goldenFile('estate/resources.ndjson')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const resource = JSON.parse(line);
      return JSON.stringify({ ...resource, name: hostile, tags: { owner: hostile, '\u0000': 'x'.repeat(1e6) } });
    })
    .join('\n');
  const estate = (): string => estateWith({ 'resources.ndjson': named });

  test.each(['text', 'csv'])('comes out harmless as %s', async (format) => {
    const { status, out } = await runHere(['analyse', '--estate', estate(), '--format', format]);
    expect(status).toBe(0);
    expect(out.replaceAll('\n', '')).toMatch(/^[^\p{Cc}\p{Cf}]*$/u);
    expect(out).not.toMatch(/(^|,)"?=cmd/m);
  });

  test('comes out whole as JSON', async () => {
    const { out } = await runHere(['analyse', '--estate', estate(), '--format', 'json']);
    expect(JSON.parse(out).recommendations[0].name).toBe(hostile);
    expect(out.replaceAll('\n', '')).toMatch(/^[^\p{Cc}]*$/u);
  });
});
