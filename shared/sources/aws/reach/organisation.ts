import {
  type Account as Listed,
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import type { Account } from '../../../model/estate.ts';
import { type Means, openClient } from './client.ts';
import { homeRegion } from './partitions.ts';
import type { Session } from './session.ts';

const active = ({ State, Status }: Listed): boolean => (State ?? Status) === 'ACTIVE';

const tagged = (tags: ReadonlyMap<string, string>, keys: readonly string[]): string | undefined =>
  keys.map((key) => tags.get(key)).find((value) => value !== undefined && value !== '');

/** Tag keys that name whom an account belongs to, and what it is for; the first that is there counts. */
export interface AccountTags {
  readonly owner: readonly string[];
  readonly environment: readonly string[];
}

export const usualAccountTags: AccountTags = { owner: ['owner', 'team'], environment: ['environment', 'env', 'stage'] };

/** The organisation that the caller may look into; every call throws when it may not. */
export const openOrganisation = (caller: Session, partition: string, means: Means) => {
  const client = openClient(OrganizationsClient, homeRegion(partition, 'organizations') ?? 'us-east-1', caller, means);

  const tagsOf = async (id: string): Promise<ReadonlyMap<string, string>> => {
    const tags = new Map<string, string>();
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListTagsForResourceCommand({ ResourceId: id, NextToken }));
      for (const { Key, Value } of page.Tags ?? []) if (Key) tags.set(Key.toLowerCase(), Value ?? '');
      NextToken = page.NextToken;
    } while (NextToken);
    return tags;
  };

  return {
    /** Active accounts with their names; those wanted, or all. Pages are read until each wanted one is found. */
    async accounts(wanted?: readonly string[]): Promise<Account[]> {
      const missing = new Set(wanted);
      const found: Account[] = [];
      for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
        for (const account of Accounts) {
          const { Id: id, Name: name } = account;
          if (!id || (wanted ? !missing.delete(id) : !active(account))) continue;
          found.push({ id, ...(name ? { name } : {}) });
        }
        if (wanted && missing.size === 0) break;
      }
      return found;
    },
    /** The account with its owner and environment, as its tags in the organisation say. */
    async withTags(account: Account, { owner, environment }: AccountTags): Promise<Account> {
      const tags = await tagsOf(account.id);
      const isOf = tagged(tags, owner);
      const isFor = tagged(tags, environment);
      return { ...account, ...(isOf ? { owner: isOf } : {}), ...(isFor ? { environment: isFor } : {}) };
    },
    close: () => client.destroy(),
  };
};
