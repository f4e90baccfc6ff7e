import { type FileHandle, open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Charge } from '../../model/charge.ts';
import { InputError } from '../../model/input-error.ts';
import { asInputError, type FolderFile, openBytes } from './files.ts';
import { type FocusColumn, type FocusPositions, findColumns, toCharge } from './focus.ts';

const refuse = (error: unknown, file: string): unknown => {
  const known = asInputError(error, file);
  if (known !== error || error instanceof InputError || (error instanceof Error && 'code' in error)) return known;
  const reason = `is no Parquet file that can be read: ${error instanceof Error ? error.message : String(error)}`;
  return new InputError({ file, reason, fix: 'export the bill again, or as charges.csv' });
};

const exactly = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

const sliceOf = async (handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> => {
  const bytes = new Uint8Array(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return exactly(bytes.subarray(0, bytesRead));
};

/** Parquet is read from its end, so a gzipped one is unzipped into memory first. */
const withFile = async function* <T>(
  file: FolderFile,
  read: (buffer: AsyncBuffer) => AsyncGenerator<T>,
): AsyncGenerator<T> {
  let handle: FileHandle | undefined;
  try {
    if (file.gzipped) {
      const bytes = await buffer(openBytes(file));
      yield* read({ byteLength: bytes.length, slice: (start, end) => exactly(bytes.subarray(start, end)) });
      return;
    }
    const opened = await open(file.path);
    handle = opened;
    const { size } = await opened.stat();
    yield* read({ byteLength: size, slice: (start, end = size) => sliceOf(opened, start, Math.min(end, size)) });
  } catch (error) {
    throw refuse(error, file.name);
  } finally {
    await handle?.close();
  }
};

const columnNames = (metadata: FileMetaData): string[] =>
  parquetSchema(metadata).children.map(({ element }) => element.name);

/** Reads the schema of `charges.parquet` and finds the FOCUS columns in it. */
export const readParquetColumns = async (file: FolderFile): Promise<FocusPositions> => {
  const found = withFile(file, async function* (bytes) {
    yield findColumns(file.name, columnNames(await parquetMetadataAsync(bytes)));
  });
  for await (const positions of found) return positions;
  return new Map();
};

/** The rows of `charges.parquet`, one row group in memory at a time. */
export async function* readParquetCharges(file: FolderFile, columns: FocusPositions): AsyncGenerator<Charge> {
  yield* withFile(file, async function* (bytes) {
    const metadata = await parquetMetadataAsync(bytes);
    const names = columnNames(metadata);
    const wanted = [...columns].map(([column, position]): [FocusColumn, string] => [column, names[position]!]);
    const positions: FocusPositions = new Map(wanted.map(([column], index) => [column, index]));
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const read = { file: bytes, metadata, compressors, columns: wanted.map(([, name]) => name), rowStart, rowEnd };
      for (const [index, row] of (await parquetReadObjects(read)).entries()) {
        const cells = wanted.map(([, name]) => row[name]);
        yield toCharge(cells, positions, { file: file.name, row: rowStart + index + 1 });
      }
      rowStart = rowEnd;
    }
  });
}
