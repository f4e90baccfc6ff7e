import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import { remove, resize } from '../../shared/model/change.ts';
import { check, fine, propose } from '../../shared/model/check.ts';
import type { MetricOf, SpecOf } from '../../shared/model/kind.ts';
import type { MetricWindow } from '../../shared/model/usage.ts';
import { ec2Instance } from '../../shared/services/ec2-instance/kind.ts';
import { natGateway } from '../../shared/services/nat-gateway/kind.ts';

const words = {
  id: 'x',
  title: 'x',
  why: 'x',
  learnMore: 'https://example.com',
  risk: 'none',
  effort: 'low',
} as const;

/** Judged by the compiler, never by an engine: an error that is expected and does not come is an error of its own. */
const declared = [
  check({
    ...words,
    finds: natGateway,
    facts: ['state'],
    needs: ['packetsInFromSource'],
    mayUse: ['bytesOut'],
    settings: { quietDays: 32 },
    judge(gateway, { usage, settings, part }) {
      expectTypeOf(usage.packetsInFromSource).toEqualTypeOf<MetricWindow>();
      expectTypeOf(usage.bytesOut).toEqualTypeOf<MetricWindow | undefined>();
      expectTypeOf(settings.quietDays).toEqualTypeOf<number>();
      expectTypeOf(part('bytesOut', 'a')).toEqualTypeOf<MetricWindow | undefined>();
      expectTypeOf(gateway.spec.connectivity).toEqualTypeOf<'public' | 'private' | null | undefined>();
      // a fact that it asks for is there, or known to be none
      expectTypeOf<Extract<typeof gateway.spec.state, undefined>>().toEqualTypeOf<never>();
      return propose(remove(gateway), 'quiet');
    },
  }),
  check({
    ...words,
    finds: natGateway,
    // @ts-expect-error: a metric that the kind lacks
    needs: ['cpu'],
    judge: () => fine('x'),
  }),
  check({
    ...words,
    finds: natGateway,
    // @ts-expect-error: a metric that the kind lacks, optional or not
    mayUse: ['cpu'],
    judge: () => fine('x'),
  }),
  check({
    ...words,
    finds: natGateway,
    needs: ['packetsInFromSource'],
    // @ts-expect-error: reads a metric that it did not declare
    judge: (_, { usage }) => fine(`${usage.activeConnections.max}`),
  }),
  check({
    ...words,
    finds: natGateway,
    mayUse: ['packetsInFromSource'],
    // @ts-expect-error: takes an optional metric for granted
    judge: (_, { usage }) => fine(`${usage.packetsInFromSource.max}`),
  }),
  check({
    ...words,
    finds: natGateway,
    needs: ['bytesIn'],
    // @ts-expect-error: reads the parts of a metric that it did not declare
    judge: (_, { part }) => fine(`${part('bytesOut', 'a')?.max}`),
  }),
  check({
    ...words,
    finds: natGateway,
    settings: { quietDays: 32 },
    // @ts-expect-error: reads a setting that it does not have
    judge: (_, { settings }) => fine(`${settings.silentDays}`),
  }),
  check({
    ...words,
    finds: natGateway,
    // @ts-expect-error: reads a setting, and has none
    judge: (_, { settings }) => fine(`${settings.quietDays}`),
  }),
  check({
    ...words,
    finds: natGateway,
    settings: { quietDays: 32 },
    // @ts-expect-error: looks back as far as a setting that it does not have
    evidence: ({ days }) => ({ windowDays: days }),
    judge: () => fine('x'),
  }),
  check({
    ...words,
    finds: natGateway,
    // @ts-expect-error: reads a spec key that does not exist
    judge: (gateway) => fine(`${gateway.spec.instanceType}`),
  }),
  check({
    ...words,
    finds: natGateway,
    // @ts-expect-error: asks for a fact that does not exist
    facts: ['instanceType'],
    judge: () => fine('x'),
  }),
  check({
    ...words,
    finds: ec2Instance,
    // @ts-expect-error: changes a spec key that does not exist
    judge: (instance) => propose(resize(instance, { type: 'm5.large' }), 'x'),
  }),
  check({
    ...words,
    finds: ec2Instance,
    // @ts-expect-error: says nothing of the change that it wants
    judge: (instance) => propose(remove(instance)),
  }),
  // @ts-expect-error: judges nothing
  check({ ...words, finds: natGateway }),
];

test('a kind gives its metrics and its spec as types', () => {
  expectTypeOf<MetricOf<typeof natGateway>>().toEqualTypeOf<
    'bytesOut' | 'bytesIn' | 'packetsInFromSource' | 'packetsInFromDestination' | 'activeConnections'
  >();
  expectTypeOf<SpecOf<typeof natGateway>>().toHaveProperty('inRouteTables');
  expect(Object.keys(natGateway.metrics)).toHaveLength(5);
});

test('a declaration that does not compile is no more than a value', () => {
  expect(declared.map(({ id }) => id)).toEqual(declared.map(() => 'x'));
});

test('what a check may not do does not compile', () => {
  const root = resolve(import.meta.dirname, '../..');
  const options = '--ignoreConfig --noEmit --strict --skipLibCheck --types node --target es2024 --lib es2024';
  const modules = '--module nodenext --verbatimModuleSyntax --allowImportingTsExtensions --exactOptionalPropertyTypes';
  const compile = (): string =>
    execFileSync(
      process.execPath,
      [
        resolve(root, 'node_modules/typescript/bin/tsc'),
        ...options.split(' '),
        ...modules.split(' '),
        import.meta.filename,
      ],
      { cwd: root, encoding: 'utf8' },
    );
  expect(compile()).toBe('');
});
