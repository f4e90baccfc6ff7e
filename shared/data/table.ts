/** Columns and rows, as the generated tables hold them. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

/** Each row as an object; a `null` is a key that is absent, because it is not known. */
export const records = ({ columns, rows }: Table): Record<string, unknown>[] =>
  rows.map((row) => {
    const record: Record<string, unknown> = {};
    for (let index = 0; index < columns.length; index++) {
      const value = row[index];
      if (value !== null) record[columns[index]!] = value;
    }
    return record;
  });
