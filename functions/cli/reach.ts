import type { Catalogue } from '../../shared/model/catalogue.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { printable } from '../../shared/model/printable.ts';
import type { OwnCost } from '../../shared/ports.ts';
import { openReach, type Reach } from '../../shared/sources/aws/reach/open.ts';
import { ReachRefused } from '../../shared/sources/aws/reach/refused.ts';
import { nearest } from '../nearest.ts';
import type { Bucket } from './aws-options.ts';
import { policyOf } from './policy.ts';
import { Refusal } from './refusal.ts';
import type { Terminal } from './terminal.ts';

/** What `scan` and `export` are both told. */
export interface ReachOptions {
  readonly profile?: string;
  readonly regions?: readonly string[] | 'all';
  readonly accounts?: readonly string[] | 'organization';
  readonly role?: string;
  readonly externalId?: string;
  readonly days?: number;
  readonly maxCost?: number;
  readonly focus?: Bucket;
  readonly policy?: string;
  readonly strict?: boolean;
}

/** The policy of a run, with what the command line says over it. */
export const policyFor = async ({ policy: file, days }: ReachOptions, catalogue: Catalogue): Promise<Policy> => {
  const policy = await policyOf(file, catalogue);
  return days === undefined ? policy : { ...policy, windowDays: days };
};

/** How long an answer is waited for; a slow line may need more than the usual. */
const timeoutsOf = ({ environment }: Terminal): { readonly requestMs?: number } => {
  const given = environment.PLIMSOLL_REQUEST_TIMEOUT_MS;
  if (given === undefined || given === '') return {};
  if (/^[1-9]\d{2,6}$/.test(given)) return { requestMs: Number(given) };
  throw new Refusal(
    `error: PLIMSOLL_REQUEST_TIMEOUT_MS is "${printable(given, 40)}": give whole milliseconds from 100 to 9999999`,
  );
};

/**
 * Reaches the accounts that the user named, with the user's own credentials.
 * @throws Refusal where there are none, or where an account, a region or a profile cannot be meant
 */
export const reachOf = async (
  { profile: named, regions, accounts, role, externalId }: ReachOptions,
  { cost, asOf, terminal }: { readonly cost: OwnCost; readonly asOf: Date; readonly terminal: Terminal },
): Promise<Reach> => {
  // The SDK would go on to other credentials, of perhaps another account, when the profile of AWS_PROFILE is not there.
  const profile = named ?? (terminal.environment.AWS_PROFILE || undefined);
  try {
    return await openReach({
      ...(profile !== undefined && { profile }),
      ...(regions !== undefined && { regions }),
      ...(accounts !== undefined && { accounts }),
      ...(role !== undefined && { role }),
      ...(externalId !== undefined && { externalId }),
      timeouts: timeoutsOf(terminal),
      sessionName: 'plimsoll',
      asOf,
      cost,
      signal: terminal.stopped,
      suggest: nearest,
    });
  } catch (error) {
    if (error instanceof ReachRefused) throw new Refusal(`error: ${printable(error.message, 1000)}`);
    throw error;
  }
};
