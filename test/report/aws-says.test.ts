import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { AwsSays, Recommendation } from '../../shared/model/analysis.ts';
import { csvReport } from '../../shared/report/csv.ts';
import { noVerdicts, reportOf } from '../../shared/report/report.ts';
import { textReport } from '../../shared/report/text.ts';
import { conclusionWith, recommendationWith } from '../support/report.ts';

const optimizer: AwsSays = {
  source: 'compute-optimizer',
  finding: 'Overprovisioned',
  to: 'm5.large',
  monthlySaving: '12.30',
};
const hub: AwsSays = { source: 'cost-optimization-hub', finding: 'Stop' };
const textOf = (one: Partial<Recommendation>): string =>
  textReport(reportOf(conclusionWith({ recommendations: [recommendationWith(one)] }), noVerdicts()));
const cellOf = (one: Partial<Recommendation>): string | undefined =>
  parse<Record<string, string>>(csvReport([recommendationWith(one)]), { columns: true })[0]!.awsSays;

describe('what AWS itself says', () => {
  test('is a line of its own under what we say, with its source, its reckoning, and that it is not added', () => {
    const before = textOf({}).split('\n');
    const after = textOf({ awsSays: [optimizer, hub] }).split('\n');
    const [first, second, ...more] = after.filter((line) => !before.includes(line));
    for (const word of ['Compute Optimizer says: Overprovisioned', 'm5.large', '$12.30 a month', 'added'])
      expect(first).toContain(word);
    expect(second).toContain('Cost Optimization Hub says: Stop');
    expect(second).not.toContain('$');
    expect(more).toEqual([]);
    expect(after).toHaveLength(before.length + 2);
  });

  test('is the last column of a CSV, and empty where it says nothing', () => {
    expect(csvReport([]).trimEnd().split(',').at(-1)).toBe('awsSays');
    expect(cellOf({})).toBe('');
    expect(cellOf({ awsSays: [optimizer, hub] })).toMatch(/Overprovisioned.*\$12\.30 a month.*; .*Stop/);
  });

  test('is printed in one line of 100 columns, whatever stands in it', () => {
    const hostile = { ...hub, finding: `\u001b[31m=cmd()\n\r${'x'.repeat(500)}`, to: '\u202e' };
    const text = textOf({ awsSays: [hostile] });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
    for (const character of ['\u001b', '\r', '\u202e']) {
      expect(text).not.toContain(character);
      expect(cellOf({ awsSays: [hostile] })).not.toContain(character);
    }
  });
});
