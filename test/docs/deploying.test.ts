import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { parseConfig } from '../../infra/config.ts';
import { createProgram } from '../../scripts/deploy/program.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { synthesised } from '../infra/synthesised.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/deploying.md'), 'utf8');

/** "reading.accounts" of every key that a deployment may be told; what has forms of its own counts as one. */
const keysOf = (schema: z.core.$ZodType, path = ''): string[] => {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return keysOf(schema.def.innerType, path);
  const own = ['reading.focus', 'api.auth'];
  if (!(schema instanceof z.ZodObject) || own.includes(path)) return [path];
  return Object.entries(schema.shape).flatMap(([key, inner]) =>
    keysOf(inner as z.core.$ZodType, path === '' ? key : `${path}.${key}`),
  );
};

describe('the page on deploying', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const listed = rows.flatMap((row) => [...row.split('|')[1]!.matchAll(/`([^`]+)`/g)].map(([, key]) => key!));

  test('lists every key of the configuration, and no other', () => {
    const named = listed.filter((key) => !key.startsWith('plimsoll-'));
    expect(named.toSorted()).toEqual(keysOf(settingsSchema).toSorted());
  });

  test('tells a form of checks that is understood', () => {
    const [row] = rows.filter((line) => line.startsWith('| `policy.checks`'));
    const form = row!.split('|')[2]!.trim().slice(1, -1);
    expect(parseConfig(`{"policy":{"checks":${form}}}`, 'c').settings.policy.checks).toEqual(JSON.parse(form));
  });

  test('names outputs that the stacks have', () => {
    const named = [...page.matchAll(/the output `(\w+)`|ARN is the output `(\w+)`/g)].map(([, a, b]) => a ?? b);
    const { assembly, stacks } = synthesised();
    const outputs = [stacks.data, stacks.service].flatMap(({ artifactId }) =>
      Object.keys(assembly.getStackArtifact(artifactId).template.Outputs),
    );
    expect(named.toSorted()).toEqual(['AlarmTopicArn', 'BucketName', 'StateMachineArn']);
    expect(outputs).toEqual(expect.arrayContaining(named));
  });

  test('tells forms of api.auth that are understood', () => {
    const arn = 'arn:aws:iam::111122223333:role/owners';
    const iam = { type: 'iam', roles: { approver: [arn] } };
    const jwt = {
      type: 'jwt',
      issuer: 'https://id.example.com',
      audience: ['a'],
      claim: 'b',
      roles: { approver: ['c'] },
    };
    for (const auth of [iam, jwt]) expect(parseConfig(JSON.stringify({ api: { auth } }), 'c').notes).toEqual([]);
  });

  test('names the commands that there are', () => {
    const known = createProgram().commands.map((one) => one.name());
    const named = new Set([...page.matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name!));
    expect([...named].toSorted()).toEqual(known.toSorted());
  });
});
