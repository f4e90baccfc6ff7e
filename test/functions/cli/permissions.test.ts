import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runHere } from '../../support/terminal.ts';

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-permissions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const statements = async (...argv: string[]): Promise<readonly Statement[]> => {
  const { status, out, err } = await runHere(['permissions', ...argv]);
  expect([status, err]).toEqual([0, '']);
  return JSON.parse(out).Statement;
};
const actionsOf = (some: readonly Statement[]): string[] => some.flatMap(({ Action }) => Action);

describe('plimsoll permissions', () => {
  test('prints an IAM policy that reads and changes nothing', async () => {
    const printed = await statements();
    expect(printed.map(({ Effect }) => Effect)).toEqual(printed.map(() => 'Allow'));
    const actions = actionsOf(printed);
    expect(actions).toContain('cloudwatch:GetMetricData');
    expect(actions.filter((action) => !/^[a-z0-9-]+:(Describe|Get|List|Lookup)\w+$/.test(action))).toEqual([]);
  });

  test('asks for no more than the enabled checks need', async () => {
    const policy = join(folder, 'policy.json');
    writeFileSync(policy, JSON.stringify({ checks: { 'idle-nat-gateway': { enabled: false } } }));
    const [all, fewer] = [actionsOf(await statements()), actionsOf(await statements('--policy', policy))];
    expect(all.filter((action) => !fewer.includes(action))).toContain('ec2:DescribeRouteTables');
    expect(fewer.filter((action) => !all.includes(action))).toEqual([]);
  });

  test('lets the role be taken in the named accounts alone, and the export be read', async () => {
    const argv = ['--accounts', '222222222222,333333333333', '--role', 'audit/Reader', '--focus', 's3://bills/focus/'];
    const printed = await statements(...argv, '--partition', 'aws-us-gov');
    const of = (sid: string): unknown => printed.find(({ Sid }) => Sid === sid)?.Resource;
    expect(of('Members')).toEqual([
      'arn:aws-us-gov:iam::222222222222:role/audit/Reader',
      'arn:aws-us-gov:iam::333333333333:role/audit/Reader',
    ]);
    expect(of('ExportRead')).toBe('arn:aws-us-gov:s3:::bills/focus/*');
  });

  test('prints a template with a role that asks for an external id', async () => {
    const { out } = await runHere(['permissions', '--format', 'cloudformation']);
    const { Parameters, Resources } = JSON.parse(out);
    const asks = { Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } } };
    expect(Object.values(Resources)).toMatchObject([
      { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [asks] } } },
    ]);
    expect(Object.keys(Parameters)).toEqual(['CallerArn', 'ExternalId', 'RoleName']);
  });

  test('writes to a file what it prints', async () => {
    const file = join(folder, 'reader.json');
    const { out } = await runHere(['permissions', '--out', file]);
    expect(out).toBe('');
    expect(readFileSync(file, 'utf8')).toBe((await runHere(['permissions'])).out);
  });

  test.each([
    [['--format', 'yaml'], 'Allowed choices are json, cloudformation.'],
    [['--partition', 'aws-moon'], 'Allowed choices are aws, aws-cn, aws-us-gov.'],
    [['--accounts', '22222222222', '--role', 'R'], '--accounts: "22222222222" is no account id'],
    [['--accounts', ',', '--role', 'R'], '--accounts: no account is named'],
    [['--role', 'arn:aws:iam::222222222222:role/R'], 'Fix: give its name with its path, without the ARN'],
    [['--focus', 'bills'], 'Give the place of the export as s3://bucket/prefix.'],
  ])('refuses %j', async (argv, words) => {
    const { status, out, err } = await runHere(['permissions', ...argv]);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });
});
