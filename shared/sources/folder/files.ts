import { createReadStream, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { InputError } from '../../model/input-error.ts';

/** One file of an estate folder, plain or gzipped; `name` is what stands on disk. */
export interface FolderFile {
  readonly name: string;
  readonly path: string;
  readonly gzipped: boolean;
}

/** The files of an estate folder that are there, by their plain name. */
export type FolderFiles = ReadonlyMap<string, FolderFile>;

const known = [
  'estate.json',
  'resources.ndjson',
  'usage.ndjson',
  'commitments.ndjson',
  'charges.csv',
  'charges.parquet',
  'prices.json',
  'gaps.ndjson',
  'advice.ndjson',
  'offerings.json',
];

const whatItIs =
  'an estate folder holds at least estate.json and resources.ndjson (docs/estate-folder.md); `plimsoll sample --out DIR` makes one';

const reasons: Readonly<Record<string, { readonly reason: string; readonly fix: string }>> = {
  ENOENT: { reason: 'there is no such folder', fix: whatItIs },
  ENOTDIR: { reason: 'is no folder', fix: `name the folder itself: ${whatItIs}` },
  EISDIR: { reason: 'is a folder, not a file', fix: 'put a file there, or take it away' },
  EACCES: { reason: 'may not be read by this user', fix: 'give read permission' },
  EPERM: { reason: 'may not be read by this user', fix: 'give read permission' },
  Z_BUF_ERROR: { reason: 'the gzip is cut off before its end', fix: 'copy or write the file again' },
  Z_DATA_ERROR: {
    reason: 'is no gzip, or a damaged one',
    fix: 'write it again; a file that is not gzipped must not end in .gz',
  },
};

/** An error of reading a file as what it means for who made the file; anything else is a fault and passes through. */
export const asInputError = (error: unknown, file: string, line?: number): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = reasons[code];
  return known ? new InputError({ file, line, ...known }) : error;
};

/** Finds the files of an estate folder; a file may stand there plain or gzipped, not both, and there is one bill. */
export const locate = async (dir: string): Promise<FolderFiles> => {
  let entries: Dirent[];
  try {
    entries = await readdir(dir, { withFileTypes: true });
  } catch (error) {
    throw asInputError(error, dir);
  }
  const names = new Set(entries.map((entry) => entry.name));
  const twice = (first: string, second: string): InputError =>
    new InputError({ file: second, reason: `stands beside ${first}`, fix: 'keep the one that is right' });
  const files = new Map<string, FolderFile>();
  for (const plain of known) {
    const zipped = `${plain}.gz`;
    if (names.has(plain) && names.has(zipped)) throw twice(plain, zipped);
    const name = names.has(plain) ? plain : zipped;
    if (names.has(name)) files.set(plain, { name, path: join(dir, name), gzipped: name === zipped });
  }
  if (files.has('charges.csv') && files.has('charges.parquet')) {
    throw twice(files.get('charges.csv')!.name, files.get('charges.parquet')!.name);
  }
  if (names.size === 0) throw new InputError({ file: dir, reason: 'is empty', fix: whatItIs });
  for (const required of ['estate.json', 'resources.ndjson']) {
    if (!files.has(required)) throw new InputError({ file: join(dir, required), reason: 'is missing', fix: whatItIs });
  }
  return files;
};

/** The bytes of a file, unzipped. */
export const openBytes = (file: FolderFile): Readable => {
  const raw = createReadStream(file.path, { highWaterMark: 1 << 18 });
  if (!file.gzipped) return raw;
  // The reader of the last stream hears every error of the chain, and leaving it early closes the file.
  return pipeline(raw, createGunzip({ chunkSize: 1 << 18 }), () => {});
};
