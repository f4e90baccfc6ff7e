import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memberRoleFile } from '../../infra/config.ts';
import { memberRoleTemplate } from '../../infra/member-role.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { pythonWith } from './emulator/install.ts';

const run = promisify(execFile);
const page = await readFile(join(import.meta.dirname, '../../docs/deploying.md'), 'utf8');
const commands = page.split('\n').filter((line) => line.startsWith('aws '));

/** "a b "c d"" → ["a", "b", "c d"]: what the page has of a shell. */
const words = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => (quoted ?? plain)!);

let python: string;
let home: string;
beforeAll(async () => {
  python = await pythonWith('awscli', join(import.meta.dirname, 'awscli.txt'));
  home = await mkdtemp(join(tmpdir(), 'plimsoll-commands-'));
  await mkdir(join(home, 'cdk.out'));
  await writeFile(join(home, 'cdk.out', memberRoleFile), JSON.stringify(memberRoleTemplate(defaultSettings)));
});
afterAll(() => rm(home, { recursive: true, force: true }));

/** By AWS's own command line, which checks a command and its values before it looks for credentials; here are none. */
const given = (command: string) => {
  const [, ...args] = words(command);
  const env = { PATH: process.env.PATH, HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
  return run(python, ['-m', 'awscli', ...args, '--region', 'us-east-1'], { cwd: home, env });
};

describe('the page on deploying', () => {
  test.each(commands)('tells a command that lacks nothing but credentials: %s', async (command) => {
    await expect(given(command)).rejects.toThrow(/Unable to locate credentials/);
  });

  test('tells them at all, and a wrong one would be refused', async () => {
    expect(commands.length).toBeGreaterThan(3);
    const parameters = '--stack-name plimsoll --parameters ParameterKey=a,ParameterWert=b';
    await expect(given(`aws cloudformation create-stack ${parameters}`)).rejects.toThrow(/Unknown parameter/);
  });
});
