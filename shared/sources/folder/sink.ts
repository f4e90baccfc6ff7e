import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip, type Gzip } from 'node:zlib';

/** Text that is appended to a file; each write waits until the disk has room for it. */
export interface Sink {
  write(text: string): Promise<void>;
  close(): Promise<void>;
}

const batch = 1 << 16;

/** Opens a file that must not exist yet; `gzip` zips with no name and no time in it, so that the same text gives the same bytes. */
export const createSink = (path: string, gzip: boolean): Sink => {
  const file: WriteStream = createWriteStream(path, { flags: 'wx' });
  const zip: Gzip | undefined = gzip ? createGzip({ level: 6 }) : undefined;
  if (zip) zip.pipe(file);
  const into = zip ?? file;
  const done = finished(file);
  // The error is thrown by the next write or by close; until then it must not count as unheard.
  done.catch(() => {});
  let pending = '';

  const flush = async (): Promise<void> => {
    const text = pending;
    pending = '';
    if (file.destroyed) await done;
    if (!into.write(text)) await Promise.race([once(into, 'drain'), done]);
  };
  return {
    write: async (text) => {
      pending += text;
      if (pending.length >= batch) await flush();
    },
    close: async () => {
      if (pending.length > 0) await flush();
      into.end();
      await done;
    },
  };
};
