import { ReachRefused } from './refused.ts';

/** Which accounts and regions are asked for. */
export interface Wanted {
  readonly profile?: string | undefined;
  /** Absent or 'all': every region that an account has enabled. */
  readonly regions?: readonly string[] | 'all' | undefined;
  /** Absent: the caller's own; 'organization': every active one of the caller's organisation. */
  readonly accounts?: readonly string[] | 'organization' | undefined;
  /** The role to take in each account, as NAME or PATH/NAME. */
  readonly role?: string | undefined;
  readonly externalId?: string | undefined;
  readonly sessionName: string;
}

const refuse = (where: string, what: string, fix: string): never => {
  throw new ReachRefused({ where, what, fix });
};

const quoted = (word: string): string => JSON.stringify(word.slice(0, 80));

/** Refuses what cannot be meant, before anything is asked. Limits of names as AWS documents them for AssumeRole. */
export const checkWanted = ({ accounts, regions, role, externalId, sessionName }: Wanted): void => {
  if (Array.isArray(accounts)) {
    if (accounts.length === 0) refuse('--accounts', 'no account is named', 'name accounts, or leave the option out');
    for (const id of accounts)
      if (!/^\d{12}$/.test(id)) refuse('--accounts', `${quoted(id)} is no account id`, 'an account id has 12 digits');
  }
  if (Array.isArray(regions) && regions.length === 0)
    refuse('--regions', 'no region is named', 'name regions, or leave the option out');
  if (role !== undefined) {
    if (accounts === undefined) refuse('--role', 'a role is taken in accounts, and none is named', 'add --accounts');
    if (!/^\/?([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/.test(role))
      refuse('--role', `${quoted(role)} is no name of a role`, 'give its name with its path, without the ARN');
  }
  if (externalId !== undefined) {
    if (role === undefined) refuse('--external-id', 'it goes with a role, and none is named', 'add --role');
    if (!/^[\w+=,.@:/-]{2,1224}$/.test(externalId))
      refuse('--external-id', 'it is no external id', 'it has 2 to 1224 letters, digits or any of + = , . @ : / -');
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName))
    refuse('the session name', `${quoted(sessionName)} is none`, 'take 2 to 64 letters, digits or any of + = , . @ -');
};

/** The accounts that need a role are refused without one. */
export const checkRole = (accounts: readonly string[], own: string, role: string | undefined): void => {
  const other = accounts.find((id) => id !== own);
  if (role === undefined && other !== undefined)
    refuse(
      '--accounts',
      `${other} is not the account of these credentials (${own})`,
      'add --role NAME to take one there',
    );
};

export const roleArn = (partition: string, account: string, role: string): string =>
  `arn:${partition}:iam::${account}:role/${role.replace(/^\//, '')}`;
