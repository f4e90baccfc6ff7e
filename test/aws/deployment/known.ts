import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonWith } from '../emulator/install.ts';

const run = promisify(execFile);
const ask =
  'import json; from moto.cloudformation import parsing; print(json.dumps([t for t in parsing.get_model_map() if t]))';

/** The types of resources that the emulator's CloudFormation can make, as it says itself. */
export const knownTypes = async (): Promise<ReadonlySet<string>> => {
  const python = await pythonWith('moto', join(import.meta.dirname, '../emulator/requirements.txt'));
  const { stdout } = await run(python, ['-c', ask], { maxBuffer: 1 << 24 });
  return new Set(JSON.parse(stdout) as string[]);
};
