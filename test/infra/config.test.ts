import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { parseConfig, readConfig } from '../../infra/config.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { everything } from './synthesised.ts';

const read = (config: unknown) => parseConfig(JSON.stringify(config), 'plimsoll.config.json').settings;

const refusalOf = (config: unknown): InputError => {
  try {
    read(config);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};

const members = (more: object = {}) => ({
  reading: { accounts: ['111122223333'], role: 'Reader', externalId: 'a-long-random-word', ...more },
});

describe('plimsoll.config.json', () => {
  test('is another file where one is named, which has to be there', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'plimsoll-config-')), 'other.json');
    vi.stubEnv('PLIMSOLL_CONFIG', file);
    expect(() => readConfig('/')).toThrow(
      'there is no such file. Fix: npm run configure -- --out other.json writes it',
    );
    writeFileSync(file, '{"name":"other"}');
    expect(readConfig('/').settings.name).toBe('other');
    writeFileSync(file, '{"nome":"other"}');
    expect(() => readConfig('/')).toThrow('other.json: nome: is no key');
    vi.unstubAllEnvs();
  });

  test('may be empty, and reads the own account then', () => {
    expect(read({})).toEqual(defaultSettings);
    expect(defaultSettings.reading.accounts).toBe('own');
  });

  test('may ask for everything', () => {
    expect(read(everything).encryption).toBe('customer');
  });

  test('need not be there: the defaults hold, and that is said', () => {
    const { settings, notes } = readConfig(mkdtempSync(join(tmpdir(), 'plimsoll-config-')));
    expect(settings).toEqual(defaultSettings);
    expect(notes[0]).toMatch(/no plimsoll\.config\.json: the defaults hold/);
  });

  test('is read from the folder of the project', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plimsoll-config-'));
    writeFileSync(join(folder, 'plimsoll.config.json'), '{"name":"ours"}');
    expect(readConfig(folder).settings.name).toBe('ours');
  });

  test.each([
    ['a misspelt key', { redaing: {} }, 'redaing', 'did you mean "reading"?'],
    ['a misspelt key further in', { schedule: { dayly: '03:00' } }, 'schedule.dayly', 'did you mean "daily"?'],
    [
      'a misspelt key of one form of several',
      { api: { auth: { type: 'jwt', isuer: 'x', issuer: 'https://id.example.com', audience: ['a'] } } },
      'api.auth.isuer',
      'did you mean "issuer"?',
    ],
    ['an account of eleven digits', { account: '11112222333' }, 'account', 'docs/deploying.md'],
    ['… among those to read', members({ accounts: ['11112222333'] }), 'reading.accounts[0]', 'docs/deploying.md'],
    ['a role by its ARN', members({ role: 'arn:aws:iam::111122223333:role/Reader' }), 'reading.role', ''],
    [
      'a session for a role',
      { api: { auth: { type: 'iam', roles: { viewer: ['arn:aws:sts::111122223333:assumed-role/a/b'] } } } },
      'api.auth.roles.viewer[0]',
      '',
    ],
    ['other accounts without a role', { reading: { accounts: 'organization' } }, 'reading.role', 'PlimsollReader'],
    [
      'a role without its external id',
      { reading: { accounts: 'organization', role: 'Reader' } },
      'reading.externalId',
      'npm run configure',
    ],
    ['a role for nobody', { reading: { role: 'Reader' } }, 'reading.role', 'reading.accounts'],
    ['a short external id', members({ externalId: 'short' }), 'reading.externalId', ''],
    [
      'a report within the run of its day',
      { schedule: { daily: '10:00', report: '12:00' } },
      'schedule.report',
      '18:00',
    ],
    ['a time that is none', { schedule: { daily: '24:00' } }, 'schedule.daily', ''],
    ['a burst below the rate', { api: { rate: 50, burst: 10 } }, 'api.burst', ''],
    ['a log that is kept an odd time', { logDays: 31 }, 'logDays', ''],
    [
      'an unknown check of the policy',
      { policy: { checks: { 'idle-instances': {} } } },
      'policy.checks.idle-instances',
      'did you mean "idle-instance"?',
    ],
    [
      'a misspelt key of the policy',
      { policy: { windowsDays: 7 } },
      'policy.windowsDays',
      'did you mean "windowDays"?',
    ],
  ])('is refused for %s, with its path and what to do', (_, config, field, fix) => {
    const refusal = refusalOf(config);
    expect(refusal.field).toBe(field);
    expect(refusal.fix).toContain(fix);
    expect(refusal.message).toMatch(/^plimsoll\.config\.json: [^\n]+$/);
  });

  test.each([
    ['an account as a number', { account: 111122223333 }, 'account: an account id is text, in quotes'],
    [
      'an account as a number in a list',
      members({ accounts: [111122223333] }),
      'reading.accounts[0]: an account id is text',
    ],
    [
      'an issuer without https',
      { api: { auth: { type: 'jwt', issuer: 'http://id.example.com', audience: ['a'] } } },
      'api.auth.issuer: the address of an issuer, which begins with https://',
    ],
    ['days that no log is kept', { logDays: 31 }, 'one of 7, 14, 30, 60, 90, 180, 365'],
  ])('says what is wrong with %s', (_, config, message) => {
    expect(refusalOf(config).message).toContain(message);
  });

  test('may have its report late in the evening before the next run', () => {
    expect(read({ schedule: { daily: '20:00', report: '12:00' } }).schedule.report).toBe('12:00');
    expect(refusalOf({ schedule: { daily: '20:00', report: '03:59' } }).fix).toContain(
      'from 04:00 on, and before 20:00',
    );
  });

  test('is refused when it is no JSON', () => {
    expect(() => parseConfig('{', 'plimsoll.config.json')).toThrow(/is no JSON/);
  });

  test('says when somebody who is listed would be refused all the same', () => {
    const arn = 'arn:aws:iam::444455556666:role/owners';
    const iam = { account: '111122223333', api: { auth: { type: 'iam', roles: { approver: [arn] } } } };
    expect(parseConfig(JSON.stringify(iam), 'c').notes).toEqual([
      expect.stringContaining(`${arn} is of another account`),
    ]);
    const jwt = { type: 'jwt', issuer: 'https://id.example.com', audience: ['a'], roles: { approver: ['Fin Ops'] } };
    const parted = parseConfig(JSON.stringify({ api: { auth: jwt } }), 'c').notes;
    expect(parted).toEqual([expect.stringContaining('"Fin Ops" is found in a claim with one value alone')]);
  });

  test('says when nobody could ask the API', () => {
    const note = /nobody has a role/;
    expect(parseConfig('{}', 'c').notes).toEqual([expect.stringMatching(note)]);
    expect(parseConfig(JSON.stringify(everything), 'c').notes).toEqual([]);
  });
});
