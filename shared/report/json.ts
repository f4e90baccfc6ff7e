import type { Conclusion, Verdict } from '../model/analysis.ts';
import { unprintable } from '../model/printable.ts';

const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON whose text is safe to look at: what no reader sees stands as escapes, and reads back as it was. */
export const json = (value: unknown): string =>
  JSON.stringify(value).replace(unprintable, (one) => one.split('').map(escaped).join(''));

/** One value a line, so that two analyses can be compared line by line. */
export const list = (values: readonly unknown[]): string =>
  values.length === 0 ? '[]' : `[\n${values.map((value) => `    ${json(value)}`).join(',\n')}\n  ]`;

/** One verdict as it stands in the list, with what separates it from the one before. */
export const verdictText = (verdict: Verdict, first: boolean): string => `${first ? '\n' : ',\n'}    ${json(verdict)}`;

/**
 * `plimsoll-analysis/1` around verdicts that were written one by one with `verdictText`, since they are never held:
 * the file is `before`, the verdicts, `after`. The same analysis gives the same bytes.
 */
export const jsonAround = (conclusion: Conclusion, anyVerdict: boolean): { before: string; after: string } => {
  const { recommendations, gaps, ownCost, ...rest } = conclusion;
  const head = Object.entries(rest).map(([key, value]) => `  ${json(key)}: ${json(value)},\n`);
  return {
    before: `{\n${head.join('')}  "recommendations": ${list(recommendations)},\n  "verdicts": [`,
    after: `${anyVerdict ? '\n  ' : ''}],\n  "gaps": ${list(gaps)},\n  "ownCost": ${json(ownCost)}\n}\n`,
  };
};
