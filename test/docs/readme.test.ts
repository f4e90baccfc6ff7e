import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asksAccounts, commandsOf, freshReadme, runAsRead } from '../../scripts/docs/readme.ts';

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
      for (const command of commandsOf(readme).filter((one) => !asksAccounts(one))) runAsRead(command, folder);
      expect(readFileSync(join(folder, 'savings.csv'), 'utf8').split('\n').length).toBeGreaterThan(10);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('the docs', () => {
  const accounts = readFileSync(join(root, 'docs/accounts.md'), 'utf8');
  const commands = [...new Set([readme, accounts].flatMap(commandsOf))].filter(asksAccounts);

  test.each(commands)('tell a command that is understood, and needs credentials alone: %s', (command) => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-commands-'));
    try {
      expect(() => runAsRead(command, folder)).toThrow(/error: AWS in us-east-1: .*credentials.* Fix: sign in/);
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('tell how to get the permissions as they can be got', () => {
    const printing = commandsOf(accounts).filter((one) => !asksAccounts(one));
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-commands-'));
    try {
      for (const command of printing) runAsRead(command, folder);
      expect(readdirSync(folder).sort()).toEqual(['caller.json', 'reader.json', 'role.json']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('name no command of npm that is not there', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = pages.flatMap((page) => [
      ...readFileSync(join(root, page), 'utf8').matchAll(/npm run (?:-s )?([a-z][\w:-]*)/g),
    ]);
    expect(named.map(([, name]) => name!).filter((name) => !(name in scripts))).toEqual([]);
  });

  test.each(pages)('%s links to what is there', (page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(
      ([, to]) => to!,
    );
    expect(links.filter((to) => !existsSync(join(root, page, '..', to)))).toEqual([]);
  });
});
