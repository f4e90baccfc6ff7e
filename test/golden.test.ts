import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { goldenCommands, goldenFile, goldenRun, goldenUsage } from '../scripts/golden.ts';
import { analysisSchema } from '../shared/model/analysis.ts';

describe('the golden report of a small estate with frozen prices (test/golden/README.md checks it by hand)', () => {
  test.each(Object.keys(goldenCommands))('prints %s as it stands there', async (name) => {
    expect(await goldenRun(name)).toEqual({ status: 0, out: goldenFile(name), err: '' });
  });

  test('has the usage that its table says', () => {
    expect(goldenFile('estate/usage.ndjson')).toBe(goldenUsage());
  });

  test('has no file that nobody compares', () => {
    const files = readdirSync(new URL('./golden', import.meta.url)).filter((name) => /\.(txt|csv|json)$/.test(name));
    expect(files.sort()).toEqual(Object.keys(goldenCommands).sort());
  });

  test('has counted savings that add up to the net to the cent', () => {
    const { recommendations, savings } = analysisSchema.parse(JSON.parse(goldenFile('analysis.json')));
    const cents = recommendations
      .filter((one) => one.counted)
      .reduce((sum, one) => sum + Math.round(Number(one.monthlySaving) * 100), 0);
    expect(cents).toBe(Math.round(Number(savings.net) * 100));
  });
});
