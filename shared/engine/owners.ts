import type { Account } from '../model/estate.ts';
import type { Policy } from '../model/policy.ts';
import type { AnyResource } from '../model/resource.ts';

/** Who owns a resource: its first owner tag, else the policy's or the estate's owner of the account. */
export const ownerOf = (
  resource: AnyResource,
  policy: Policy,
  accounts: ReadonlyMap<string, Account>,
): string | undefined => {
  for (const key of policy.owners.tags) if (resource.tags?.[key]) return resource.tags[key];
  return policy.owners.accounts[resource.account] ?? accounts.get(resource.account)?.owner ?? undefined;
};
