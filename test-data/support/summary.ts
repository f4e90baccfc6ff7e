import type { Recommendation } from '../../shared/model/analysis.ts';
import type { Whole } from './analysis.ts';

const verdictWords = ['wasteful', 'at-risk', 'unsure', 'fine'] as const;

/** How often each check said what, one line a check. */
const verdictTable = ({ verdicts }: Whole): string[] => {
  const checks = Map.groupBy(verdicts, ({ check }) => check);
  return [...checks].map(([check, all]) => {
    const counts = verdictWords.map((word) => `${all.filter(({ is }) => is === word).length} ${word}`);
    return `  ${check.padEnd(30)} ${counts.join(', ')}`;
  });
};

const what = ({ action, from, to }: Recommendation): string =>
  action === 'resize' ? `${from.instanceType} → ${to.instanceType}` : action;

const line = (one: Recommendation): string => {
  const binding = one.binding ? `\n      bound by: ${one.binding}` : '';
  return `  ${one.monthlySaving?.padStart(8)}  ${one.name ?? one.resource}: ${what(one)} (${one.check})\n      ${one.because}${binding}`;
};

/** What was found, for a person to look at: verdicts by check, money, the commonest moves, the ten largest. */
export const summary = (title: string, whole: Whole): string => {
  const { spend, savings, recommendations, gaps } = whole.conclusion;
  const moves = [...Map.groupBy(recommendations, what)].sort(([, a], [, b]) => b.length - a.length).slice(0, 8);
  return [
    `${title}: ${whole.resources} resources, $${spend.monthly} a month`,
    ...verdictTable(whole),
    `  savings $${savings.monthly} a month in ${recommendations.filter(({ counted }) => counted).length} counted recommendations, ${savings.advisory} advisory`,
    ...gaps.map(({ missing, because }) => `  gap: ${missing}: ${because}`),
    `  commonest: ${moves.map(([move, of]) => `${of.length} × ${move}`).join('; ')}`,
    '  the ten largest:',
    ...recommendations.slice(0, 10).map(line),
  ].join('\n');
};
