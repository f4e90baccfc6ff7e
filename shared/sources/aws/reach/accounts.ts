import pLimit from 'p-limit';
import type { Account } from '../../../model/estate.ts';
import type { Gap } from '../../../model/gap.ts';
import { checkRole, roleArn, type Wanted } from './ask.ts';
import { assumedSession, type Role, whyNotAssumed } from './assume.ts';
import type { Caller } from './caller.ts';
import type { Means } from './client.ts';
import { faultOf, isOfAws } from './faults.ts';
import { type AccountTags, openOrganisation } from './organisation.ts';
import { mainRegion } from './partitions.ts';
import { ReachRefused } from './refused.ts';
import type { Session } from './session.ts';

/** What all of an account's scopes share. */
export interface ReachedAccount {
  readonly account: string;
  readonly session: Session;
  /** Where it was entered, and answers. */
  readonly region: string;
  /** Why it cannot be entered; then none of its regions can be. */
  readonly refused?: string;
  close(): void;
}

/** Rethrows what is no answer of AWS: a stopped run, a fault of our own. */
const onlyOfAws = (error: unknown, { signal }: Means): void => {
  signal?.throwIfAborted();
  if (!isOfAws(error)) throw error;
};

/** The accounts that are wanted, each once; by name where the organisation was asked for them. */
export const wantedAccounts = async (
  { accounts, role }: Wanted,
  caller: Caller,
  session: Session,
  means: Means,
): Promise<readonly Account[]> => {
  if (accounts === undefined) return [{ id: caller.account }];
  if (accounts !== 'organization') {
    checkRole(accounts, caller.account, role);
    return [...new Set(accounts)].map((id) => ({ id }));
  }
  const organisation = openOrganisation(session, caller.partition, means);
  try {
    const found = await organisation.accounts();
    if (found.length === 0)
      throw new ReachRefused({
        where: '--accounts organization',
        what: 'the organisation lists no active account',
        fix: 'ask with credentials of its management account, or name the accounts',
      });
    const ids = found.map(({ id }) => id);
    checkRole(ids, caller.account, role);
    return found;
  } catch (error) {
    if (error instanceof ReachRefused) throw error;
    onlyOfAws(error, means);
    throw new ReachRefused({
      where: 'the accounts of the organisation',
      what: faultOf(error).message,
      fix: 'allow organizations:ListAccounts in its management account, or name the accounts',
    });
  } finally {
    organisation.close();
  }
};

/**
 * Names, owners and environments from the organisation, where the caller may look: most may not, and nothing is lost
 * but names, so that nothing is said.
 */
export const describedAccounts = async (
  accounts: readonly Account[],
  caller: Caller,
  session: Session,
  tags: AccountTags,
  means: Means,
): Promise<readonly Account[]> => {
  const organisation = openOrganisation(session, caller.partition, means);
  const known = new Map(accounts.map((account) => [account.id, account]));
  try {
    const nameless = accounts.filter(({ name }) => !name).map(({ id }) => id);
    if (nameless.length > 0)
      for (const account of await organisation.accounts(nameless)) known.set(account.id, account);
    await pLimit(4).map([...known.values()], async (account) => {
      known.set(account.id, await organisation.withTags(account, tags));
    });
  } catch (error) {
    onlyOfAws(error, means);
  } finally {
    organisation.close();
  }
  return [...known.values()];
};

/**
 * Enters an account: over the role where one is given, else with the caller's own credentials. An account that has not
 * enabled the region is entered in the main one of its partition, which every account has.
 */
export const enterAccount = async (
  account: string,
  role: Role | undefined,
  caller: Caller,
  session: Session,
  region: string,
  means: Means,
): Promise<ReachedAccount> => {
  if (!role) return { account, session, region, close: () => undefined };
  const arn = roleArn(caller.partition, account, role.name);
  const assumed = assumedSession(arn, role, session, region, means);
  const entered = { account, session: assumed, region, close: assumed.close };
  try {
    await assumed.provider();
    return entered;
  } catch (error) {
    onlyOfAws(error, means);
    const main = mainRegion(caller.partition);
    if (region === main || faultOf(error).kind === 'denied')
      return { ...entered, refused: whyNotAssumed(error, arn, caller.arn, role.externalId) };
    assumed.close();
    return enterAccount(account, role, caller, session, main, means);
  }
};

/** One gap for each region of an account that cannot be entered, so that what was known of each is kept. */
export const closedScopes = (account: string, regions: readonly string[], because: string): readonly Gap[] =>
  regions.map((region) => ({ account, region, what: 'scope', missing: 'sts:AssumeRole', because }));
