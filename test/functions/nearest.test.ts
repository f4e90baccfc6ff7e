import { expect, test } from 'vitest';
import { nearest } from '../../functions/nearest.ts';

const known = ['account', 'owner', 'region', 'minimumSaving', 'sort', 'status'];

test.each([
  ['acount', 'account'],
  ['Owner', 'owner'],
  ['minimum_saving', 'minimumSaving'],
  ['stats', 'status'],
  ['srot', 'sort'],
  ['regionn', 'region'],
  ['colour', undefined],
  ['', undefined],
])('of %j the nearest is %j', (word, expected) => {
  expect(nearest(word, known)).toBe(expected);
});

test('the nearer of two near ones is taken', () => {
  expect(nearest('region', ['regions', 'region'])).toBe('region');
});

test('a very long word costs no time and is near nothing', () => {
  expect(nearest('x'.repeat(1_000_000), known)).toBe(undefined);
});

test('nothing is near when nothing is known', () => {
  expect(nearest('account', [])).toBe(undefined);
});
