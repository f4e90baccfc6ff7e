import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { settingsFile } from './settings-file.ts';

const run = promisify(execFile);
export type Line = Readonly<Record<string, unknown>>;

/** What a function wrote while it handled these events: the lines as they stand, and each one parsed. */
export const linesOf = async (
  events: readonly unknown[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ readonly text: string; readonly lines: readonly Line[] }> => {
  const file = join(import.meta.dirname, 'handled.ts');
  const env = { PATH: process.env.PATH, AWS_REGION: 'eu-west-1', PLIMSOLL_SETTINGS: settingsFile(), ...environment };
  const { stdout, stderr } = await run(process.execPath, [file, JSON.stringify(events)], { env });
  const text = stdout + stderr;
  return { text, lines: text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line])) };
};
