import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(resolve(root, path), 'utf8');
const page = read('docs/adding-a-check.md');
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code);
const sources = [
  'shared/services/elastic-ip/unassociated-address.ts',
  'shared/services/index.ts',
  'test/services/elastic-ip/unassociated-address.test.ts',
].map(read);

test('docs/adding-a-check.md shows a check as it is', () => {
  expect(examples[0]).toBe(sources[0]);
});

test.each(examples)('docs/adding-a-check.md quotes only what stands in the project: %s', (code) => {
  expect(sources.filter((source) => source.includes(code))).toHaveLength(1);
});

test('docs/adding-a-check.md names only files that are there', () => {
  const paths = [...page.matchAll(/`((?:shared|test|scripts)\/[^`<>]+)`/g)].map(([, path = '']) => path);
  expect(paths.filter((path) => read(path).length === 0)).toEqual([]);
});
