import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../scripts/client/index.ts');
const client = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });

test('npm run client says in one line that it cannot write there', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'plimsoll-client-')), 'file');
  writeFileSync(file, '');
  const { status, stderr } = client('--out', join(file, 'in-it'));
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^error: --out: [^\n]* cannot be written \(\w+\)[^\n]*\n$/),
  ]);
});

test('npm run client is used wrongly without a folder', () => {
  const { status, stderr } = client();
  expect([status, stderr]).toEqual([2, expect.stringContaining('--out <DIR>')]);
});
