import { printable } from '../model/printable.ts';

/** Columns of a text report. */
export const width = 100;

/** How headings and totals stand out: bold on a terminal, nothing elsewhere. */
export interface Paint {
  strong(text: string): string;
}
export const plain: Paint = { strong: (text) => text };

/** Cut to `columns`, with an ellipsis where something is missing. */
export const shorten = (text: string, columns: number): string => {
  const letters = [...text];
  return letters.length <= columns ? text : `${letters.slice(0, Math.max(0, columns - 1)).join('')}…`;
};

/** Words broken into lines of at most `columns`, each after the first behind `indent` spaces; a longer word stays whole. */
export const wrap = (text: string, columns: number, indent = 0): string => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
};

/** "1234.5" as "$1,234.50"; the sign stands before the dollar. */
export const dollars = (money: string): string => {
  const [whole = '0', cents = '00'] = money.replace('-', '').split('.');
  return `${money.startsWith('-') ? '-' : ''}$${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents.padEnd(2, '0')}`;
};

export const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

export const many = (count: number, one: string, more = `${one}s`): string =>
  `${thousands(count)} ${count === 1 ? one : more}`;

/** "2026-03-15T06:00:00Z" as "2026-03-15 06:00 UTC". */
export const moment = (instant: string): string =>
  `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** A value of a spec in a few words. */
export const valueText = (value: unknown): string =>
  value === null ? 'none' : printable(typeof value === 'string' ? value : JSON.stringify(value), 80);

/** What a change sets: "m5.2xlarge → m5.large", with the key where several are set or the value does not speak. */
export const changeText = (from: Readonly<Record<string, unknown>>, to: Readonly<Record<string, unknown>>): string =>
  Object.entries(to)
    .map(([key, value]) => {
      const named = Object.keys(to).length > 1 || typeof value !== 'string' ? `${key} ` : '';
      return `${named}${key in from ? `${valueText(from[key])} → ` : ''}${valueText(value)}`;
    })
    .join(', ');

/** Columns of text, each as wide as its longest cell; `right` names the columns that are aligned right. */
export const table = (rows: readonly (readonly string[])[], right: readonly number[], indent = 2): string[] => {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => [...(row[at] ?? '')].length)));
  return rows.map((row) =>
    `${' '.repeat(indent)}${row
      .map((cell, at) => {
        const pad = ' '.repeat(widths[at]! - [...cell].length);
        return right.includes(at) ? pad + cell : cell + pad;
      })
      .join('  ')}`.trimEnd(),
  );
};
