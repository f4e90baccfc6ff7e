import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Loopback } from '../../functions/loopback.ts';
import { pythonWith } from '../aws/emulator/install.ts';
import { served } from './served.ts';

const run = promisify(execFile);
let server: Loopback;
let folder: string;

beforeAll(async () => {
  [server, folder] = await Promise.all([served(), mkdtemp(join(tmpdir(), 'plimsoll-schemathesis-'))]);
});
afterAll(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test('the served API keeps what its OpenAPI document says, whatever it is asked', async () => {
  const python = await pythonWith('schemathesis', join(import.meta.dirname, 'requirements.txt'));
  const asked = [
    ['--config-file', join(import.meta.dirname, 'schemathesis.toml')],
    ['run', `${server.origin}/v1/openapi.json`],
    ['--seed', '20260301', '--max-examples', '40', '--continue-on-failure', '--no-color'],
  ].flat();
  const { code, stdout, stderr } = await run(python, ['-m', 'schemathesis.cli', ...asked], {
    cwd: folder,
    maxBuffer: 1 << 26,
  }).then(
    (said) => ({ code: 0, ...said }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  expect(`${stdout}\n${stderr}`).toMatch(/Selected: (\d+)\/\1\n\s+Tested: \1\n/);
  expect({ code, said: code === 0 ? '' : `${stdout}\n${stderr}` }).toEqual({ code: 0, said: '' });
});
