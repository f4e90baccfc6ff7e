// Installs what is missing before a script runs. Plain JavaScript for any Node >= 20, since nothing is installed yet.
// All output goes to standard error, so that `npm run -s plimsoll -- … | …` pipes results alone.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lock = join(root, '.plimsoll', 'installing');

const packagesOf = (file) => {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages ?? {};
  } catch {
    return undefined;
  }
};

/** Whether node_modules holds what the lock file asks for; npm writes its own record as the last step of an install. */
const isInstalled = () => {
  const wanted = packagesOf('package-lock.json');
  const there = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !there || !existsSync(join(root, 'node_modules/.bin'))) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = there[path];
    if (!found) return entry.optional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
};

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** One install at a time: a second start waits for the first, and takes over from one that was killed. */
const takeLock = async () => {
  mkdirSync(dirname(lock), { recursive: true });
  for (let told = false; ; told = true) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
    if (holder > 0 && isAlive(holder)) {
      if (!told) process.stderr.write(`Another process (${holder}) is installing: waiting for it.\n`);
      await new Promise((done) => setTimeout(done, 500));
    } else rmSync(lock, { force: true });
  }
};

const install = () => {
  process.stderr.write('Installing what is missing (npm ci). This happens once for a lock file.\n');
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const { status, error } = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (status === 0) return true;
  process.stderr.write(
    `error: npm ci failed${error ? ` (${error.message})` : ''} in ${root}.\n` +
      'What to do: read what npm says above; mostly the registry cannot be reached, the disk is full, or the folder is read-only.\n',
  );
  return false;
};

const main = async () => {
  if (isInstalled()) return 0;
  try {
    await takeLock();
  } catch (error) {
    process.stderr.write(
      `error: packages are missing and ${root} cannot be written (${error.code}).\nWhat to do: give this user permission to write there, or copy the checkout to a folder of yours.\n`,
    );
    return 1;
  }
  const free = () => rmSync(lock, { force: true });
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      free();
      process.exit(130);
    });
  try {
    return isInstalled() || install() ? 0 : 1;
  } finally {
    free();
  }
};

process.exitCode = await main();
