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
import { asInputError } from '../folder/files.ts';
import { type FocusColumn, type FocusPositions, findColumns, toCharge } from './columns.ts';

/** A bill in Parquet, wherever it lies, read by ranges of bytes. */
export interface ParquetBill {
  readonly name: string;
  open(): Promise<{ readonly bytes: AsyncBuffer; close(): Promise<void> }>;
  /** Whether an error came from the way to the file: then it says nothing of the file. */
  readonly isOfTheWay?: (error: unknown) => boolean;
}

const refuse = (error: unknown, { name, isOfTheWay }: ParquetBill): unknown => {
  const known = asInputError(error, name);
  if (known !== error || error instanceof InputError || (error instanceof Error && 'code' in error)) return known;
  if (isOfTheWay?.(error)) return error;
  const reason = `is no Parquet file that can be read: ${error instanceof Error ? error.message : String(error)}`;
  return new InputError({ file: name, reason, fix: 'export the bill again, or as CSV' });
};

/** The bytes of a view as a buffer of their own. */
export const exactly = (bytes: Uint8Array): ArrayBuffer =>
  bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;

async function* withBytes<T>(bill: ParquetBill, read: (bytes: AsyncBuffer) => AsyncGenerator<T>): AsyncGenerator<T> {
  let close: (() => Promise<void>) | undefined;
  try {
    const opened = await bill.open();
    close = () => opened.close();
    yield* read(opened.bytes);
  } catch (error) {
    throw refuse(error, bill);
  } finally {
    await close?.();
  }
}

const columnNames = (metadata: FileMetaData): string[] =>
  parquetSchema(metadata).children.map(({ element }) => element.name);

/** Reads the schema and finds the FOCUS columns in it. */
export const readParquetColumns = async (bill: ParquetBill): Promise<FocusPositions> => {
  const found = withBytes(bill, async function* (bytes) {
    yield findColumns(bill.name, columnNames(await parquetMetadataAsync(bytes)));
  });
  for await (const positions of found) return positions;
  return new Map();
};

/** Rows that are decoded at a time: a row group may hold a million, whose values together fill most of a gigabyte. */
const rowsAtATime = 50_000;

/** The same bytes, each range of them fetched once: the parts of a row group are cut from the same compressed columns. */
const fetchedOnce = (bytes: AsyncBuffer): AsyncBuffer => {
  const ranges = new Map<string, ReturnType<AsyncBuffer['slice']>>();
  return {
    byteLength: bytes.byteLength,
    slice(start, end) {
      const key = `${start}-${end}`;
      const range = ranges.get(key) ?? bytes.slice(start, end);
      ranges.set(key, range);
      return range;
    },
  };
};

/** The rows: in memory are one row group as it is stored, compressed, and a part of it decoded. */
export async function* readParquetCharges(bill: ParquetBill, columns: FocusPositions): AsyncGenerator<Charge> {
  yield* withBytes(bill, async function* (bytes) {
    const metadata = await parquetMetadataAsync(bytes);
    const names = columnNames(metadata);
    const wanted = [...columns].map(([column, position]): [FocusColumn, string] => [column, names[position]!]);
    const positions: FocusPositions = new Map(wanted.map(([column], index) => [column, index]));
    const read = { metadata, compressors, columns: wanted.map(([, name]) => name) };
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const groupEnd = rowStart + Number(group.num_rows);
      const file = fetchedOnce(bytes);
      while (rowStart < groupEnd) {
        const rowEnd = Math.min(groupEnd, rowStart + rowsAtATime);
        for (const [index, row] of (await parquetReadObjects({ ...read, file, rowStart, rowEnd })).entries()) {
          const cells = wanted.map(([, name]) => row[name]);
          yield toCharge(cells, positions, { file: bill.name, row: rowStart + index + 1 });
        }
        rowStart = rowEnd;
      }
    }
  });
}
