import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memberRoleTemplate } from '../../infra/member-role.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { everything, synthesise } from '../infra/synthesised.ts';
import { pythonWith } from './emulator/install.ts';

/*
 * The templates against CloudFormation's own schemas, as cfn-lint keeps them. W3005 is switched off: the CDK writes
 * dependencies out that CloudFormation would see by itself.
 */
const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-1'];

let python: string;
let folder: string;
beforeAll(async () => {
  python = await pythonWith('cfn-lint', join(import.meta.dirname, 'cfn-lint.txt'));
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-templates-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const lint = async (template: object): Promise<string[]> => {
  const file = join(folder, 'one.template.json');
  await writeFile(file, JSON.stringify(template));
  const args = ['-c', 'from cfnlint.runner import main; main()', file, '--format', 'json', '--ignore-checks', 'W3005'];
  const said = await new Promise<string>((resolve, reject) => {
    // It exits with what it found: only an empty answer is a failure of its own.
    execFile(python, [...args, '--regions', ...regions], { maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      stdout.trim() === '' ? reject(error ?? new Error(stderr)) : resolve(stdout),
    );
  });
  const found = JSON.parse(said) as { Rule: { Id: string }; Message: string; Location: { Path: string[] } }[];
  return found.map(({ Rule, Message, Location }) => `${Rule.Id} ${Location.Path?.join('.')}: ${Message}`);
};

describe('CloudFormation takes', () => {
  test.each([
    ['as it usually is', {}],
    ['with everything', everything],
    [
      'for accounts by name',
      { reading: { accounts: ['111122223333'], role: 'Reader', externalId: 'a-long-random-word' } },
    ],
  ])('the templates of a deployment %s', async (_, given) => {
    const { assembly } = synthesise(given);
    for (const { stackName, template } of assembly.stacks)
      expect([stackName, await lint(template)]).toEqual([stackName, []]);
  });

  test('the template of the role of another account', async () => {
    expect(await lint(memberRoleTemplate(settingsSchema.parse(everything)))).toEqual([]);
  });

  test('not a template with a property that does not exist', async () => {
    const wrong = { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueNam: 'x' } } } };
    expect(await lint(wrong)).toEqual([expect.stringMatching(/^E3002 Resources\.Queue\.Properties\.QueueNam/)]);
  });
});
