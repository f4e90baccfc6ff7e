import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { acknowledged } from '../../infra/acknowledged.ts';
import { plimsoll } from '../../infra/plimsoll.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { emptyBundles, everything, synthesise } from './synthesised.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** Everything that AWS's rules find, with nothing acknowledged, as "<construct> <rule>". */
const findings = (given: object) => {
  const settings = settingsSchema.parse(given);
  const outdir = mkdtempSync(join(tmpdir(), 'plimsoll-rules-'));
  const { app, service } = plimsoll({ settings, bundles: emptyBundles(), rules: 'list', outdir });
  expect(() => app.synth()).toThrow(/does not have a DLQ/);
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as Report;
  const found = report.pluginReports.flatMap(({ violations }) =>
    violations.flatMap(({ ruleName, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ at: constructPath, id: ruleName })),
    ),
  );
  return { found, standing: acknowledged(service, settings) };
};

describe.each([
  ['as it usually is', {}],
  ['with everything', everything],
])('a deployment %s', (_, given) => {
  const { found, standing } = findings(given);
  const meets = ({ at, id }: { at: string; id: string }, one: { at: string; id: string }): boolean =>
    one.id === id && one.at.startsWith(`Service/${at}/`);

  test('has no finding of AwsSolutions that is not acknowledged with a reason', () => {
    expect(found.filter((one) => !standing.some((known) => meets(known, one)))).toEqual([]);
    expect(synthesise(given, { rules: 'hold' }).assembly.stacks).toHaveLength(2);
  });

  test('acknowledges nothing that is not found', () => {
    expect(standing.filter((known) => !found.some((one) => meets(known, one)))).toEqual([]);
    for (const { because } of standing) expect(because.split(' ').length).toBeGreaterThan(5);
  });

  test('acknowledges each finding once', () => {
    const ids = standing.map(({ at, id }) => `${at} ${id}`);
    expect(ids).toEqual([...new Set(ids)]);
  });
});
