import { isUtf8 } from 'node:buffer';
import { InputError } from '../../model/input-error.ts';
import { asInputError, type FolderFile, openBytes } from './files.ts';

/** A line may be this long, and a file that is read whole too: room for a 10 MB tag or a year of datapoints. */
export const maxLineBytes = 64 * 1024 * 1024;

/** A line with its number, counted from 1; blank lines are counted and left out. */
export interface Line {
  readonly number: number;
  readonly bytes: Buffer;
}

const newline = 10;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

const isBlank = (bytes: Buffer): boolean => bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);

const checked = (file: string, number: number, pieces: readonly Buffer[]): Line | undefined => {
  const whole = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  const marked = number === 1 && whole.subarray(0, 3).equals(byteOrderMark);
  const bytes = marked ? whole.subarray(3) : whole;
  if (isBlank(bytes)) return undefined;
  if (!isUtf8(bytes)) {
    throw new InputError({ file, line: number, reason: 'is not UTF-8', fix: 'write the file as UTF-8' });
  }
  return { number, bytes };
};

/** The lines of a file one by one: no more of it is held than the longest line and a chunk. */
export const readLines = (file: FolderFile): AsyncGenerator<Line> => linesIn(openBytes(file), file.name);

/** The lines of what comes in chunks; `name` is what its errors call it. @throws InputError that names the line */
export async function* linesIn(stream: AsyncIterable<Buffer>, name: string): AsyncGenerator<Line> {
  let number = 1;
  let pieces: Buffer[] = [];
  let held = 0;
  const hold = (piece: Buffer): void => {
    held += piece.length;
    if (held > maxLineBytes) {
      throw new InputError({
        file: name,
        line: number,
        reason: `is longer than ${maxLineBytes / 1024 / 1024} MiB`,
        fix: 'cut the series into several lines, or take the large value out',
      });
    }
    pieces.push(piece);
  };
  try {
    for await (const chunk of stream) {
      let from = 0;
      for (let to = chunk.indexOf(newline); to >= 0; to = chunk.indexOf(newline, from)) {
        hold(chunk.subarray(from, to));
        const line = checked(name, number, pieces);
        if (line) yield line;
        number += 1;
        from = to + 1;
        pieces = [];
        held = 0;
      }
      if (from < chunk.length) hold(chunk.subarray(from));
    }
    const last = pieces.length > 0 ? checked(name, number, pieces) : undefined;
    if (last) yield last;
  } catch (error) {
    throw asInputError(error, name, number);
  }
}
