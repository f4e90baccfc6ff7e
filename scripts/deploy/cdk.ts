import { execFile, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

export const root = join(import.meta.dirname, '../..');

const cli = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin/cdk');

/** The options that a command of the CDK has, as its help lists them. */
export const optionsOf = async (command: string): Promise<readonly string[]> => {
  const { stdout } = await promisify(execFile)(process.execPath, [cli, command, '--help'], {
    cwd: root,
    env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  const listed = stdout.split('\n').flatMap((line) => [...line.matchAll(/^ *(?:(-\w), )?(--[a-z-]+)/g)]);
  return listed.flatMap(([, short, long]) => [...(short ? [short] : []), long!]);
};

/** Runs the CDK's command line; what it prints is shown as it comes. @returns its exit status */
export type RunCdk = (args: readonly string[]) => Promise<number>;

/** In the folder of the project, on the Node that runs this whatever the host has, and without telling AWS of it. */
export const runCdk: RunCdk = (args) => {
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      // cdk.json says `node`, which is to be this one.
      PATH: `${dirname(process.execPath)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
    },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => resolve(status ?? 1));
  });
};
