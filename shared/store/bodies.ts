import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { TooLarge } from './errors.ts';
import type { Item, Items } from './items.ts';
import { digest, type Key, last, padded, partsPartition, schema } from './keys.ts';

/*
 * A body is deflated JSON: a third of the write units of plain attributes. Above `inline` bytes it is cut into parts of
 * their own, written before the item that names them and named by their content, so that an item never refers to parts
 * that are not all there.
 */
const inline = 120_000;
const partBytes = 350_000;
const mostBytes = 64 * 1024 * 1024;

interface Parts {
  readonly parts: string;
  readonly count: number;
}
export type Body = Uint8Array | Parts;

const isParts = (body: unknown): body is Parts => typeof body === 'object' && body !== null && 'parts' in body;

const partKeys = ({ parts, count }: Parts): Key[] =>
  Array.from({ length: count }, (_, index) => ({ pk: partsPartition(parts), sk: padded(index) }));

/** What to store for `value` in the item at `owner`; parts that it needs are written at once. */
export const writeBody = async (items: Items, owner: Key, value: unknown): Promise<Body> => {
  const json = JSON.stringify(value);
  if (json.length > mostBytes)
    throw new TooLarge(
      `${owner.pk} ${owner.sk}: ${json.length} characters, above the ${mostBytes} that the store takes`,
    );
  const bytes = deflateRawSync(json);
  if (bytes.length <= inline) return bytes;
  const name = digest(`${owner.pk} ${owner.sk} ${bytes.toString('base64')}`);
  const body = { parts: name, count: Math.ceil(bytes.length / partBytes) };
  const puts = partKeys(body).map((key, index) => ({
    ...key,
    v: schema,
    bytes: bytes.subarray(index * partBytes, (index + 1) * partBytes),
  }));
  for (const put of puts) await items.put(put);
  return body;
};

const joined = async (items: Items, { parts, count }: Parts): Promise<Uint8Array> => {
  const bytes: Uint8Array[] = [];
  for await (const item of items.query({ partition: partsPartition(parts), from: '0', to: last, consistent: true }))
    bytes.push(item.bytes as Uint8Array);
  if (bytes.length !== count) throw new Error(`part ${parts}: replaced while it was read; read again`);
  return Buffer.concat(bytes);
};

/** The value that `writeBody` stored. */
export const readBody = async <T>(items: Items, body: unknown): Promise<T> => {
  const bytes = isParts(body) ? await joined(items, body) : (body as Uint8Array);
  return JSON.parse(inflateRawSync(bytes).toString('utf8')) as T;
};

/** Removes the parts that `before` named and `after` no longer does; called when `after` is written. */
export const dropParts = async (items: Items, before: readonly unknown[], after: readonly unknown[]): Promise<void> => {
  const kept = new Set(after.filter(isParts).map(({ parts }) => parts));
  const dropped = before.filter(isParts).filter(({ parts }) => !kept.has(parts));
  if (dropped.length > 0) await items.writeAll([], dropped.flatMap(partKeys));
};

/** Bodies of an item, by attribute. */
export const bodiesOf = (item: Item | undefined, ...attributes: readonly string[]): unknown[] =>
  item === undefined ? [] : attributes.map((attribute) => item[attribute]).filter((body) => body !== undefined);
