import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { build, dateIn } from '../scripts/prices/build.ts';

const root = join(import.meta.dirname, '..');
const data = join(root, '..', 'shared', 'data');
const there = existsSync(join(data, 'prices'));
if (!there) console.log(`skipped: the price feeds are not there (${data}/prices)`);

test.skipIf(!there)('the bundled prices and facts are what the scripts make of the feeds', () => {
  const read = (path: string): string => readFileSync(join(root, path), 'utf8');
  const { files, conflicts } = build(data, 'any day');
  for (const [path, text] of files) {
    const committed = read(path);
    expect(committed.replace(dateIn(committed) ?? 'any day', 'any day') === text, `${path} is stale`).toBe(true);
  }
  expect(conflicts).toEqual([]);
});
