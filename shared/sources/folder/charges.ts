import type { Charge } from '../../model/charge.ts';
import { readCsvCharges, readCsvColumns } from './charges-csv.ts';
import { readParquetCharges, readParquetColumns } from './charges-parquet.ts';
import type { FolderFiles } from './files.ts';

/** Checks the columns of the bill, where there is one, and gives back how to read its lines. */
export const openCharges = async (files: FolderFiles): Promise<(() => AsyncIterable<Charge>) | undefined> => {
  const csv = files.get('charges.csv');
  const parquet = files.get('charges.parquet');
  if (csv) {
    const columns = await readCsvColumns(csv);
    return () => readCsvCharges(csv, columns);
  }
  if (parquet) {
    const columns = await readParquetColumns(parquet);
    return () => readParquetCharges(parquet, columns);
  }
  return undefined;
};
