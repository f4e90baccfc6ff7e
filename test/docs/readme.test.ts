import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandsOf, freshReadme, runAsRead } from '../../scripts/docs/readme.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

describe('the README', () => {
  test('shows the report as it prints', () => {
    expect(freshReadme()).toBe(readme);
  });

  test('tells commands that work, one after the other', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-commands-'));
    try {
      expect(commandsOf(readme).length).toBeGreaterThan(3);
      for (const command of commandsOf(readme)) runAsRead(command, folder);
      expect(readFileSync(join(folder, 'savings.csv'), 'utf8').split('\n').length).toBeGreaterThan(10);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the docs', () => {
  test.each(pages)('%s links to what is there', (page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(
      ([, to]) => to!,
    );
    expect(links.filter((to) => !existsSync(join(root, page, '..', to)))).toEqual([]);
  });
});
