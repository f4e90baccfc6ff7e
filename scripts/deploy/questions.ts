import { randomBytes } from 'node:crypto';
import type { apiRoles } from '../../shared/model/roles.ts';

/** The configuration as it is being made: keys as plimsoll.config.json has them. */
export type Draft = Record<string, unknown>;

/** One question, as the option of the command line and as it is asked; an answer is text. */
export interface Question {
  readonly option: string;
  readonly asks: string;
  /** What the answer decides, for who does not know yet. */
  readonly explains: string;
  readonly choices?: readonly string[];
  /** What an answer looks like, where the key has another form, and how that is said. */
  readonly form?: { readonly is: RegExp; readonly says: string };
  /** The path of the key that it answers. */
  readonly key: string;
  /** An empty answer leaves the key out, and its default holds. */
  readonly usual: string | (() => string);
  readonly when?: (draft: Draft) => boolean;
  readonly value?: (answer: string) => unknown;
  /** The answer that gave a value: the usual one, where a configuration is there already. */
  readonly answer?: (value: unknown) => string;
  /** Whether an answer given before still means something. */
  readonly lasts?: (draft: Draft, before: Draft) => boolean;
}

const list = (answer: string): string[] =>
  answer
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
export const at = (draft: Draft, key: string): unknown =>
  key.split('.').reduce<unknown>((of, part) => (of as Draft | undefined)?.[part], draft);
const otherAccounts = (draft: Draft): boolean => (at(draft, 'reading.accounts') ?? 'own') !== 'own';
const byJwt = (draft: Draft): boolean => at(draft, 'api.auth.type') === 'jwt';

const roleQuestion = (role: (typeof apiRoles)[number], may: string): Question => ({
  option: role,
  key: `api.auth.roles.${role}`,
  asks: `Who is ${role} in the API?`,
  explains: `${may} ARNs of roles (or, with tokens, values of the claim), with commas; empty for nobody.`,
  usual: '',
  value: list,
  lasts: (draft, before) => at(draft, 'api.auth.type') === (at(before, 'api.auth.type') ?? 'iam'),
});

/** Everything that `npm run configure` asks, in this order. */
export const questions: readonly Question[] = [
  {
    option: 'name',
    key: 'name',
    asks: 'What is this deployment called?',
    explains: 'It begins the names of everything that is made, so that two deployments stand side by side.',
    usual: 'plimsoll',
  },
  {
    option: 'account',
    key: 'account',
    asks: 'Into which account is it deployed?',
    explains:
      'Twelve digits; a deployment with credentials of another account is refused. Empty: that of the credentials.',
    usual: '',
  },
  {
    option: 'region',
    key: 'region',
    asks: 'Into which region?',
    explains:
      'Where the functions and the table stand; every region is read from there. Empty: that of the credentials.',
    usual: '',
  },
  {
    option: 'accounts',
    key: 'reading.accounts',
    asks: 'Which accounts are read?',
    explains:
      'own: the one it is deployed into. organization: every active one (deploy into the management account, or a delegated administrator). Or account ids, with commas.',
    usual: 'own',
    value: (answer) => (['own', 'organization'].includes(answer) ? answer : list(answer)),
  },
  {
    option: 'role',
    key: 'reading.role',
    asks: 'What is the role called that each of those accounts makes?',
    explains:
      'By this role alone they are read. Its template is written beside those of the stacks by `npm run synth`.',
    usual: 'PlimsollReader',
    when: otherAccounts,
  },
  {
    option: 'external-id',
    key: 'reading.externalId',
    asks: 'Which external id does that role ask for?',
    explains: 'A word without which nobody can take the role; this one is random.',
    usual: () => randomBytes(24).toString('base64url'),
    when: otherAccounts,
  },
  {
    option: 'regions',
    key: 'reading.regions',
    asks: 'Which regions are read?',
    explains: 'all: every one that an account has enabled. Or names, with commas.',
    usual: 'all',
    value: (answer) => (answer === 'all' ? answer : list(answer)),
  },
  {
    option: 'focus',
    key: 'reading.focus',
    asks: 'Where does a FOCUS export of the bill lie?',
    explains:
      's3://bucket/prefix. With one, figures are of single resources; empty: Cost Explorer alone tells the bill.',
    usual: '',
    form: { is: /^s3:\/\/[^/]+(\/.*)?$/, says: 's3://bucket or s3://bucket/prefix' },
    value: (answer) => {
      const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(answer) ?? [];
      return { bucket, prefix: prefix.replace(/\/$/, '') };
    },
    answer: (value) => {
      const { bucket, prefix } = value as { readonly bucket: string; readonly prefix: string };
      return `s3://${bucket}/${prefix}`;
    },
  },
  {
    option: 'daily',
    key: 'schedule.daily',
    asks: 'When does the daily run begin?',
    explains: 'A time of day in UTC. At night the bill of the day before is the most complete.',
    usual: '03:00',
  },
  {
    option: 'report',
    key: 'schedule.report',
    asks: 'When is the preliminary report made, on the third of the month?',
    explains: 'A time of day in UTC, at least eight hours after the daily run begins, so that it tells of that run.',
    usual: '12:00',
  },
  {
    option: 'auth',
    key: 'api.auth.type',
    asks: 'How do callers of the API show who they are?',
    explains: 'iam: requests signed with AWS credentials (SigV4). jwt: a token of your OpenID Connect issuer.',
    choices: ['iam', 'jwt'],
    usual: 'iam',
  },
  {
    option: 'issuer',
    key: 'api.auth.issuer',
    asks: 'Which issuer?',
    explains: 'The https address that stands as `iss` in its tokens.',
    usual: '',
    when: byJwt,
  },
  {
    option: 'audience',
    key: 'api.auth.audience',
    asks: 'Which audience?',
    explains: 'What stands as `aud` in tokens that are for this API, with commas.',
    usual: '',
    when: byJwt,
    value: list,
  },
  {
    option: 'claim',
    key: 'api.auth.claim',
    asks: 'Which claim of a token says what its bearer is here?',
    explains: 'The values of this claim are what the next four questions list, such as the names of groups.',
    usual: 'plimsoll:role',
    when: byJwt,
  },
  roleQuestion('viewer', 'Everybody who is listed reads everything; a viewer does nothing else.'),
  roleQuestion('finance', 'Reads everything, as a viewer does.'),
  roleQuestion('engineer', 'Snoozes, dismisses and reopens too.'),
  roleQuestion('approver', 'Approves too.'),
  {
    option: 'email',
    key: 'alarms.email',
    asks: 'Who is told of alarms?',
    explains:
      'An address, which has to agree by the mail that AWS sends it; empty: alarms are seen in the console alone.',
    usual: '',
  },
  {
    option: 'encryption',
    key: 'encryption',
    asks: 'Whose key encrypts the table and the bucket?',
    explains: 'aws-owned: one of AWS, free. customer: a key in your account, $1 a month, whose use CloudTrail shows.',
    choices: ['aws-owned', 'customer'],
    usual: 'aws-owned',
  },
  {
    option: 'dashboard',
    key: 'dashboard',
    asks: 'Make a CloudWatch dashboard?',
    explains: '$3 a month. The alarms are there either way.',
    choices: ['no', 'yes'],
    usual: 'no',
    value: (answer) => answer === 'yes',
    answer: (value) => (value === true ? 'yes' : 'no'),
  },
];
