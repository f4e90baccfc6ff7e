import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compareAll } from './support/compare.ts';
import { explainedNames, reasonFor, resourceName } from './support/explained.ts';
import { data, isThere } from './support/feeds.ts';
import { headline, page } from './support/prices-check.ts';

const there = isThere('prices');

test.skipIf(!there)(
  'our monthly amounts equal those of the golden files, but where a reason is written down',
  async () => {
    const { compared } = await compareAll(data);
    console.log(headline(compared));
    const differing = compared.filter(({ agrees }) => !agrees);
    for (const [why, rows] of Map.groupBy(differing, ({ row }) => reasonFor(row) ?? 'NOT EXPLAINED'))
      console.log(`${rows.length} differ: ${why}`);
    expect(differing.map(({ row }) => `${resourceName(row)}: ${row.component}`).sort()).toEqual(explainedNames());
  },
);

test.skipIf(!there)('a reason is never given for what agrees', async () => {
  const { compared } = await compareAll(data);
  expect(compared.filter(({ row, agrees }) => agrees && reasonFor(row) !== undefined)).toEqual([]);
});

test.skipIf(!there)('every kind that the golden files hold has components that agree', async () => {
  const { compared } = await compareAll(data);
  const agreeing = new Set(compared.filter(({ agrees }) => agrees).map(({ kind }) => kind));
  expect([...agreeing].sort()).toEqual([...new Set(compared.map(({ kind }) => kind))].sort());
});

test.skipIf(!there)('docs/prices-check.md says what was found', async () => {
  const written = readFileSync(join(import.meta.dirname, '../docs/prices-check.md'), 'utf8');
  expect(written === (await page(data)), 'docs/prices-check.md is stale: its first line names the command').toBe(true);
});
