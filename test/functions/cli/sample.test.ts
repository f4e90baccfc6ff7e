import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runHere } from '../../support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sample-'));
afterAll(() => rmSync(folder, { recursive: true }));
const small = ['sample', '--resources', '20', '--days', '7', '--step', '3600'];
const bytes = (dir: string): Record<string, string> =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]));

describe('plimsoll sample', () => {
  test('writes the same bytes for the same arguments, and others for another seed', async () => {
    const [one, two, other] = ['one', 'two', 'other'].map((name) => join(folder, name));
    const ran = await runHere([...small, '--out', one!]);
    await runHere([...small, '--out', two!], { now: '2030-01-01T00:00:00Z' });
    await runHere([...small, '--seed', '2', '--out', other!]);
    expect(ran).toMatchObject({ status: 0, out: '' });
    expect(ran.err).toContain(`Wrote 20 resources to ${one}. Next: plimsoll analyse --estate ${one}\n`);
    expect(bytes(two!)).toEqual(bytes(one!));
    expect(bytes(other!)['resources.ndjson']).not.toBe(bytes(one!)['resources.ndjson']);
  });

  test('ends at the moment that is asked for', async () => {
    const dir = join(folder, 'later');
    await runHere([...small, '--as-of', '2026-05-01', '--out', dir]);
    expect(JSON.parse(readFileSync(join(dir, 'estate.json'), 'utf8')).asOf).toBe('2026-05-01T00:00:00Z');
  });

  test('leaves nothing behind when it is stopped', async () => {
    const dir = join(folder, 'stopped');
    const ran = await runHere([...small, '--out', dir], { stopped: AbortSignal.abort() });
    expect(ran).toEqual({ status: 130, out: '', err: 'Stopped: no result was written.\n' });
    expect(existsSync(dir)).toBe(false);
    expect(readdirSync(folder).filter((name) => name.startsWith('.stopped'))).toEqual([]);
  });

  test('refuses a folder that holds something', async () => {
    const dir = join(folder, 'full');
    mkdirSync(dir);
    writeFileSync(join(dir, 'mine.txt'), 'mine');
    const { status, err } = await runHere([...small, '--out', dir]);
    expect(status).toBe(2);
    expect(err).toContain('is not empty');
    expect(readdirSync(dir)).toEqual(['mine.txt']);
  });

  test.each([
    ['too few resources', ['--resources', '9'], 'Give a whole number from 10 to 1000000.'],
    ['a number that is none', ['--days', '1.5'], 'Give a whole number from 1 to 400.'],
    ['another step', ['--step', '60'], 'Give one of 300, 3600, 86400.'],
    ['no instant', ['--as-of', 'yesterday'], 'Give an instant in UTC'],
    ['a place that cannot be written', ['--out', '/dev/null/x'], 'is a file'],
    ['no place', [], '--out <dir>'],
  ])('refuses %s', async (_, argv, said) => {
    const { status, out, err } = await runHere([
      'sample',
      ...argv,
      ...(said.startsWith('Give') ? ['--out', join(folder, 'no')] : []),
    ]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(said);
    expect(existsSync(join(folder, 'no'))).toBe(false);
  });
});
