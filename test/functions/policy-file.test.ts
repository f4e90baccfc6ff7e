import { describe, expect, test } from 'vitest';
import { parsePolicy, readPolicy } from '../../functions/policy-file.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';

const refusalOf = (policy: unknown): InputError => {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy);
  try {
    parsePolicy(text, 'policy.json', catalogue);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('it was accepted');
};
const setting = (settings: object): object => ({ checks: { 'idle-instance': { settings } } });

describe('a policy file', () => {
  test('may be empty: every key is optional', () => {
    expect(parsePolicy('{}', 'policy.json', catalogue)).toEqual(defaultPolicy);
  });

  test('may begin with a byte order mark', () => {
    expect(parsePolicy('\uFEFF{"name":"ours"}', 'policy.json', catalogue).name).toBe('ours');
  });

  test('changes settings and switches checks off', () => {
    const policy = parsePolicy(JSON.stringify(setting({ cpuPercent: 5 })), 'policy.json', catalogue);
    expect(policy.checks).toEqual({ 'idle-instance': { settings: { cpuPercent: 5 } } });
  });

  test.each([
    ['a misspelt key', { windowsDays: 14 }, 'windowsDays', 'windowDays'],
    ['a misspelt key of owners', { owners: { tag: ['team'] } }, 'owners.tag', 'tags'],
    ['a misspelt key of an exclusion', { exclude: [{ regoin: 'x', reason: 'y' }] }, 'exclude[0].regoin', 'region'],
    ['a misspelt check', { checks: { 'idle-instances': {} } }, 'checks.idle-instances', 'idle-instance'],
    [
      'a misspelt key of a check',
      { checks: { 'idle-instance': { enable: true } } },
      'checks.idle-instance.enable',
      'enabled',
    ],
    ['a misspelt setting', setting({ cpuPercents: 5 }), 'checks.idle-instance.settings.cpuPercents', 'cpuPercent'],
    [
      'an unknown check in an exclusion',
      { exclude: [{ check: 'idle-instanc', reason: 'x' }] },
      'exclude[0].check',
      'idle-instance',
    ],
    [
      'an unknown kind in an exclusion',
      { exclude: [{ kind: 'ec2-instances', reason: 'x' }] },
      'exclude[0].kind',
      'ec2-instance',
    ],
  ])('is refused for %s, with its path and the nearest right one', (_, policy, field, near) => {
    const refusal = refusalOf(policy);
    expect(refusal.field).toBe(field);
    expect(refusal.fix).toContain(`did you mean "${near}"?`);
  });

  test.each([
    [
      'a setting of another type',
      setting({ cpuPercent: '5' }),
      'checks.idle-instance.settings.cpuPercent',
      'is a string, not a number',
    ],
    ['a negative setting', setting({ cpuPercent: -1 }), 'checks.idle-instance.settings.cpuPercent', 'is negative'],
    [
      'an endless setting',
      '{"checks":{"idle-instance":{"settings":{"cpuPercent":1e999}}}}',
      'checks.idle-instance.settings.cpuPercent',
      '',
    ],
    ['a wrong type', { windowDays: '14' }, 'windowDays', 'expected number'],
    ['a window that is too short', { windowDays: 3 }, 'windowDays', '>=7'],
    ['an unknown risk', { risk: 'reckless' }, 'risk', 'expected one of'],
    ['an exclusion without a reason', { exclude: [{ region: 'us-east-1' }] }, 'exclude[0].reason', 'expected string'],
    ['a tag without a value', { exclude: [{ tag: 'team', reason: 'x' }] }, 'exclude[0].tag', 'is no tag'],
    ['another format', { format: 'plimsoll-policy/2' }, 'format', 'plimsoll-policy/1'],
    ['automatic actions', { actions: [{}] }, 'actions[0]', 'not offered yet'],
    ['a list', [], undefined, 'expected object'],
    ['no JSON', '{"name": }', undefined, 'is no JSON'],
  ])('is refused for %s', (_, policy, field, reason) => {
    const refusal = refusalOf(policy);
    expect(refusal.field).toBe(field);
    expect(refusal.reason).toContain(reason);
  });

  test('that is not there is refused by name', async () => {
    await expect(readPolicy('no/such/policy.json', catalogue)).rejects.toThrow(
      'no/such/policy.json: there is no such file',
    );
  });
});
