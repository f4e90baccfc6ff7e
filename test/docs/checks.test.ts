import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checksPage } from '../../scripts/docs/checks.ts';
import { commonSettings } from '../../shared/model/check.ts';
import { catalogue } from '../../shared/services/index.ts';

const root = resolve(import.meta.dirname, '../..');
const page = checksPage(catalogue);

describe('docs/checks.md', () => {
  test('is what the catalogue says: run `npx node scripts/docs/checks.ts`', () => {
    expect(readFileSync(resolve(root, 'docs/checks.md'), 'utf8')).toBe(page);
  });
  test.each(catalogue.checks)('tells all of $id', ({ id, title, why, learnMore, needs, settings }) => {
    const section = page.slice(page.indexOf(`### ${id}\n`)).split('\n### ')[0];
    for (const text of [title, why, learnMore, ...needs]) expect(section).toContain(text);
    for (const name of Object.keys(settings)) if (!(name in commonSettings)) expect(section).toContain(`\`${name}\``);
  });
  test.each(catalogue.kinds)('tells all of $id', ({ title, meterNames, metrics }) => {
    const section = page.slice(page.indexOf(`## ${title}\n`)).split('\n## ')[0];
    for (const { meter, unit } of meterNames) expect(section).toContain(`| \`${meter}\` | ${unit} |`);
    for (const name of Object.keys(metrics)) expect(section).toContain(`\`${name}`);
  });
});

describe('the catalogue', () => {
  test('names each kind and each check once', () => {
    for (const ids of [catalogue.kinds.map(({ id }) => id), catalogue.checks.map(({ id }) => id)])
      expect(ids).toEqual([...new Set(ids)]);
  });
  test.each(catalogue.checks)('has $id in a file of its name, with a table of cases', ({ id, finds }) => {
    expect(existsSync(resolve(root, `shared/services/${finds.id}/${id}.ts`))).toBe(true);
    expect(existsSync(resolve(root, `test/services/${finds.id}/${id}.test.ts`))).toBe(true);
  });
  test.each(catalogue.checks)('finds with $id a kind that it has', ({ finds }) => {
    expect(catalogue.kinds).toContain(finds);
  });
  test.each(catalogue.checks)('needs for $id only metrics of its kind', ({ needs, mayUse, finds }) => {
    expect([...needs, ...mayUse].filter((metric) => !(metric in finds.metrics))).toEqual([]);
  });
});
