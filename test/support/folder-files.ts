import { createReadStream } from 'node:fs';
import { access, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Files } from '../../shared/ports.ts';

/** The port on a folder, in place of a bucket. */
export const folderFiles = (folder: string): Files => ({
  async write(path, content) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.part`, content);
    await rename(`${file}.part`, file);
  },
  async read(path) {
    const file = join(folder, path);
    try {
      await access(file);
    } catch {
      return undefined;
    }
    return createReadStream(file);
  },
});
