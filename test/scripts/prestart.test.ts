import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/prestart.mjs');
const one = { version: '1.0.0', integrity: 'sha512-one' };
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-prestart-'));
  mkdirSync(join(folder, 'scripts'));
  cpSync(script, join(folder, 'scripts/prestart.mjs'));
  // An npm that only tells that it was called.
  writeFileSync(
    join(folder, 'npm.js'),
    `require('fs').writeFileSync(${JSON.stringify(join(folder, 'called'))}, process.argv.slice(2).join(' ')); console.log('npm speaks'); process.exit(Number(process.env.NPM_FAILS ?? 0));`,
  );
  locked({ '': {}, 'node_modules/one': one });
});
afterEach(() => rmSync(folder, { recursive: true }));

const locked = (packages: object): void =>
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
const installed = (packages: object): void => {
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
};
const prestart = (environment: Record<string, string> = {}) =>
  spawnSync(process.execPath, [join(folder, 'scripts/prestart.mjs')], {
    encoding: 'utf8',
    env: { npm_execpath: join(folder, 'npm.js'), ...environment },
  });
const called = (): boolean => existsSync(join(folder, 'called'));

describe('what runs before a script', () => {
  test('installs from the lock file where nothing is installed, and speaks on standard error alone', () => {
    const { status, stdout, stderr } = prestart();
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('npm speaks');
    expect(readFileSync(join(folder, 'called'), 'utf8')).toMatch(/^ci /);
  });

  test('does nothing where everything is there, optional packages of other systems aside', () => {
    locked({ '': {}, 'node_modules/one': one, 'node_modules/mac': { ...one, optional: true } });
    installed({ 'node_modules/one': { ...one, dev: true }, 'node_modules/extra': one });
    expect(prestart()).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(called()).toBe(false);
  });

  test.each([
    ['a new version', { 'node_modules/one': { version: '0.9.0', integrity: 'sha512-old' } }],
    ['other content', { 'node_modules/one': { ...one, integrity: 'sha512-two' } }],
    ['a new package', {}],
  ])('installs again for %s', (_, there) => {
    installed(there);
    prestart();
    expect(called()).toBe(true);
  });

  test('takes over from an install that was killed', () => {
    mkdirSync(join(folder, '.plimsoll'));
    writeFileSync(join(folder, '.plimsoll/installing'), '999999999');
    expect(prestart().status).toBe(0);
    expect(called()).toBe(true);
    expect(existsSync(join(folder, '.plimsoll/installing'))).toBe(false);
  });

  test('says what to do when the install fails', () => {
    const { status, stderr } = prestart({ NPM_FAILS: '1' });
    expect(status).toBe(1);
    expect(stderr).toContain('What to do: ');
    expect(existsSync(join(folder, '.plimsoll/installing'))).toBe(false);
  });
});
