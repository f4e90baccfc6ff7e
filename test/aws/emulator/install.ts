import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cache = join(import.meta.dirname, '../../../node_modules/.cache/plimsoll');

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What a person must do when Python is not there; no test can install that by itself. */
const needsPython = (error: unknown): Error => {
  const said = String((error as { stderr?: string }).stderr ?? error).trim();
  return new Error(
    'The AWS emulator needs python3 (3.10 or later) with venv and pip. On Debian or Ubuntu: ' +
      `apt-get install -y python3 python3-venv. python3 said: ${said.slice(-400)}`,
    { cause: error },
  );
};

/**
 * The python of a virtual environment that holds exactly what `requirements` (a file) pins; it is made the first time,
 * under node_modules/.cache, and again when the file changes. Made aside and moved into place, so that two who make it
 * at once do not meet; therefore only `python` in it is to be called, not its scripts.
 */
export const pythonWith = async (name: string, requirements: string): Promise<string> => {
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const home = join(cache, `${name}-${pins}`);
  const python = join(home, 'bin/python');
  if (await exists(python)) return python;
  const making = `${home}.${process.pid}`;
  await mkdir(cache, { recursive: true });
  await rm(making, { recursive: true, force: true });
  process.stderr.write(`installing ${name} for Python, once …\n`);
  try {
    await run('python3', ['-m', 'venv', making]).catch((error: unknown) => {
      throw needsPython(error);
    });
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements];
    await run(join(making, 'bin/python'), pip, { maxBuffer: 1 << 26 });
    await rename(making, home).catch(async (error: unknown) => {
      if (!(await exists(python))) throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return python;
};
