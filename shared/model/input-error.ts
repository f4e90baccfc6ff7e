import { printable } from './printable.ts';

/** Where bad input stands, what is wrong with it, and what to do. */
export interface InputFault {
  readonly file: string;
  readonly line?: number | undefined;
  /** A row of a file that has no lines. */
  readonly row?: number | undefined;
  /** The path of a key or the name of a column. */
  readonly field?: string | undefined;
  readonly reason: string;
  readonly fix?: string | undefined;
}

const sentence = ({ file, line, row, field, reason, fix }: InputFault): string => {
  const place = line !== undefined ? ` line ${line}` : row !== undefined ? ` row ${row}` : '';
  const what = field ? `${printable(field)}: ${printable(reason, 400)}` : printable(reason, 400);
  return `${printable(file)}${place}: ${what}${fix ? `. Fix: ${printable(fix, 400)}` : ''}`;
};

/** Bad input: refused before anything is written. Its message is one line, safe for a terminal. */
export class InputError extends Error implements InputFault {
  override readonly name = 'InputError';
  readonly file: string;
  readonly line: number | undefined;
  readonly row: number | undefined;
  readonly field: string | undefined;
  readonly reason: string;
  readonly fix: string | undefined;

  constructor(fault: InputFault) {
    super(sentence(fault));
    this.file = fault.file;
    this.line = fault.line;
    this.row = fault.row;
    this.field = fault.field;
    this.reason = fault.reason;
    this.fix = fault.fix;
  }
}
