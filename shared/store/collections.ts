import type { Advice } from '../model/advice.ts';
import type { BilledCell } from '../model/billed.ts';
import type { Gap } from '../model/gap.ts';
import type { Price } from '../model/meter.ts';
import type { Offerings } from '../model/offerings.ts';
import type { Scope } from '../model/run.ts';
import type { Spent } from '../ports.ts';
import { type Named, readDocument, readShelf, saveDocument, saveList } from './documents.ts';
import type { Items } from './items.ts';
import {
  adviceShelf,
  billedShelf,
  gapsKey,
  gapsShelf,
  offeringsKey,
  ownCostShelf,
  pricesKey,
  shelfKey,
  wholeSource,
} from './keys.ts';

/** Lists of several names as one, in the order of the names, which a digest in a key does not keep. */
const joined = <T>(lists: readonly Named<readonly T[]>[], unnamed = ''): T[] =>
  lists
    .map(({ name = unnamed, value }) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ value }) => value);

export const saveGaps = (items: Items, of: string, gaps: readonly Gap[]): Promise<void> =>
  saveList(items, gapsKey(of), of, gaps);

export const readGapsOf = async (items: Items, of: string): Promise<readonly Gap[]> =>
  (await readDocument<readonly Gap[]>(items, gapsKey(of))) ?? [];

export const readGaps = async (items: Items): Promise<Gap[]> =>
  joined(await readShelf<readonly Gap[]>(items, gapsShelf), wholeSource);

export const saveBilled = (
  items: Items,
  month: string,
  by: BilledCell['by'],
  cells: readonly BilledCell[],
): Promise<void> => saveList(items, shelfKey(billedShelf(month), by), by, cells);

export const readBilled = async (items: Items, month: string): Promise<BilledCell[]> =>
  joined(await readShelf<readonly BilledCell[]>(items, billedShelf(month)));

export const saveAdvice = (items: Items, of: string, advice: readonly Advice[]): Promise<void> =>
  saveList(items, shelfKey(adviceShelf, of), of, advice);

export const readAdvice = async (items: Items): Promise<Advice[]> =>
  joined(await readShelf<readonly Advice[]>(items, adviceShelf));

export interface Priced {
  readonly asOf: string;
  readonly prices: ReadonlyMap<string, Price>;
}

export const savePrices = (items: Items, region: string, { asOf, prices }: Priced): Promise<void> =>
  saveDocument(items, pricesKey(region), { asOf, prices: [...prices] });

export const readPrices = async (items: Items, region: string): Promise<Priced | undefined> => {
  const found = await readDocument<{ asOf: string; prices: [string, Price][] }>(items, pricesKey(region));
  return found && { asOf: found.asOf, prices: new Map(found.prices) };
};

export const saveOfferings = (items: Items, scope: Scope, offerings: Offerings): Promise<void> =>
  saveDocument(
    items,
    offeringsKey(scope),
    [...offerings].map(([zone, types]) => [zone, [...types]]),
  );

export const readOfferings = async (items: Items, scope: Scope): Promise<Offerings | undefined> => {
  const found = await readDocument<[string, string[]][]>(items, offeringsKey(scope));
  return found && new Map(found.map(([zone, types]) => [zone, new Set(types)]));
};

export const saveOwnCost = (items: Items, of: string, { asOf, calls, metrics, dollars }: Spent): Promise<void> =>
  saveDocument(items, shelfKey(ownCostShelf, of), { asOf, calls, metrics, dollars } satisfies Spent, of);

export const readOwnCost = (items: Items, of: string): Promise<Spent | undefined> =>
  readDocument<Spent>(items, shelfKey(ownCostShelf, of));

export const readOwnCosts = async (items: Items): Promise<ReadonlyMap<string, Spent>> =>
  new Map((await readShelf<Spent>(items, ownCostShelf)).map(({ name = '', value }) => [name, value]));
