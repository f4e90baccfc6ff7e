import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const sources = ['shared', 'functions', 'infra', 'bench', 'scripts'].flatMap((folder) => listed(join(root, folder)));

function listed(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => relative(root, join(folder, file)));
  } catch {
    return [];
  }
}

/** What a file imports: paths from the root for our own files, package names for others. */
const importsOf = (file: string): string[] => {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = /^(?:import|export)\s[^;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'/gm;
  const found = [...text.matchAll(statements)].map(([, from, bare, lazy]) => (from ?? bare ?? lazy)!);
  return found.map((name) => (name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name));
};

/** The room that a file stands in. */
const awsSide = ['collect.ts', 'from-aws.ts', 'act.ts'];
const roomOf = (file: string): string => {
  const [top, second, third, fourth] = file.split('/');
  if (top !== 'shared') return top!;
  if (second === 'services') {
    if (fourth === 'kind.ts') return 'kind';
    if (fourth !== undefined) return awsSide.includes(fourth) || fourth.startsWith('aws-') ? 'aws side' : 'check';
    return third === 'index.ts' ? 'catalogue' : 'aws side';
  }
  return second!.replace(/\.ts$/, '');
};

/** Who may import whom (DESIGN §3). What is not listed is refused. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  model: ['model', 'zod', 'node:crypto'],
  engine: ['engine', 'model'],
  kind: ['kind', 'check', 'model', 'zod'],
  check: ['kind', 'check', 'model', 'zod'],
  catalogue: ['kind', 'check', 'model'],
  report: ['report', 'model', 'csv-stringify', 'csv-stringify/sync'],
  ports: ['model', 'wiring'],
  wiring: ['zod', 'model'],
  settings: ['model', 'zod'],
  data: ['data', 'model'],
  'aws side': ['aws side', 'kind', 'check', 'model', 'ports', 'node:', '@aws-sdk/', 'p-limit', 'zod'],
  sources: [
    'sources',
    'model',
    'wiring',
    'ports',
    'node:',
    '@aws-sdk/',
    '@smithy/',
    'csv-parse',
    'csv-stringify',
    'hyparquet',
    'p-limit',
    'zod',
  ],
  store: ['store', 'model', 'wiring', 'ports', 'node:', '@aws-sdk/', 'zod', 'p-limit'],
};

const isAllowed = (room: string, name: string): boolean => {
  const may = allowed[room];
  if (!may) return true;
  const own = name.startsWith('shared/') || name.startsWith('functions/');
  if (own) return !name.startsWith('functions/') && may.includes(roomOf(name));
  return may.some(
    (one) =>
      one === name ||
      (/[:/]$/.test(one) && name.startsWith(one)) ||
      name.startsWith(`${one}/`) ||
      (one === 'hyparquet' && name.startsWith('hyparquet')),
  );
};

describe('the house', () => {
  test.each(sources.filter((file) => file.startsWith('shared/')))('%s imports only what its room may', (file) => {
    expect(importsOf(file).filter((name) => !isAllowed(roomOf(file), name))).toEqual([]);
  });

  test('knows every room that it has', () => {
    const rooms = new Set(sources.filter((file) => file.startsWith('shared/')).map(roomOf));
    expect([...rooms].filter((room) => !(room in allowed))).toEqual([]);
  });

  test('has no import that goes round in a circle between rooms', () => {
    expect(
      sources.filter(
        (file) => file.startsWith('shared/') && importsOf(file).some((name) => name.startsWith('functions/')),
      ),
    ).toEqual([]);
  });

  test('reads the clock, the environment and chance in the two runtimes alone', () => {
    const outside = sources.filter(
      (file) => /^(shared|functions)\//.test(file) && !['functions/runtime.ts', 'functions/local.ts'].includes(file),
    );
    const guilty = outside.filter((file) =>
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.env\b/.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(guilty).toEqual([]);
  });

  test('uses nothing that the Node 20 of an installed package lacks', () => {
    const younger = /Array\.fromAsync|Promise\.(withResolvers|try)\(|Object\.groupBy|RegExp\.escape/;
    const files = sources.filter((file) => /^(shared|functions)\//.test(file));
    expect(files.filter((file) => younger.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });

  test('keeps its files small', () => {
    const long = sources.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 300);
    expect(long).toEqual([]);
  });
});
