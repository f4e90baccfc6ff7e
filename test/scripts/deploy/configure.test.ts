import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type Asker, configure } from '../../../scripts/deploy/configure.ts';
import { createProgram } from '../../../scripts/deploy/program.ts';
import { questions } from '../../../scripts/deploy/questions.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'plimsoll-configure-')), 'plimsoll.config.json');
});
const written = (): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** A person who answers what is listed, and else takes what is proposed; refused answers are heard. */
const person = (answers: Readonly<Record<string, string>> = {}, agrees = false) => {
  const heard: string[] = [];
  const refused: string[] = [];
  const answerTo = (asks: string, usual: string): string =>
    Object.entries(answers).find(([part]) => asks.includes(part))?.[1] ?? usual;
  const ask: Asker = {
    async text(asks, usual, check) {
      const answer = answerTo(asks, usual);
      const said = check(answer);
      if (said === true) return answer;
      refused.push(`${asks} ${said}`);
      return usual;
    },
    choose: async (asks, usual) => answerTo(asks, usual),
    confirm: async () => agrees,
    say: (line) => void heard.push(line),
  };
  return { ask, heard, refused };
};
const asking = { given: {}, alone: false, force: false };
const alone = { given: {}, alone: true, force: false, ask: person().ask };

describe('npm run configure', () => {
  test('takes the usual answers, and reads the own account then', async () => {
    const { ask, heard } = person();
    expect(await configure({ ...asking, file, ask })).toBe(true);
    expect(written()).toEqual({
      name: 'plimsoll',
      reading: { accounts: 'own', regions: 'all' },
      schedule: { daily: '03:00', report: '12:00' },
      api: { auth: { type: 'iam' } },
      encryption: 'aws-owned',
      dashboard: false,
    });
    expect(heard.at(-1)).toMatch(/^note: nobody has a role/);
  });

  test('explains each question before it is asked', async () => {
    const { ask, heard } = person({
      'accounts are read': 'organization',
      'show who they are': 'jwt',
      'Which issuer': 'https://id.example.com',
      'Which audience': 'plimsoll',
    });
    await configure({ ...asking, file, ask });
    const explained = heard.filter((line) => line.startsWith('\n')).map((line) => line.slice(1));
    expect(explained).toEqual(questions.map(({ explains }) => explains));
  });

  test('proposes another external id each time, long enough that nobody guesses it', async () => {
    const { ask } = person({ 'accounts are read': '111122223333,444455556666' });
    const ids = [];
    for (const force of [false, true]) {
      await configure({ ...asking, file, ask, force });
      ids.push((written() as { reading: { externalId: string } }).reading.externalId);
    }
    expect(ids[0]).not.toBe(ids[1]);
    for (const id of ids) expect(id).toMatch(/^[\w-]{32}$/);
    expect(written()).toMatchObject({
      reading: { accounts: ['111122223333', '444455556666'], role: 'PlimsollReader' },
    });
  });

  test.each([
    ['into which account', 'Into which account', '1111222233', '12 digits'],
    ['which accounts', 'accounts are read', '1111222233', '12 digits'],
    ['when the run begins', 'daily run begin', '3 am', 'a time of day'],
    ['when the report is made', 'preliminary report', '05:00', 'within 8 hours'],
    ['who approves', 'Who is approver', 'me', 'the ARN'],
    ['whom to mail', 'told of alarms', 'finops', 'email'],
  ])('refuses an answer to %s at once, with the reason', async (_, question, answer, reason) => {
    const { ask, refused } = person({ [question]: answer });
    await configure({ ...asking, file, ask });
    expect(refused).toEqual([expect.stringContaining(reason)]);
  });

  test('replaces a file that is there only when that is agreed to', async () => {
    writeFileSync(file, '{"name":"mine"}');
    expect(await configure({ ...asking, file, ask: person().ask })).toBe(false);
    expect(written()).toEqual({ name: 'mine' });
    expect(await configure({ ...asking, file, ask: person({}, true).ask })).toBe(true);
    expect(written()).toMatchObject({ name: 'plimsoll' });
  });

  test('with nobody there, refuses to replace a file, and takes answers as options', async () => {
    writeFileSync(file, '{}');
    await expect(configure({ ...alone, file })).rejects.toThrow(/is there already.*--force/);
    const given = { approver: 'arn:aws:iam::111122223333:role/owners', focus: 's3://bills/focus/', dashboard: 'yes' };
    await configure({ ...alone, file, given, force: true });
    expect(written()).toMatchObject({
      api: { auth: { roles: { approver: ['arn:aws:iam::111122223333:role/owners'] } } },
      reading: { focus: { bucket: 'bills', prefix: 'focus' } },
      dashboard: true,
    });
  });

  test('writes nothing when an answer is wrong, or goes with no other answer', async () => {
    await expect(configure({ ...alone, file, given: { accounts: '12' } })).rejects.toThrow(/reading\.accounts\[0\]/);
    await expect(configure({ ...alone, file, given: { role: 'Reader' } })).rejects.toThrow(/--role/);
    expect(existsSync(file)).toBe(false);
  });
});

const main = join(import.meta.dirname, '../../../scripts/deploy/index.ts');
const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', input: '' });

describe('the commands', () => {
  test.each(['configure', 'synth', 'deploy', 'diff', 'destroy'])('%s has a help', (name) => {
    const help = createProgram()
      .commands.find((one) => one.name() === name)
      ?.helpInformation();
    expect(help).toMatch(new RegExp(`^Usage: npm run ${name} `));
  });

  test('configure writes without a terminal, and says what is next', () => {
    const { status, stderr } = run('configure', '--out', file);
    expect([status, stderr]).toEqual([0, expect.stringContaining('Next: npm run synth')]);
    expect(written()).toMatchObject({ name: 'plimsoll' });
  });

  test('configure says in one line what is wrong', () => {
    const { status, stderr } = run('configure', '--out', file, '--region', 'europe');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: plimsoll\.config\.json: region: a region, such as eu-west-1[^\n]*\n$/);
  });
});
