import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { accessPaths, type PathCost } from '../../scripts/docs/access-paths.ts';
import { itemBytes } from '../../scripts/docs/counting.ts';
import { unitsText, withUnits } from '../../scripts/docs/operating.ts';

let embedded: Embedded;
let paths: readonly PathCost[];
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
  paths = await accessPaths(embedded.client, 'plimsoll');
}, 60_000);
afterAll(() => embedded.stop());

const unitsOf = (path: string) => paths.find((one) => one.path === path)?.units;

test('an item is as large as AWS says: names and values, numbers by their digits, nesting with its overhead', () => {
  expect(itemBytes({ pk: 'ab', n: 12_345 })).toBe(4 + 5);
  expect(itemBytes({ é: 'ü' })).toBe(4);
  expect(itemBytes({ m: { a: 'b', c: new Uint8Array(10) }, t: true })).toBe(1 + 3 + 2 + 2 + 11 + 2);
  expect(itemBytes({ l: [1, 'x'] })).toBe(1 + 3 + 1 + 2 + 1 + 1);
});

test.each([
  // path, most requests, read units and write units
  ['a resource seen first, with 14 days of 4 metrics', 2, 1, 16],
  ['… seen again, with nothing new', 2, 1, 2],
  ['the resources of a scope with 14 days of usage', 1.1, 2.5, 0],
  ['until when usage was asked for', 1, 1.5, 0],
  ['save a scope', 2, 1, 1],
  ['save the gaps of a collection', 2, 1, 1],
  ['read the gaps of one collection', 1, 1, 0],
  ['read the gaps of 20 collections', 1, 3, 0],
  ['save the spend of a month by usage type', 1, 0.5, 18],
  ['read the spend of a month', 0.5, 6, 0],
  ['save the prices of a region', 2, 1, 12],
  ['read the prices of a region', 1, 2, 0],
  ['save what AWS advises', 2, 1, 2],
  ['read what AWS advises', 1, 1, 0],
  ['save what six zones offer', 2, 1, 5],
  ['read what six zones offer', 1, 1, 0],
  ['save what a collection spent', 2, 1, 1],
  ['read what one collection spent', 1, 1, 0],
  ['read what collections spent', 1, 1, 0],
  ['how many resources a scope has', 1, 1.5, 0],
  ['claim the lease of a run', 2, 1, 1],
  ['who was let in last', 1, 1, 0],
  ['give the lease back', 2, 1, 1],
  ['what the last run opened and closed', 1, 1, 0],
  ['save the verdicts of 4 checks, and clear those before', 1, 1, 2.5],
  ['a run that opens', 2, 1, 10],
  ['… that finds the same', 1, 1.5, 0.2],
  ['… the same with other figures in its sentence', 2, 1.5, 3.2],
  ['… another saving', 4, 1.5, 20],
  ['the last run', 2, 2, 0],
  ['recommendations by status', 8, 15, 0],
  ['… by account and status', 8, 15, 0],
  ['… by owner and status', 8, 15, 0],
  ['… of every status, by age', 24, 25, 0],
  ['one recommendation', 3, 4, 0],
  ['move a recommendation', 4, 4, 15],
  ['a resource with verdicts and recommendations', 2, 2, 0],
])('%s: at most %d requests, %d read units, %d write units', (path, requests, read, write) => {
  const units = unitsOf(path);
  expect(units?.requests).toBeLessThanOrEqual(requests);
  expect(units?.read).toBeLessThanOrEqual(read);
  expect(units?.write).toBeLessThanOrEqual(write);
});

test('docs/operating.md says what was counted (run `npm run docs`)', () => {
  const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  expect(page).toBe(withUnits(page, unitsText(paths)));
});
