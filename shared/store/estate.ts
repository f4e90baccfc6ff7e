import type { Charge } from '../model/charge.ts';
import type { Commitment } from '../model/commitment.ts';
import type { EstateHeader } from '../model/estate.ts';
import type { Scope, ScopeSeen } from '../model/run.ts';
import { bodiesOf, dropParts, readBody, writeBody } from './bodies.ts';
import { ours, saveDocument } from './documents.ts';
import { ahead, type Item, type Items } from './items.ts';
import {
  chargesKey,
  chargesPartition,
  first,
  highest,
  type Key,
  last,
  padded,
  schema,
  scopesPartition,
  scopeText,
} from './keys.ts';

export interface Header {
  readonly header: EstateHeader;
  readonly commitments: readonly Commitment[];
}

const scopeKey = (scope: Scope): Key => ({ pk: scopesPartition, sk: scopeText(scope) });

export const saveScope = (items: Items, scope: ScopeSeen): Promise<void> => saveDocument(items, scopeKey(scope), scope);

const decodeScope = async (items: Items, item: Item): Promise<ScopeSeen> => {
  // Without it, what was advised there would pass for gone.
  ours(item);
  if (item.body !== undefined) return readBody<ScopeSeen>(items, item.body);
  // Earlier its facts were attributes.
  const { pk: _, sk: __, v: ___, ...scope } = item;
  return scope as unknown as ScopeSeen;
};

export const readScopes = async (items: Items): Promise<ScopeSeen[]> => {
  const scopes: ScopeSeen[] = [];
  const all = items.query({ partition: scopesPartition, from: first, to: highest, consistent: true });
  for await (const scope of ahead(all, (item) => decodeScope(items, item))) scopes.push(scope);
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
  for await (const item of items.query({ partition, from: '0', to: last })) if (item.v === schema) old.push(item);
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

/** @throws when it is replaced meanwhile: what was yielded is then not the whole bill */
export async function* readCharges(items: Items, month: string): AsyncGenerator<Charge> {
  const { generation } = headOf(await items.get(chargesKey(month), true));
  if (generation === 0) return;
  const range = { partition: chargesPartition(month, generation), from: '0', to: last, consistent: true };
  for await (const item of items.query(range)) yield* await readBody<Charge[]>(items, ours(item)!.body);
  // A month without some of its lines would be a smaller bill.
  if (headOf(await items.get(chargesKey(month), true)).generation !== generation)
    throw new Error(`the bill of ${month} was replaced while it was read: read it again`);
}
