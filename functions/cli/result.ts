import { createWriteStream } from 'node:fs';
import { mkdtemp, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../shared/model/input-error.ts';
import type { Terminal } from './terminal.ts';

export type Format = 'text' | 'json' | 'csv';
export type Text = Iterable<string | Buffer> | AsyncIterable<string | Buffer>;

/** Where a result goes: standard output, or a file that appears whole or not at all. */
export interface Result {
  write(text: Text): Promise<void>;
  /** Leaves nothing behind when the work failed. */
  drop(): Promise<void>;
}

/**
 * Opens the place of a result before the work begins, so that one that cannot be written is refused at once.
 * @throws InputError
 */
export const openResult = async (file: string | undefined, terminal: Terminal): Promise<Result> => {
  if (file === undefined) {
    return {
      write: (text) => pipeline(Readable.from(text), terminal.out, { end: false }),
      drop: async () => {},
    };
  }
  const target = await realpath(file).catch(() => resolve(file));
  const there = await stat(target).catch(() => undefined);
  if (there?.isDirectory()) throw new InputError({ file, reason: 'is a folder', fix: 'name a file for --out' });
  // A device or a pipe is written to as it is: a file put in its place would destroy it.
  const direct = there !== undefined && !there.isFile();
  const path = direct ? target : `${target}.${terminal.processId}.part`;
  const handle = await open(path, direct ? 'w' : 'wx').catch((error: NodeJS.ErrnoException) => {
    throw new InputError({ file, reason: `cannot be written (${error.code})`, fix: fixes(error.code, target) });
  });
  const drop = async (): Promise<void> => {
    await handle.close().catch(() => {});
    if (!direct) await rm(path, { force: true });
  };
  return {
    drop,
    async write(text) {
      try {
        await pipeline(Readable.from(text), handle.createWriteStream());
        if (!direct) await rename(path, target);
      } catch (error) {
        await drop();
        throw error;
      }
    },
  };
};

const fixes = (code: string | undefined, target: string): string =>
  code === 'ENOENT' ? `make the folder ${dirname(target)} first` : 'name a file in a folder that you may write to';

/** Text that is kept on disk until it is known whether it will be wanted: memory does not grow with it. */
export interface Spool {
  /** A promise when the disk is behind. */
  add(text: string): Promise<void> | undefined;
  read(): Promise<AsyncIterable<Buffer>>;
  drop(): Promise<void>;
}

export const openSpool = async (): Promise<Spool> => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
  const path = join(folder, 'spool');
  const stream = createWriteStream(path);
  let failure: Error | undefined;
  stream.on('error', (error) => {
    failure = error;
  });
  const drained = (): Promise<void> =>
    new Promise((done, reject) => {
      if (failure) return reject(failure);
      stream.once('drain', done);
      stream.once('error', reject);
    });
  return {
    add: (text) => (stream.write(text) ? undefined : drained()),
    async read() {
      await new Promise<void>((done, reject) => {
        if (failure) return reject(failure);
        stream.once('error', reject);
        stream.end(done);
      });
      const handle = await open(path);
      return handle.createReadStream() as AsyncIterable<Buffer>;
    },
    async drop() {
      stream.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
