import { pipeline, type Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Charge } from '../../model/charge.ts';
import { InputError } from '../../model/input-error.ts';
import { asInputError } from '../folder/files.ts';
import { maxLineBytes } from '../folder/lines.ts';
import { type FocusPositions, findColumns, toCharge } from './columns.ts';

/** A bill as comma-separated values, wherever it lies; `open` gives its bytes, unzipped. */
export interface CsvBill {
  readonly name: string;
  open(): Readable;
}

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
async function* readRows(bill: CsvBill): AsyncGenerator<CsvRow> {
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, max_record_size: maxLineBytes });
  const rows: AsyncIterable<CsvRow> = pipeline(bill.open(), parser, () => {});
  try {
    yield* rows;
  } catch (error) {
    throw asRefusal(error, bill.name);
  }
}

/** Reads the first row and finds the FOCUS columns in it. */
export const readCsvColumns = async (bill: CsvBill): Promise<FocusPositions> => {
  for await (const { record } of readRows(bill)) return findColumns(bill.name, record);
  return findColumns(bill.name, []);
};

/** The rows behind the first, one at a time. */
export async function* readCsvCharges(bill: CsvBill, columns: FocusPositions): AsyncGenerator<Charge> {
  let isHeader = true;
  for await (const { record, info } of readRows(bill)) {
    if (!isHeader) yield toCharge(record, columns, { file: bill.name, line: info.lines });
    isHeader = false;
  }
}
