import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../functions/policy-file.ts';
import { cliText } from '../../../scripts/docs/cli.ts';
import { catalogue } from '../../../shared/services/index.ts';
import { runHere } from '../../support/terminal.ts';

const commands = [
  'sample',
  'analyse',
  'explain',
  'start',
  'serve',
  'report',
  'scan',
  'export',
  'permissions',
  'policy show',
];

describe('the help of the command line', () => {
  test('is what docs/cli.md says (else: node scripts/docs/cli.ts)', () => {
    expect(readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8')).toBe(cliText());
  });

  test.each(commands)('%s has an example, on standard output, with status 0', async (command) => {
    const { status, out, err } = await runHere([...command.split(' '), '--help']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/\nExample:\n {2}\$ plimsoll /);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test('lists these commands and no other', async () => {
    const { out } = await runHere(['--help']);
    const listed = [...out.matchAll(/^ {2}([a-z]+)(?: \[options\]| \[command\]|\s{2})/gm)].map(([, name]) => name);
    expect(listed).toEqual([...commands.map((command) => command.split(' ')[0]), 'help']);
  });

  test('prints the default policy, which is a policy', async () => {
    const { status, out } = await runHere(['policy', 'show']);
    expect(status).toBe(0);
    expect(parsePolicy(out, 'printed', catalogue)).toMatchObject({
      format: 'plimsoll-policy/1',
      checks: { 'idle-instance': { enabled: true, settings: { cpuPercent: 3 } } },
    });
  });
});
