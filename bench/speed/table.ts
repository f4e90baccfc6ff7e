import type { Measured } from './index.ts';

/** The rows as aligned text, a block for each thing measured. */
export const table = ({ speed, date, data }: Measured): string => {
  const blocks = [...Map.groupBy(speed, ({ what }) => what)].map(([what, rows]) => {
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((column) => column !== 'what');
    const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
    const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]!.length)));
    const lines = cells.map((row) => row.map((cell, index) => cell.padStart(widths[index]!)).join('  '));
    return [what, ...lines].join('\n');
  });
  return `${[`Measured ${date} on ${data}.`, ...blocks].join('\n\n')}\n`;
};
