import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { callerBy } from '../../../functions/api/callers.ts';
import { type Auth, authSchema } from '../../../shared/settings.ts';
import { asking, company, eventOf } from '../../support/api.ts';

const account = '111122223333';
const iam = authSchema.parse({
  type: 'iam',
  roles: {
    viewer: [`arn:aws:iam::${account}:role/Everybody`, `arn:aws:iam::${account}:user/reports/bot`],
    engineer: [`arn:aws:iam::${account}:role/teams/platform/Engineer`],
    approver: [`arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Approver_0a1b`],
  },
});
const jwt = authSchema.parse({
  type: 'jwt',
  issuer: 'https://login.example.com',
  audience: ['plimsoll'],
  claim: 'groups',
  roles: { viewer: ['everybody'], finance: ['finance'], engineer: ['platform'], approver: ['platform-leads'] },
});

/** The event as API Gateway hands it over; only what it has established stands in `authorizer`. */
const eventBy = (authorizer?: unknown): APIGatewayProxyEventV2 => {
  const event = eventOf('GET', '/v1/savings');
  return { ...event, requestContext: { ...event.requestContext, ...(authorizer !== undefined && { authorizer }) } };
};
const signedBy = (userArn: unknown) =>
  eventBy({
    iam: {
      accessKey: 'ASIA0000000000000000',
      accountId: account,
      callerId: 'AROA0000000000000000:ada',
      cognitoIdentity: null,
      principalOrgId: 'o-1',
      userArn,
      userId: 'AROA0000000000000000:ada',
    },
  });
const withToken = (claims: unknown) => eventBy({ jwt: { claims, scopes: null } });

describe('who has signed a request', () => {
  test.each([
    ['a session of a listed role', `arn:aws:sts::${account}:assumed-role/Everybody/ada`, 'viewer'],
    ['a session of a role with a path', `arn:aws:sts::${account}:assumed-role/Engineer/ada@example.com`, 'engineer'],
    [
      'a person of IAM Identity Center',
      `arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Approver_0a1b/ada`,
      'approver',
    ],
    ['a listed user', `arn:aws:iam::${account}:user/reports/bot`, 'viewer'],
  ])('%s is known as what it is listed as', (_, arn, role) => {
    expect(callerBy(iam)(signedBy(arn))).toEqual({ name: arn, role });
  });

  test.each([
    ['the same role of another account', 'arn:aws:sts::999999999999:assumed-role/Engineer/ada'],
    ['the same role of another partition', `arn:aws-cn:sts::${account}:assumed-role/Engineer/ada`],
    ['a role whose name begins alike', `arn:aws:sts::${account}:assumed-role/Engineer2/ada`],
    ['a role in other letters', `arn:aws:sts::${account}:assumed-role/engineer/ada`],
    ['a session that is named as a role', `arn:aws:sts::${account}:assumed-role/Intern/Engineer`],
    ['a user that is named as a role', `arn:aws:iam::${account}:user/Engineer`],
    ['a role that is named as a user', `arn:aws:sts::${account}:assumed-role/bot/ada`],
    ['a federated user', `arn:aws:sts::${account}:federated-user/Engineer`],
    ['the root of the account', `arn:aws:iam::${account}:root`],
    ['an ARN inside another text', `x arn:aws:sts::${account}:assumed-role/Engineer/ada`],
    ['an empty ARN', ''],
    ['no text', 7],
    ['several', [`arn:aws:sts::${account}:assumed-role/Engineer/ada`]],
  ])('%s is nobody', (_, arn) => {
    expect(callerBy(iam)(signedBy(arn))).toBeUndefined();
  });

  test('who is listed twice has the greater role', () => {
    const arn = `arn:aws:iam::${account}:role/Both`;
    const auth = authSchema.parse({ type: 'iam', roles: { viewer: [arn], approver: [arn], finance: [arn] } });
    expect(callerBy(auth)(signedBy(`arn:aws:sts::${account}:assumed-role/Both/ada`))?.role).toBe('approver');
  });
});

describe('whose token a request carries', () => {
  test.each([
    ['a text', 'finance', 'finance'],
    ['a list', ['everybody', 'platform'], 'engineer'],
    ['a list as API Gateway writes it', '[everybody platform-leads]', 'approver'],
    ['a list of one', '[everybody]', 'viewer'],
  ])('%s in the claim gives the greatest role that is listed', (_, groups, role) => {
    expect(callerBy(jwt)(withToken({ sub: 'a1', groups }))).toEqual({ name: 'a1', role });
  });

  test('its subject is the name, with the address beside it', () => {
    const claims = { sub: 'a1', email: 'ada@example.com\u202e', groups: 'platform' };
    expect(callerBy(jwt)(withToken(claims))?.name).toBe('a1 (ada@example.com\\u{202e})');
  });

  test.each([
    ['a group that nobody has listed', { groups: 'interns' }],
    ['no group', { groups: '' }],
    ['an empty list', { groups: [] }],
    ['a list in a list', { groups: [['platform']] }],
    ['a number', { groups: 7 }],
    ['true', { groups: true }],
    ['an object', { groups: { platform: true } }],
    ['null', { groups: null }],
    ['a group in other letters', { groups: 'Platform' }],
    ['part of a group', { groups: 'platform-leads,' }],
    ['a pattern', { groups: '.*' }],
    ['another claim', { roles: 'platform' }],
    ['no subject', { groups: 'platform', sub: undefined, email: 'ada@example.com' }],
    ['an empty subject', { groups: 'platform', sub: '' }],
    ['a subject that is no text', { groups: 'platform', sub: 1 }],
  ])('%s is nobody', (_, claims) => {
    expect(callerBy(jwt)(withToken({ sub: 'a1', ...claims }))).toBeUndefined();
  });

  test.each(['constructor', 'toString', '__proto__'])('a claim that is named %s and is not there is none', (claim) => {
    const auth = authSchema.parse({ ...jwt, claim });
    expect(callerBy(auth)(withToken({ sub: 'a1' }))).toBeUndefined();
  });
});

describe('without what the front door establishes', () => {
  const forged = { authorization: 'Bearer x', 'x-amzn-iam-user-arn': `arn:aws:iam::${account}:role/Engineer` };
  const cases: [string, Auth, APIGatewayProxyEventV2][] = [
    ['no context', iam, eventBy()],
    ['an empty context', iam, eventBy({})],
    ['a context that is null', jwt, eventBy(null)],
    ['a text for a context', jwt, eventBy('approver')],
    ['headers that claim it', iam, { ...eventBy(), headers: forged }],
    ['a token where signatures are asked for', iam, withToken({ sub: 'a1', groups: 'platform' })],
    ['a signature where tokens are asked for', jwt, signedBy(`arn:aws:sts::${account}:assumed-role/Engineer/ada`)],
    ['a context of a Lambda authoriser', jwt, eventBy({ lambda: { role: 'approver' } })],
    ['claims that are a text', jwt, withToken('groups=platform')],
  ];

  test.each(cases)('%s is nobody, and nobody is told anything', async (_, auth, event) => {
    const caller = callerBy(auth);
    expect(caller(event)).toBeUndefined();
    const answer = await asking(company().store, { caller: () => caller(event) })('GET', '/v1/savings');
    expect(answer.status).toBe(403);
    expect(answer.body.detail).toBe('This caller has no role here: ask a platform owner for one');
  });

  test('settings that list nobody let nobody in', () => {
    const caller = callerBy(authSchema.parse({ type: 'iam' }));
    expect(caller(signedBy(`arn:aws:sts::${account}:assumed-role/Admin/ada`))).toBeUndefined();
  });
});
