/** Control, format (bidirectional and invisible among them), lone surrogates, line and paragraph separators. */
export const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text safe for a terminal: characters that move, hide or reorder it are written as \u{…}; at most `length` characters. */
export const printable = (text: string, length = 200): string => {
  const short = text.length > length ? `${text.slice(0, length)}…` : text;
  return short.replace(unprintable, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`);
};
