import type { Charge } from '../model/charge.ts';
import type { Commitment } from '../model/commitment.ts';
import type { EstateHeader } from '../model/estate.ts';
import type { Scope } from '../model/run.ts';
import { bodiesOf, dropParts, readBody, writeBody } from './bodies.ts';
import { UnknownSchema } from './errors.ts';
import { absentOrOurs, type Item, type Items } from './items.ts';
import { chargesKey, chargesPartition, type Key, last, padded, schema, scopesPartition, scopeText } from './keys.ts';

const newer = ({ pk, sk }: Key): UnknownSchema =>
  new UnknownSchema(`${pk} ${sk} was written by a newer Plimsoll: use that one`);

const ours = (item: Item | undefined): Item | undefined => {
  if (item !== undefined && item.v !== schema) throw newer(item);
  return item;
};

/** Writes a document over the one before. */
export const saveDocument = async (items: Items, key: Key, value: unknown): Promise<void> => {
  const before = await items.get(key, true);
  const body = await writeBody(items, key, value);
  if (!(await items.put({ ...key, v: schema, body }, absentOrOurs))) throw newer(key);
  await dropParts(items, bodiesOf(before, 'body'), [body]);
};

export const readDocument = async <T>(items: Items, key: Key): Promise<T | undefined> => {
  const item = ours(await items.get(key));
  return item && readBody<T>(items, item.body);
};

export interface Header {
  readonly header: EstateHeader;
  readonly commitments: readonly Commitment[];
}

export type ScopeSeen = Scope & { readonly ok: boolean; readonly because?: string; readonly at: string };

export const saveScope = async (items: Items, scope: ScopeSeen): Promise<void> => {
  const { account, region, ok, because, at } = scope;
  const key = { pk: scopesPartition, sk: scopeText(scope) };
  const item = { ...key, v: schema, account, region, ok, at, ...(because !== undefined && { because }) };
  if (!(await items.put(item, absentOrOurs))) throw newer(key);
};

export const readScopes = async (items: Items): Promise<ScopeSeen[]> => {
  const scopes: ScopeSeen[] = [];
  for await (const item of items.query({ partition: scopesPartition, from: '!', to: last })) {
    if (item.v !== schema) continue;
    const { pk: _, sk: __, v: ___, ...scope } = item;
    scopes.push(scope as unknown as ScopeSeen);
  }
  return scopes;
};

/** Bill lines stand in packs of about this many characters of JSON: some 20 KB an item. */
const packCharacters = 200_000;

async function* packs(charges: AsyncIterable<Charge>): AsyncGenerator<Charge[]> {
  let pack: Charge[] = [];
  let characters = 0;
  for await (const charge of charges) {
    pack.push(charge);
    characters += JSON.stringify(charge).length;
    if (characters < packCharacters) continue;
    yield pack;
    pack = [];
    characters = 0;
  }
  if (pack.length > 0) yield pack;
}

interface ChargesHead {
  readonly claimed: number;
  readonly generation: number;
}

const headOf = (item: Item | undefined): ChargesHead =>
  item === undefined ? { claimed: 0, generation: 0 } : (ours(item) as unknown as ChargesHead);

const writeHead = (items: Items, month: string, head: ChargesHead, before: ChargesHead): Promise<boolean> =>
  items.put(
    { ...chargesKey(month), v: schema, ...head },
    before.claimed === 0
      ? { expression: 'attribute_not_exists(pk)' }
      : {
          expression: 'claimed = :claimed AND generation = :generation',
          values: { ':claimed': before.claimed, ':generation': before.generation },
        },
  );

/** Takes a number that no other saving of the month has, so that two at once do not mix. */
const claim = async (items: Items, month: string): Promise<number> => {
  for (;;) {
    const head = headOf(await items.get(chargesKey(month), true));
    const claimed = head.claimed + 1;
    if (await writeHead(items, month, { ...head, claimed }, head)) return claimed;
  }
};

const dropGeneration = async (items: Items, month: string, generation: number): Promise<void> => {
  const old: Item[] = [];
  const partition = chargesPartition(month, generation);
  for await (const item of items.query({ partition, from: '0', to: last })) old.push(item);
  await items.writeAll([], old);
  const bodies = old.flatMap((item) => bodiesOf(item, 'body'));
  await dropParts(items, bodies, []);
};

/** Replaces the bill lines of a month: readers see the old ones whole, then the new ones whole. */
export const saveCharges = async (items: Items, month: string, charges: AsyncIterable<Charge>): Promise<void> => {
  const generation = await claim(items, month);
  const pk = chargesPartition(month, generation);
  let count = 0;
  for await (const pack of packs(charges)) {
    const key = { pk, sk: padded(count) };
    await items.put({ ...key, v: schema, body: await writeBody(items, key, pack) });
    count += 1;
  }
  for (;;) {
    const head = headOf(await items.get(chargesKey(month), true));
    // A later saving has finished first: these lines are the older ones.
    const [shown, dropped] =
      head.generation > generation ? [head.generation, generation] : [generation, head.generation];
    if (shown !== head.generation && !(await writeHead(items, month, { ...head, generation }, head))) continue;
    if (dropped > 0) await dropGeneration(items, month, dropped);
    return;
  }
};

export async function* readCharges(items: Items, month: string): AsyncGenerator<Charge> {
  const { generation } = headOf(await items.get(chargesKey(month)));
  if (generation === 0) return;
  for await (const item of items.query({ partition: chargesPartition(month, generation), from: '0', to: last }))
    if (item.v === schema) yield* await readBody<Charge[]>(items, item.body);
}
