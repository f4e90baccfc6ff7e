/** Rows of facts as a table: column names once, then a row of values on each line; `null` where a key is absent. */
export const table = <Row extends object>(
  head: Readonly<Record<string, unknown>>,
  columns: readonly (keyof Row & string)[],
  of: readonly Row[],
): string => {
  const body = of.map((row) => JSON.stringify(columns.map((column) => row[column] ?? null)));
  const start = JSON.stringify({ ...head, columns }).slice(0, -1);
  return `${start},\n"rows":[${body.join(',\n')}]}\n`;
};
