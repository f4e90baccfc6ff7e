import type { Conclusion, Verdict } from '../model/analysis.ts';

/** One value a line, so that two analyses can be compared line by line. */
const list = (values: readonly unknown[]): string =>
  values.length === 0 ? '[]' : `[\n${values.map((value) => `    ${JSON.stringify(value)}`).join(',\n')}\n  ]`;

/** One verdict as it stands in the list, with what separates it from the one before. */
export const verdictText = (verdict: Verdict, first: boolean): string =>
  `${first ? '\n' : ',\n'}    ${JSON.stringify(verdict)}`;

/**
 * `plimsoll-analysis/1` around verdicts that were written one by one with `verdictText`, since they are never held:
 * the file is `before`, the verdicts, `after`. The same analysis gives the same bytes.
 */
export const jsonAround = (conclusion: Conclusion, anyVerdict: boolean): { before: string; after: string } => {
  const { recommendations, gaps, ownCost, ...rest } = conclusion;
  const head = Object.entries(rest).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`);
  return {
    before: `{\n${head.join('')}  "recommendations": ${list(recommendations)},\n  "verdicts": [`,
    after: `${anyVerdict ? '\n  ' : ''}],\n  "gaps": ${list(gaps)},\n  "ownCost": ${JSON.stringify(ownCost)}\n}\n`,
  };
};
