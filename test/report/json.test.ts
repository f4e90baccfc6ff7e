import { describe, expect, test } from 'vitest';
import { type Analysis, analysisSchema, type Verdict } from '../../shared/model/analysis.ts';
import { jsonAround, verdictText } from '../../shared/report/json.ts';
import { conclusionWith, recommendationWith } from '../support/report.ts';

const verdict: Verdict = {
  check: 'idle-instance',
  account: '111122223333',
  region: 'us-east-1',
  kind: 'ec2-instance',
  resource: 'i-1',
  is: 'fine',
  because: 'busy',
};
const jsonOf = (verdicts: readonly Verdict[], conclusion = conclusionWith()): string => {
  const { before, after } = jsonAround(conclusion, verdicts.length > 0);
  return before + verdicts.map((one, at) => verdictText(one, at === 0)).join('') + after;
};

describe('the analysis as JSON', () => {
  test.each([0, 1, 3])('is the conclusion with %i verdicts in it', (count) => {
    const verdicts = Array.from({ length: count }, () => verdict);
    const parsed: Analysis = JSON.parse(jsonOf(verdicts));
    expect(analysisSchema.parse(parsed)).toEqual({ ...conclusionWith(), verdicts });
  });

  test('shows no character that a terminal would obey, and reads back as it was', () => {
    const because = 'a\u202eb\u2066c\u200bd\u2028e\u009bf\ufeffg\u061ch\u{e0041}';
    const text = jsonOf([{ ...verdict, because }]);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(text).verdicts[0].because).toBe(because);
  });

  test('has its keys in the order in which they are documented', () => {
    expect(Object.keys(JSON.parse(jsonOf([])))).toEqual([
      'format',
      'asOf',
      'currency',
      'policy',
      'resources',
      'spend',
      'savings',
      'recommendations',
      'verdicts',
      'gaps',
      'ownCost',
    ]);
  });

  test('has empty lists where there is nothing', () => {
    expect(jsonOf([], conclusionWith({ recommendations: [] }))).toContain(
      '  "recommendations": [],\n  "verdicts": [],\n  "gaps": [],\n',
    );
  });

  test('escapes what a name holds', () => {
    const text = jsonOf([], conclusionWith({ recommendations: [recommendationWith({ name: '"\u0000\n=cmd()' })] }));
    expect(JSON.parse(text).recommendations[0].name).toBe('"\u0000\n=cmd()');
    expect(text).not.toContain('\u0000');
  });
});
