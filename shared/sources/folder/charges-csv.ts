import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Charge } from '../../model/charge.ts';
import { InputError } from '../../model/input-error.ts';
import { asInputError, type FolderFile, openBytes } from './files.ts';
import { type FocusPositions, findColumns, toCharge } from './focus.ts';
import { maxLineBytes } from './lines.ts';

interface CsvRow {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

const asRefusal = (error: unknown, file: string): unknown => {
  if (!(error instanceof CsvError)) return asInputError(error, file);
  const line = typeof error.lines === 'number' ? error.lines : undefined;
  const reason = `is no CSV: ${error.message}`;
  return new InputError({ file, line, reason, fix: 'write comma-separated values with quotes as in RFC 4180' });
};

/** Rows with the number of the line that they end on. */
async function* readRows(file: FolderFile): AsyncGenerator<CsvRow> {
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, max_record_size: maxLineBytes });
  const rows: AsyncIterable<CsvRow> = pipeline(openBytes(file), parser, () => {});
  try {
    yield* rows;
  } catch (error) {
    throw asRefusal(error, file.name);
  }
}

/** Reads the first row of `charges.csv` and finds the FOCUS columns in it. */
export const readCsvColumns = async (file: FolderFile): Promise<FocusPositions> => {
  for await (const { record } of readRows(file)) return findColumns(file.name, record);
  return findColumns(file.name, []);
};

/** The rows of `charges.csv` behind the first, one at a time. */
export async function* readCsvCharges(file: FolderFile, columns: FocusPositions): AsyncGenerator<Charge> {
  let isHeader = true;
  for await (const { record, info } of readRows(file)) {
    if (!isHeader) yield toCharge(record, columns, { file: file.name, line: info.lines });
    isHeader = false;
  }
}
