import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { estateFolderFiles, estateFolderPage } from '../../../scripts/docs/estate-folder.ts';
import { folderSchemas, type JsonSchema, typeText } from '../../../scripts/docs/json-schemas.ts';
import { catalogue } from '../../../shared/services/index.ts';
import { kinds } from './fixture.ts';

describe('The docs of the estate folder', () => {
  test.each(Object.entries(estateFolderFiles(catalogue.kinds)))(
    'are fresh in %s (npx node scripts/docs/estate-folder.ts writes them)',
    (path, text) => {
      expect(readFileSync(new URL(`../../../docs/${path}`, import.meta.url), 'utf8')).toBe(text);
    },
  );

  test('list every kind with every key of its spec and every metric', () => {
    const page = estateFolderPage(kinds);
    for (const word of ['`ec2-instance`', '`sizeGiB`', '`attachedTo`', '`consumedRead/<part>`']) {
      expect(page).toContain(word);
    }
  });

  test('give a schema that checks the spec by kind', () => {
    const rules = folderSchemas(kinds).resource!.allOf as readonly { if: JsonSchema; then: JsonSchema }[];
    expect(rules.map((rule) => rule.if.properties!.kind!.const)).toEqual(kinds.map(({ id }) => id));
    expect(rules[1]!.then.properties!.spec!.required).toEqual(['sizeGiB']);
  });

  test('say types in words', () => {
    expect(typeText({ anyOf: [{ type: 'number', minimum: 0 }, { type: 'null' }] })).toBe('number ≥ 0 or null');
    expect(typeText({ enum: [300, 3600] })).toBe('`300`, `3600`');
    expect(typeText({ type: 'array', items: { type: 'object', properties: { a: {} }, required: [] } })).toBe(
      'list of {a?}',
    );
  });
});
