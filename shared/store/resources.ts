import type { Observation } from '../model/estate.ts';
import { type AnyResource, resourceId } from '../model/resource.ts';
import type { Scope } from '../model/run.ts';
import { scopeIndex } from '../wiring.ts';
import { bodiesOf, dropParts, readBody, writeBody } from './bodies.ts';
import { ours } from './documents.ts';
import { ahead, type Item, type Items, together } from './items.ts';
import {
  type Key,
  last,
  recommendationPrefix,
  resourceIdIn,
  resourcePartition,
  resourceSort,
  schema,
  scopeText,
} from './keys.ts';
import { firstDay, usageFrom, usageIn, usageWrites } from './usage.ts';

interface Known {
  readonly resource: AnyResource;
  readonly related: readonly AnyResource[];
}

const resourceKey = (id: string): Key => ({ pk: resourcePartition(id), sk: resourceSort });

/**
 * Writes a resource with what is new of its usage; days already held are not written again. Until when its usage was
 * asked for is kept from before when it is not said.
 */
export const saveObservation = async (
  items: Items,
  observation: Observation,
  asked: number | undefined,
  now: string,
): Promise<void> => {
  const { resource, related, usage } = observation;
  const key = resourceKey(resourceId(resource));
  const since = firstDay(usage);
  const from = since === undefined ? resourceSort : usageFrom(since);
  const rows: Item[] = [];
  for await (const row of items.query({ partition: key.pk, from, to: resourceSort, consistent: true })) rows.push(row);
  // One that an analysis cannot read would pass for gone: so its scope fails.
  const before = ours(rows.find(({ sk }) => sk === resourceSort));
  const { puts, removals } = usageWrites(
    key.pk,
    usage,
    rows.filter((row) => row !== before),
  );
  const body = await writeBody(items, key, { resource, related } satisfies Known);
  const usageThrough = asked ?? observation.usageThrough ?? (before?.usageThrough as number | undefined);
  const through = usageThrough !== undefined && { usageThrough };
  const row = { ...key, v: schema, inScope: scopeText(resource), seenAt: now, kind: resource.kind, ...through, body };
  await items.writeAll([...puts, row], removals);
  await dropParts(items, bodiesOf(before, 'body'), [body]);
};

const ofScope = (scope: Scope) => ({
  partition: scopeText(scope),
  from: '!',
  to: last,
  index: { name: scopeIndex, partition: 'inScope', sort: 'pk' },
});

const readObservation = async (items: Items, pk: string, sinceDay: number): Promise<Observation | undefined> => {
  const rows: Item[] = [];
  for await (const row of items.query({ partition: pk, from: usageFrom(sinceDay), to: resourceSort })) rows.push(row);
  const own = rows.find(({ sk }) => sk === resourceSort);
  if (own?.v !== schema) return undefined;
  const { resource, related } = await readBody<Known>(items, own.body);
  return {
    resource,
    related,
    usage: usageIn(
      rows.filter((row) => row !== own),
      sinceDay,
    ),
    ...(own.usageThrough !== undefined && { usageThrough: own.usageThrough as number }),
  };
};

/** Every resource of a scope with its usage since a day, in an order that does not change. */
export async function* observations(items: Items, scope: Scope, sinceDay: number): AsyncGenerator<Observation> {
  const read = (entry: Item) => readObservation(items, entry.pk, sinceDay);
  for await (const observation of ahead(items.query(ofScope(scope)), read)) if (observation) yield observation;
}

/**
 * Until which day the usage of each resource of a scope was asked for, from the index. An entry without a kind is one
 * of a row, or of a table, made before the index carried either: its row is read.
 */
export const usageThrough = async (items: Items, scope: Scope): Promise<Map<string, number>> => {
  const entries: Item[] = [];
  for await (const entry of items.query(ofScope(scope))) if (entry.v === schema) entries.push(entry);
  const [full, bare] = [true, false].map((whole) => entries.filter(({ kind }) => (kind !== undefined) === whole));
  const rows = [...full!, ...(await items.getAll(bare!))];
  return new Map(
    rows.flatMap(({ pk, v, usageThrough: day }) =>
      v === schema && day !== undefined ? [[resourceIdIn(pk), day as number] as const] : [],
    ),
  );
};

/** How many resources a scope has, from the index. */
export const resourcesIn = async (items: Items, scope: Scope): Promise<number> => {
  let count = 0;
  for await (const { v } of items.query(ofScope(scope))) if (v === schema) count += 1;
  return count;
};

const kindIn = async (items: Items, row: Item): Promise<string> =>
  (row.kind as string | undefined) ?? (await resourceIn(items, row)).kind;

const forget = async (items: Items, pk: string, seenAt: string, blindTo: ReadonlySet<string>): Promise<boolean> => {
  const rows: Item[] = [];
  for await (const row of items.query({ partition: pk, from: '!', to: last, consistent: true })) rows.push(row);
  const own = rows.find(({ sk }) => sk === resourceSort);
  if (own?.v !== schema || (own.seenAt as string) >= seenAt) return false;
  if (blindTo.size > 0 && blindTo.has(await kindIn(items, own))) return false;
  const others = rows.filter((row) => row !== own && row.v === schema && !row.sk.startsWith(recommendationPrefix));
  await items.writeAll([], others);
  await dropParts(
    items,
    others.flatMap((row) => bodiesOf(row, 'body')),
    [],
  );
  const gone = await items.remove(own, { expression: 'seenAt < :seenAt', values: { ':seenAt': seenAt } });
  if (gone) await dropParts(items, bodiesOf(own, 'body'), []);
  return gone;
};

/**
 * Forgets the resources of a scope that were last saved before `seenAt`, but for those of kinds that could not be seen;
 * their recommendations stay, to be closed.
 */
export const forgetUnseen = async (
  items: Items,
  scope: Scope,
  seenAt: string,
  blindTo: ReadonlySet<string>,
): Promise<number> => {
  const limit = together();
  const entries: Item[] = [];
  for await (const entry of items.query(ofScope(scope)))
    if (entry.v === schema && (entry.seenAt as string) < seenAt && !blindTo.has(entry.kind as string))
      entries.push(entry);
  const gone = await Promise.all(entries.map(({ pk }) => limit(() => forget(items, pk, seenAt, blindTo))));
  return gone.filter(Boolean).length;
};

/** The tags of resources, as "key=value", by resource id; a resource that is gone has none. */
export const tagsOf = async (items: Items, ids: readonly string[]): Promise<Map<string, ReadonlySet<string>>> => {
  const found = await items.getAll(ids.map(resourceKey));
  const read = async (item: Item): Promise<[string, ReadonlySet<string>]> => {
    const { resource } = await readBody<Known>(items, item.body);
    return [
      resourceId(resource),
      new Set(Object.entries(resource.tags ?? {}).map(([key, value]) => `${key}=${value}`)),
    ];
  };
  return new Map(await Promise.all(found.filter(({ v }) => v === schema).map(read)));
};

/** The resource itself, from its row. */
export const resourceIn = async (items: Items, row: Item): Promise<AnyResource> =>
  (await readBody<Known>(items, row.body)).resource;
