import pLimit from 'p-limit';
import type { Account } from '../../../model/estate.ts';
import type { Gap } from '../../../model/gap.ts';
import type { Scope } from '../../../model/run.ts';
import type { OwnCost } from '../../../ports.ts';
import { closedScopes, describedAccounts, enterAccount, type ReachedAccount, wantedAccounts } from './accounts.ts';
import { checkWanted, type Wanted } from './ask.ts';
import type { Role } from './assume.ts';
import { type Caller, firstRegion, refusedBy, whoCalls } from './caller.ts';
import { impatient, type Means, type Timeouts, usualTimeouts } from './client.ts';
import { endsTheScope, faultOf, isOfAws } from './faults.ts';
import { type AccountTags, usualAccountTags } from './organisation.ts';
import { callerSession, checkProfile } from './profiles.ts';
import { checkRegions, type Regions, regionsOf, type Suggest } from './regions.ts';
import type { Credentials, Session } from './session.ts';
import { type OpenSite, openSite } from './site.ts';

export interface ReachOptions extends Wanted {
  readonly asOf: Date;
  readonly cost: OwnCost;
  readonly signal?: AbortSignal | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** In place of the SDK's usual chain. */
  readonly credentials?: (() => Promise<Credentials>) | undefined;
  /** Names the region that was likely meant. */
  readonly suggest?: Suggest | undefined;
  readonly accountTags?: AccountTags | undefined;
  /** Does not ask for the names and tags of accounts. */
  readonly nameless?: boolean | undefined;
}

/** Every account and region that can be asked, and why others cannot. */
export interface Reach {
  readonly caller: Caller;
  readonly accounts: readonly Account[];
  readonly scopes: readonly Scope[];
  readonly gaps: readonly Gap[];
  /** Opens a scope for the collectors; `signal`, besides the run's own, stops this one alone. */
  site(scope: Scope, signal?: AbortSignal): OpenSite;
  /** Opens the caller's own account, whichever accounts are read: for the bill, prices, and what is asked once. */
  payer(): OpenSite;
  close(): void;
}

interface Entered {
  readonly scopes: readonly Scope[];
  readonly gaps: readonly Gap[];
}

/** The regions of an account that are asked, with a gap for each that was named and is not enabled there. */
const chosen = (account: string, wanted: readonly string[] | undefined, { enabled }: Regions): Entered => {
  const open = new Set(enabled);
  const regions = wanted ?? enabled;
  const because = 'the region is not enabled in this account';
  return {
    scopes: regions.filter((region) => open.has(region)).map((region) => ({ account, region })),
    gaps: regions
      .filter((region) => !open.has(region))
      .map((region) => ({ account, region, what: 'scope', missing: region, because })),
  };
};

/** Without a list of its regions an account is asked in those named, or in those that are likely. */
const unlisted = (account: string, regions: readonly string[], error: unknown): Entered => {
  const { kind, message } = faultOf(error);
  const gap: Gap = {
    account,
    what: kind === 'denied' ? 'permission' : 'resource',
    missing: 'ec2:DescribeRegions',
    because: `${message}; hides which regions are enabled, asked in ${regions.join(', ')} alone`,
  };
  return { scopes: regions.map((region) => ({ account, region })), gaps: [gap] };
};

const listed = async (
  session: Session,
  region: string,
  means: Means,
): Promise<Regions | { readonly error: unknown }> => {
  try {
    return await regionsOf(session, region, means);
  } catch (error) {
    means.signal?.throwIfAborted();
    if (!isOfAws(error)) throw error;
    return { error };
  }
};

/**
 * Finds out who calls and which accounts and regions can be asked. An account that cannot be entered, or a region that
 * is not enabled, is a Gap of what 'scope'; the others go on.
 * @throws ReachRefused for no credentials, an unknown profile or region, accounts without a role.
 */
export const openReach = async (options: ReachOptions): Promise<Reach> => {
  const { profile, cost, signal, asOf, role, externalId, sessionName, suggest } = options;
  checkWanted(options);
  if (profile !== undefined && !options.credentials) await checkProfile(profile);
  const ofSites: Means = { cost, signal, profile, timeouts: { ...usualTimeouts, ...options.timeouts } };
  const means = impatient(ofSites);
  const wanted = options.regions === 'all' ? undefined : options.regions && [...new Set(options.regions)];
  const own = callerSession(profile, options.credentials, cost);
  const { region: first } = await firstRegion(wanted, own, means);
  const caller = await whoCalls(own, first, means);

  const ofCaller = await listed(own, first, means);
  if ('error' in ofCaller && endsTheScope(faultOf(ofCaller.error).kind))
    throw refusedBy(ofCaller.error, `AWS in ${first}`);
  checkRegions(wanted ?? [], 'error' in ofCaller ? undefined : ofCaller.known, suggest);
  const likely = wanted ?? ('error' in ofCaller ? [first] : ofCaller.enabled);

  const named = await wantedAccounts(options, caller, own, means);
  const taken: Role | undefined = role === undefined ? undefined : { name: role, externalId, sessionName };
  const entering = async (id: string): Promise<Entered & { readonly account: ReachedAccount }> => {
    const account = await enterAccount(id, taken, caller, own, first, means);
    if (account.refused !== undefined) return { account, scopes: [], gaps: closedScopes(id, likely, account.refused) };
    const regions = taken ? await listed(account.session, account.region, means) : ofCaller;
    return { account, ...('error' in regions ? unlisted(id, likely, regions.error) : chosen(id, wanted, regions)) };
  };
  const [accounts, entered] = await Promise.all([
    options.nameless ? named : describedAccounts(named, caller, own, options.accountTags ?? usualAccountTags, means),
    // Eight accounts at once: STS and EC2 answer that many without throttling.
    pLimit(8).map(named, ({ id }) => entering(id)),
  ]);
  const reached = new Map(entered.map(({ account }) => [account.account, account]));

  return {
    caller,
    accounts,
    scopes: entered.flatMap(({ scopes }) => scopes),
    gaps: entered.flatMap(({ gaps }) => gaps),
    site(scope, ofScope) {
      const account = reached.get(scope.account);
      if (!account || account.refused !== undefined) throw new RangeError(`account ${scope.account} is not reached`);
      const signals = [signal, ofScope].filter((one) => one !== undefined);
      const stop = signals.length > 1 ? AbortSignal.any(signals) : signals[0];
      return openSite(scope, account.session, { ...ofSites, signal: stop }, { partition: caller.partition, asOf });
    },
    payer: () =>
      openSite({ account: caller.account, region: first }, own, ofSites, { partition: caller.partition, asOf }),
    close() {
      for (const account of reached.values()) account.close();
    },
  };
};
