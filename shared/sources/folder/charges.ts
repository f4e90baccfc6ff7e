import { type FileHandle, open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Charge } from '../../model/charge.ts';
import { type CsvBill, readCsvCharges, readCsvColumns } from '../focus/csv.ts';
import { exactly, type ParquetBill, readParquetCharges, readParquetColumns } from '../focus/parquet.ts';
import { type FolderFile, type FolderFiles, openBytes } from './files.ts';

const csvBill = (file: FolderFile): CsvBill => ({ name: file.name, open: () => openBytes(file) });

const sliceOf = async (handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> => {
  const bytes = new Uint8Array(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return exactly(bytes.subarray(0, bytesRead));
};

/** Parquet is read from its end, so a gzipped one is unzipped into memory first. */
const parquetBill = (file: FolderFile): ParquetBill => ({
  name: file.name,
  async open() {
    if (file.gzipped) {
      const bytes = await buffer(openBytes(file));
      const slice = (start: number, end?: number) => exactly(bytes.subarray(start, end));
      return { bytes: { byteLength: bytes.length, slice }, async close() {} };
    }
    const handle = await open(file.path);
    try {
      const { size } = await handle.stat();
      const slice = (start: number, end = size) => sliceOf(handle, start, Math.min(end, size));
      return { bytes: { byteLength: size, slice }, close: () => handle.close() };
    } catch (error) {
      await handle.close();
      throw error;
    }
  },
});

/** Checks the columns of the bill, where there is one, and gives back how to read its lines. */
export const openCharges = async (files: FolderFiles): Promise<(() => AsyncIterable<Charge>) | undefined> => {
  const csv = files.get('charges.csv');
  const parquet = files.get('charges.parquet');
  if (csv) {
    const bill = csvBill(csv);
    const columns = await readCsvColumns(bill);
    return () => readCsvCharges(bill, columns);
  }
  if (parquet) {
    const bill = parquetBill(parquet);
    const columns = await readParquetColumns(bill);
    return () => readParquetCharges(bill, columns);
  }
  return undefined;
};
