/** Edits (insert, delete, replace a character) that turn one word into the other, by Wagner and Fischer. */
const edits = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
};

/** The known word that was most likely meant: at most every third of its letters differs; undefined when none is near. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const short = word.slice(0, 64).toLowerCase();
  const ranked = known
    .map((one) => ({ one, far: edits(short, one.toLowerCase()) }))
    .filter(({ one, far }) => far <= Math.ceil(Math.max(one.length, short.length) / 3))
    .sort((a, b) => a.far - b.far);
  return ranked[0]?.one;
};
