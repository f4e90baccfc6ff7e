import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    for (const _ of [1, 2]) {
      rmSync(file, { force: true });
      await configure({ ...asking, file, ask });
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

  test('changes a file that is there only when that is agreed to', async () => {
    writeFileSync(file, '{"name":"mine"}');
    expect(await configure({ ...asking, file, ask: person().ask })).toBe(false);
    expect(written()).toEqual({ name: 'mine' });
    expect(await configure({ ...asking, file, ask: person({}, true).ask })).toBe(true);
    expect(written()).toMatchObject({ name: 'mine', dashboard: false });
  });

  const whole = {
    name: 'costs',
    account: '111122223333',
    reading: {
      accounts: ['111122223333', '444455556666'],
      role: 'Reader',
      externalId: 'a-long-random-word-of-ours',
      regions: ['eu-west-1'],
      focus: { bucket: 'bills', prefix: 'focus/2026' },
    },
    policy: { windowDays: 30, exclude: [{ tag: 'keep=yes', reason: 'asked for' }] },
    schedule: { daily: '02:00', report: '12:00' },
    api: {
      auth: {
        type: 'jwt',
        issuer: 'https://id.example.com',
        audience: ['a'],
        claim: 'groups',
        roles: { viewer: ['all'] },
      },
      rate: 5,
      burst: 9,
    },
    encryption: 'customer',
    dashboard: true,
    logDays: 90,
  };

  test('keeps what the file says, asked or not, and changes what is given alone', async () => {
    writeFileSync(file, JSON.stringify(whole));
    await configure({ ...alone, file, force: true, given: { email: 'finops@example.com' } });
    expect(written()).toEqual({ ...whole, alarms: { email: 'finops@example.com' } });
  });

  test('drops what no longer goes with the other answers', async () => {
    writeFileSync(file, JSON.stringify(whole));
    await configure({ ...alone, file, force: true, given: { auth: 'iam', accounts: 'own', focus: '' } });
    const { api, reading } = written() as typeof whole;
    expect([api, reading]).toEqual([
      { auth: { type: 'iam' }, rate: 5, burst: 9 },
      { accounts: 'own', regions: ['eu-west-1'] },
    ]);
  });

  test('leaves a file that it cannot read as it is', async () => {
    writeFileSync(file, '{"nome":"mine"}');
    await expect(configure({ ...alone, file, force: true })).rejects.toThrow('nome: is no key of the configuration');
    expect(written()).toEqual({ nome: 'mine' });
  });

  test.each([
    ['dashboard', 'maybe', '--dashboard: maybe is no answer. Fix: one of no, yes'],
    ['encryption', 'mine', '--encryption: mine is no answer. Fix: one of aws-owned, customer'],
    ['focus', 'bills/focus', '--focus: bills/focus has another form. Fix: s3://bucket or s3://bucket/prefix'],
    ['focus', 's3://My_Bills/focus', '--focus: the name of a bucket'],
    ['focus', 's3://bills/a//b', '--focus: folders with / between them'],
    ['region', 'eu-wst-1', '--region: eu-wst-1 is no region. Fix: did you mean eu-west-1?'],
    ['regions', 'eu-west-1,us-eats-1', '--regions: us-eats-1 is no region. Fix: did you mean us-east-1?'],
    ['regions', 'eu-west-1,eu-west-1', '--regions: names a region twice'],
    ['accounts', '111122223333,111122223333', '--accounts: names an account twice'],
    ['email', 'finops', '--email: Invalid email'],
  ])('refuses --%s %s by the name of the option', async (option, answer, says) => {
    await expect(configure({ ...alone, file, given: { [option]: answer } })).rejects.toThrow(says);
    expect(existsSync(file)).toBe(false);
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
    await expect(configure({ ...alone, file, given: { accounts: '12' } })).rejects.toThrow(
      /--accounts: an account id has 12 digits/,
    );
    await expect(configure({ ...alone, file, given: { role: 'Reader' } })).rejects.toThrow(/--role/);
    expect(existsSync(file)).toBe(false);
  });
});

const main = join(import.meta.dirname, '../../../scripts/deploy/index.ts');
const run = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', input: '', env: { PATH: process.env.PATH } });

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

  test.each([
    ['deploy', ['--profil', 'finops'], "--profil is no option of it, nor of the CDK's. Fix: did you mean --profile?"],
    ['diff', ['--', '--fial'], '--fial is no option'],
    ['destroy', ['--with-dat'], 'did you mean --with-data?'],
    ['synth', ['--config', 'no-such.json'], 'no-such.json: there is no such file'],
    ['destroy', ['--config=no-such.json'], 'no-such.json: there is no such file'],
    ['deploy', ['--profile', 'nobody-has-it'], 'there is no such profile'],
    ['destroy', ['--profile', 'nobody-has-it'], 'there is no such profile'],
    ['destroy', ['--with-data'], 'nobody is there to answer. Fix: add --confirm plimsoll'],
  ])('%s %j is refused in one line, and nothing is done', (command, options, says) => {
    const { status, stderr } = run(command, ...options);
    expect([status, stderr]).toEqual([1, expect.stringContaining(says)]);
    expect(stderr.split('\n').filter((line) => line.startsWith('error: '))).toHaveLength(1);
  });

  test('configure says in one line that it cannot write there', () => {
    const { status, stderr } = run('configure', '--out', join(file, 'no', 'folder.json'));
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^error: .*cannot be written \(ENOENT\)[^\n]*\n$/)]);
  });

  test('configure says in one line what is wrong', () => {
    const { status, stderr } = run('configure', '--out', file, '--region', 'europe');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: --region: a region, such as eu-west-1[^\n]*\n$/);
  });
});
