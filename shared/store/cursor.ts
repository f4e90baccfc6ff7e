import { BadCursor } from '../model/bad-cursor.ts';
import { digest } from './keys.ts';

/*
 * A cursor is a position, the query that it belongs to, and a sum over both: [format, position, sum] in base64url.
 * It holds nothing that its bearer may not see, so it is guarded against mistakes and tampering, not kept secret.
 */
const format = 1;

const sum = (position: string, query: string): string => digest(`plimsoll cursor ${format}\n${query}\n${position}`);

export const writeCursor = (position: string, query: string): string =>
  Buffer.from(JSON.stringify([format, position, sum(position, query)])).toString('base64url');

const parsed = (cursor: string): unknown => {
  if (!/^[\w-]{1,4096}$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** What a position may be, so that one that somebody made up cannot outgrow a key or lie after every key. */
const positioned = /^[!-}]{1,200}$/;

/** The position in a cursor that was given out for this query; else a `BadCursor`. */
export const readCursor = (cursor: string, query: string): string => {
  const content = parsed(cursor);
  const [, position] = Array.isArray(content) && content.length === 3 ? content : [];
  if (typeof position !== 'string' || !positioned.test(position))
    throw new BadCursor('not a cursor: send back the one that came with the page, unchanged, or none');
  if (writeCursor(position, query) !== cursor)
    throw new BadCursor('this cursor belongs to another query: keep filters and sort the same, or send no cursor');
  return position;
};
