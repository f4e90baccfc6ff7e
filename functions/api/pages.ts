import { BadCursor } from '../../shared/model/bad-cursor.ts';
import type { Page, Store } from '../../shared/ports.ts';
import { usd } from './fields.ts';
import { invalid, type Refusal } from './problems.ts';
import type { Reply } from './route.ts';

/** A Lambda function answers with at most 6 MB: leave room for what stands around the items. */
const mostBytes = 4 * 1024 * 1024;

/**
 * A page that fits into one answer: asks again for half as many items while it is larger than `bytes`.
 * A single item is given as it is, since the table holds none above 400 KB.
 */
export const fitting = async <T>(
  limit: number,
  ask: (limit: number) => Promise<Page<T>>,
  bytes = mostBytes,
): Promise<Page<T>> => {
  const page = await ask(limit);
  if (page.items.length <= 1 || Buffer.byteLength(JSON.stringify(page.items)) <= bytes) return page;
  return fitting(Math.max(1, Math.floor(Math.min(limit, page.items.length) / 2)), ask, bytes);
};

/** Why there is nothing to show yet; undefined once a run has finished. */
export const noRunYet = async (store: Store): Promise<string | undefined> => {
  if (await store.lastRun()) return undefined;
  const [latest] = (await store.runs(1)).items;
  const start = 'No run has finished yet';
  if (latest === undefined) return `${start}: none has been started. What it finds will stand here.`;
  if (latest.status === 'running') return `${start}: one is under way since ${latest.startedAt}. Ask again soon.`;
  return `${start}: the latest, of ${latest.startedAt}, failed. GET /v1/runs says why.`;
};

const badCursor = invalid([
  {
    in: 'query',
    field: 'cursor',
    reason: 'does not belong to this query',
    fix: 'take the `cursor` of the page before and keep its filters and sort, or leave it out to begin again',
  },
]);

type PageBody<Item> = { currency: typeof usd; items: Item[]; cursor?: string; note?: string };

/** Answers with one page of a list, each item as `shown`; an empty first page says why it is empty. */
export const replyWithPage = async <T, Item>(
  store: Store,
  query: { readonly limit: number; readonly cursor?: string },
  ask: (limit: number) => Promise<Page<T>>,
  shown: (item: T) => Item,
): Promise<Reply<PageBody<Item>> | Refusal> => {
  try {
    const { items, cursor } = await fitting(query.limit, ask);
    const note = items.length || query.cursor ? undefined : await noRunYet(store);
    return {
      body: {
        currency: usd,
        items: items.map(shown),
        ...(cursor !== undefined && { cursor }),
        ...(note !== undefined && { note }),
      },
    };
  } catch (error) {
    if (error instanceof BadCursor) return badCursor;
    throw error;
  }
};
