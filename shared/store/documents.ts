import { bodiesOf, dropParts, readBody, writeBody } from './bodies.ts';
import { UnknownSchema } from './errors.ts';
import { absentOrOurs, ahead, type Item, type Items } from './items.ts';
import { type Key, last, type Shelf, schema } from './keys.ts';

const newer = ({ pk, sk }: Key): UnknownSchema =>
  new UnknownSchema(`${pk} ${sk} was written by a newer Plimsoll: use that one`);

/** The item, when this Plimsoll knows its schema. @throws UnknownSchema */
export const ours = (item: Item | undefined): Item | undefined => {
  if (item !== undefined && item.v !== schema) throw newer(item);
  return item;
};

/** Writes a document over the one before; `name` is what its key may only hold a digest of. */
export const saveDocument = async (items: Items, key: Key, value: unknown, name?: string): Promise<void> => {
  const before = ours(await items.get(key, true));
  const body = await writeBody(items, key, value);
  const item = { ...key, v: schema, ...(name !== undefined && { name }), body };
  if (!(await items.put(item, absentOrOurs))) throw newer(key);
  await dropParts(items, bodiesOf(before, 'body'), [body]);
};

/** As it was last written: what is read is often changed and put back. */
export const readDocument = async <T>(items: Items, key: Key): Promise<T | undefined> => {
  const item = ours(await items.get(key, true));
  return item && readBody<T>(items, item.body);
};

const removeDocument = async (items: Items, key: Key): Promise<void> => {
  const before = ours(await items.get(key, true));
  if (before === undefined) return;
  if (!(await items.remove(key, absentOrOurs))) throw newer(key);
  await dropParts(items, bodiesOf(before, 'body'), []);
};

/** Writes a list over the one before of its name; an empty one leaves nothing. */
export const saveList = (items: Items, key: Key, name: string, list: readonly unknown[]): Promise<void> =>
  list.length === 0 ? removeDocument(items, key) : saveDocument(items, key, list, name);

/** A document with its name; what was saved without one has none. */
export interface Named<T> {
  readonly name: string | undefined;
  readonly value: T;
}

/** Every document of a shelf, in the order of their keys. */
export const readShelf = async <T>(items: Items, { partition, prefix }: Shelf): Promise<Named<T>[]> => {
  const read = async (item: Item): Promise<Named<T>> => ({
    name: item.name as string | undefined,
    value: await readBody<T>(items, ours(item)!.body),
  });
  const found: Named<T>[] = [];
  // Whatever a name begins with: '#' comes before `last`.
  const range = { partition, from: prefix, to: `${prefix}${last}`, consistent: true };
  for await (const one of ahead(items.query(range), read)) found.push(one);
  return found;
};
