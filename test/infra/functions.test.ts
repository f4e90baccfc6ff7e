import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { functionNames, rowOf } from '../../infra/functions.ts';
import { pipelineFunctions } from '../../infra/pipeline/definition.ts';

const folder = join(import.meta.dirname, '../../functions');
const withHandler = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && /^export const handler\b/m.test(readFileSync(join(folder, file), 'utf8')))
  .map((file) => file.slice(0, -'.ts'.length));

describe('the table of functions', () => {
  test('has a row for every file with a handler, and no other', () => {
    expect(functionNames.toSorted()).toEqual(withHandler.toSorted());
  });

  test('has every function that the state machine invokes', () => {
    expect(functionNames).toEqual(expect.arrayContaining([...pipelineFunctions]));
  });

  test.each(functionNames)('says why %s has its memory', (name) => {
    const { because, memoryMB } = rowOf(name);
    expect(because.split(' ').length).toBeGreaterThan(3);
    expect(memoryMB % 64 === 0 || memoryMB === 1769).toBe(true);
  });

  test('gives a bus or a bucket to those that open one, and to no other', () => {
    for (const name of withHandler) {
      const source = readFileSync(join(folder, `${name}.ts`), 'utf8');
      const given = functionNames.includes(name as never) ? rowOf(name as never).given : undefined;
      expect([name, /\bopenEventBus\b/.test(source)]).toEqual([name, given?.bus === true]);
      const files = (given?.gets ?? given?.writes) !== undefined;
      expect([name, /\bopenBucket\b/.test(source)]).toEqual([name, files]);
    }
  });
});
