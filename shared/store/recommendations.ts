import { type LiveRecommendation, type Status, statuses } from '../model/life.ts';
import type { Page, RecommendationQuery } from '../ports.ts';
import { indexName, type Lookup, lookupKey, sortKey } from '../wiring.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Item, Items } from './items.ts';
import { centsOfSaving, lookupPartitions, schema, short, sortRange } from './keys.ts';
import { type Fetch, merged } from './merge.ts';
import { tagsOf } from './resources.ts';
import { decodeRows, isSeen, keptIn } from './rows.ts';
import { shownAs } from './settle.ts';
import { inForce, readState, type State } from './state.ts';

export interface Reading {
  readonly now: string;
  /** The AWS service code of a kind, as the catalogue knows it. */
  readonly serviceOf: (kind: string) => string | undefined;
}

/** Index entries that one request reads at most; a page may be short and carry a cursor. */
export const entriesPerRequest = 1000;

/** The filters of a query in one fixed order: a cursor is good for no other. */
const fingerprint = (query: RecommendationQuery): string =>
  JSON.stringify(
    (
      [
        'status',
        'account',
        'owner',
        'region',
        'kind',
        'service',
        'check',
        'risk',
        'tag',
        'minimumSaving',
        'sort',
      ] as const
    ).map((key) => query[key] ?? null),
  );

const lookupOf = (query: RecommendationQuery): { lookup: Lookup; value: string } => {
  if (query.owner !== undefined) return { lookup: 'owner', value: query.owner };
  return query.account === undefined ? { lookup: 'status', value: '' } : { lookup: 'account', value: query.account };
};

/** Stored statuses under which a status may be found: a snooze that is over reads as open. */
const storedAs = (status: Status | undefined): readonly Status[] => {
  if (status === undefined) return statuses;
  return status === 'open' ? ['open', 'snoozed'] : [status];
};

const leastCents = (query: RecommendationQuery): number | undefined =>
  query.minimumSaving === undefined ? undefined : Math.ceil(query.minimumSaving * 100 - 1e-6);

/** Whether an index entry may be of the page; tags, which entries do not carry, aside. */
const mayMatch = (entry: Item, query: RecommendationQuery, state: State, reading: Reading): boolean => {
  if (entry.v !== schema || !inForce(entry.since as number, state)) return false;
  const awake = entry.status === 'snoozed' && Date.parse(entry.snoozedUntil as string) <= Date.parse(reading.now);
  const least = leastCents(query);
  const asked = (key: 'account' | 'owner' | 'region' | 'kind' | 'check' | 'risk'): boolean =>
    query[key] === undefined || entry[key] === short(query[key]);
  return (
    (query.status === undefined || query.status === (awake ? 'open' : entry.status)) &&
    (['account', 'owner', 'region', 'kind', 'check', 'risk'] as const).every(asked) &&
    (query.service === undefined || reading.serviceOf(entry.kind as string) === query.service) &&
    (least === undefined || (typeof entry.cents === 'number' && entry.cents >= least))
  );
};

const isAsked = (live: LiveRecommendation, query: RecommendationQuery, reading: Reading): boolean => {
  const least = leastCents(query);
  return (
    (['status', 'account', 'owner', 'region', 'kind', 'check'] as const).every(
      (key) => query[key] === undefined || live[key] === query[key],
    ) &&
    (query.risk === undefined || live.risk.level === query.risk) &&
    (query.service === undefined || reading.serviceOf(live.kind) === query.service) &&
    (least === undefined || (centsOfSaving(live.monthlySaving) ?? Number.NEGATIVE_INFINITY) >= least)
  );
};

const withTag = async (items: Items, found: readonly LiveRecommendation[], tag: string | undefined) => {
  if (tag === undefined || found.length === 0) return found;
  const tags = await tagsOf(
    items,
    found.map(({ resourceId }) => resourceId),
  );
  return found.filter(({ resourceId }) => tags.get(resourceId)?.has(tag));
};

/** What the entries stand for, in their order; entries that the table no longer bears out are passed over. */
const readEntries = async (
  items: Items,
  entries: readonly Item[],
  query: RecommendationQuery,
  state: State,
  reading: Reading,
): Promise<readonly LiveRecommendation[]> => {
  const rows = await decodeRows(items, await items.getAll(entries));
  const byKey = new Map(rows.map((row) => [`${row.key.pk} ${row.key.sk}`, row]));
  const found = entries.flatMap((entry) => {
    const row = byKey.get(`${entry.pk} ${entry.sk}`);
    if (!row || !isSeen(row, state) || row.item[sortKey[query.sort]] !== entry[sortKey[query.sort]]) return [];
    const live = shownAs(keptIn(row, state), reading.now, state.asOf);
    return isAsked(live, query, reading) ? [live] : [];
  });
  return withTag(items, found, query.tag);
};

const fetches = (items: Items, query: RecommendationQuery, after: string | undefined): Fetch<Item, object>[] => {
  const { lookup, value } = lookupOf(query);
  const [from, to] = sortRange(query.sort, after, leastCents(query));
  if (from > to) return [];
  const index = { name: indexName(lookup, query.sort), partition: lookupKey[lookup], sort: sortKey[query.sort] };
  return storedAs(query.status)
    .flatMap((status) => lookupPartitions(lookup, value, status))
    .map((partition) => (limit, position) => items.page({ partition, from, to, index }, limit, position as never));
};

/** A page of recommendations, as `RecommendationQuery` asks; a `BadCursor` for a cursor of another query. */
export const listRecommendations = async (
  items: Items,
  query: RecommendationQuery,
  reading: Reading,
): Promise<Page<LiveRecommendation>> => {
  const asked = fingerprint(query);
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor, asked);
  const state = await readState(items);
  const lanes = fetches(items, query, after);
  if (lanes.length === 0) return { items: [] };
  const sort = sortKey[query.sort];
  const first = Math.ceil((query.limit * 1.25) / lanes.length) + 2;
  const groups = merged(lanes, (entry) => entry[sort] as string, first, entriesPerRequest);

  const page: LiveRecommendation[] = [];
  let entries: Item[] = [];
  let position = after;
  const read = async (): Promise<void> => {
    page.push(...(await readEntries(items, entries, query, state, reading)));
    entries = [];
  };
  for (;;) {
    const step = await groups.next();
    if (step.done) {
      await read();
      return step.value || position === undefined
        ? { items: page }
        : { items: page, cursor: writeCursor(position, asked) };
    }
    position = step.value.key;
    entries.push(...step.value.items.filter((entry) => mayMatch(entry, query, state, reading)));
    if (page.length + entries.length >= query.limit) await read();
    if (page.length >= query.limit) return { items: page, cursor: writeCursor(position, asked) };
  }
};

/** All recommendations that are asked for, the largest saving first. */
export async function* allRecommendations(
  items: Items,
  of: Pick<RecommendationQuery, 'status' | 'account' | 'region'>,
  reading: () => Reading,
): AsyncGenerator<LiveRecommendation> {
  let cursor: string | undefined;
  do {
    const query = { ...of, sort: 'saving', limit: 100, ...(cursor && { cursor }) } as const;
    const page = await listRecommendations(items, query, reading());
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
