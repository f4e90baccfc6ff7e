import { isDeepStrictEqual } from 'node:util';
import type { LiveRecommendation } from '../model/life.ts';
import { bodiesOf, dropParts, readBody, writeBody } from './bodies.ts';
import type { Item, Items } from './items.ts';
import { aliasKey, type Key, listing, recommendationSort, resourcePartition, schema } from './keys.ts';
import type { Kept } from './settle.ts';
import { atRevision, inForce, type State } from './state.ts';

/*
 * A recommendation lives in one of two rows of its resource's partition. What a run changes waits beside what is seen
 * until the run is in force: in the same row as `next` while its place in the indexes stays the same, else in the
 * other row, with `until` on this one. So every index entry is right for as long as it is seen.
 */
export interface Row {
  readonly key: Key;
  readonly revision: number;
  /** The run that wrote it: before that run is in force the row is not seen. */
  readonly since: number;
  /** The run whose other row takes its place. */
  readonly until?: number;
  readonly body: Kept;
  readonly next?: { readonly sequence: number; readonly body: Kept };
  readonly item: Item;
}

/** Where a recommendation lives. */
export interface Place {
  readonly resourceId: string;
  readonly id: string;
}

export const slotKeys = ({ resourceId, id }: Place): [Key, Key] => {
  const pk = resourcePartition(resourceId);
  return [
    { pk, sk: recommendationSort(id, 0) },
    { pk, sk: recommendationSort(id, 1) },
  ];
};

const decodeNext = async (items: Items, item: Item): Promise<Row['next']> =>
  item.nextBody === undefined
    ? undefined
    : { sequence: item.next as number, body: await readBody<Kept>(items, item.nextBody) };

/** Undefined for an item of another schema. */
export const decodeRow = async (items: Items, item: Item): Promise<Row | undefined> => {
  if (item.v !== schema) return undefined;
  const body = await readBody<Kept>(items, item.body);
  const next = await decodeNext(items, item);
  return {
    key: { pk: item.pk, sk: item.sk },
    revision: item.revision as number,
    since: item.since as number,
    ...(item.until !== undefined && { until: item.until as number }),
    body,
    ...(next && { next }),
    item,
  };
};

export const decodeRows = async (items: Items, found: readonly Item[]): Promise<Row[]> =>
  (await Promise.all(found.map((item) => decodeRow(items, item)))).filter((row) => row !== undefined);

export const isSeen = (row: Row, state: State): boolean =>
  inForce(row.since, state) && (row.until === undefined || !inForce(row.until, state));

/** The row of a recommendation that is seen, and the other one. */
export const seenRow = (rows: readonly Row[], state: State): { shown?: Row; other?: Row } => {
  const shown = rows.filter((row) => isSeen(row, state)).sort((a, b) => b.since - a.since)[0];
  const other = rows.find((row) => row !== shown);
  return { ...(shown && { shown }), ...(other && { other }) };
};

/** What the row holds for readers now. */
export const keptIn = (row: Row, state: State): Kept =>
  row.next && inForce(row.next.sequence, state) ? row.next.body : row.body;

/** Whether the index entries of a row, which are those of its body, also serve what it would hold. */
export const listsAs = (row: Row, live: LiveRecommendation): boolean =>
  isDeepStrictEqual(listing(row.body.live), listing(live));

interface RowToWrite {
  readonly key: Key;
  readonly since: number;
  readonly until?: number;
  readonly body: Kept;
  readonly next?: { readonly sequence: number; readonly body: Kept };
}

/** Writes a row in place of `before`, or where nothing was; undefined when another has written there since. */
export const writeRow = async (
  items: Items,
  row: RowToWrite,
  before: Pick<Row, 'revision' | 'item'> | undefined,
): Promise<Pick<Row, 'key' | 'revision' | 'item'> | undefined> => {
  const { key, since, until, body, next } = row;
  const revision = (before?.revision ?? 0) + 1;
  const item: Item = {
    ...key,
    v: schema,
    revision,
    since,
    ...(until !== undefined && { until }),
    body: await writeBody(items, key, body),
    ...(next && { next: next.sequence, nextBody: await writeBody(items, key, next.body) }),
    ...listing(body.live),
  };
  if (!(await items.put(item, atRevision(before?.revision ?? 0)))) return undefined;
  await dropParts(items, bodiesOf(before?.item, 'body', 'nextBody'), bodiesOf(item, 'body', 'nextBody'));
  return { key, revision, item };
};

/** Removes a row that nobody sees any more, unless another has written there since. */
export const removeRow = async (items: Items, row: Pick<Row, 'key' | 'revision' | 'item'>): Promise<void> => {
  if (await items.remove(row.key, atRevision(row.revision)))
    await dropParts(items, bodiesOf(row.item, 'body', 'nextBody'), []);
};

/** Both rows of a recommendation; undefined when one is of another schema, so that it is left alone. */
export const readRows = async (items: Items, place: Place): Promise<Row[] | undefined> => {
  const found = await items.getAll(slotKeys(place), true);
  const rows = await decodeRows(items, found);
  return rows.length === found.length ? rows : undefined;
};

/** Tells where the recommendation of an id lives: written once, before its first row. */
export const aliasOf = ({ id, resourceId }: Place): Item => ({ ...aliasKey(id), v: schema, resourceId });

export const findPlace = async (items: Items, id: string): Promise<Place | undefined> => {
  const item = await items.get(aliasKey(id));
  return item?.v === schema ? { id, resourceId: item.resourceId as string } : undefined;
};
