import { loadCommitmentRates, type ReservedRates } from '../shared/data/commitment-rates/index.ts';
import { loadDbClasses } from '../shared/data/db-classes.ts';
import { loadInstanceTypes } from '../shared/data/instance-types.ts';
import { loadFloor } from '../shared/data/prices/index.ts';
import { openRates } from '../shared/engine/billed-rates.ts';
import { commitmentRates, priceBook } from '../shared/engine/book.ts';
import type { Means } from '../shared/engine/means.ts';
import type { Catalogue } from '../shared/model/catalogue.ts';
import type { Estate } from '../shared/model/estate.ts';
import type { Price } from '../shared/model/meter.ts';
import type { Policy } from '../shared/model/policy.ts';

/** What the bill shows a unit to cost, from one pass over its lines; nothing without a bill. */
export const billedPrices = async (estate: Pick<Estate, 'header' | 'charges'>): Promise<ReadonlyMap<string, Price>> => {
  const rates = openRates(new Date(estate.header.asOf));
  if (estate.charges) for await (const charge of estate.charges()) rates.add(charge);
  return rates.prices();
};

/** An estate with what its analysis needs. */
export interface Equipped {
  readonly estate: Estate;
  readonly means: Means;
  /** Hands on what is of regions, each when the prices of its region are at hand. */
  readonly priced: <T extends { readonly region: string }>(all: AsyncIterable<T>) => AsyncGenerator<T>;
}

/**
 * What an analysis of an estate needs, and the estate to hand it: prices and rates of a region are loaded when the
 * first resource or commitment of it comes by, so that an estate of one region reads one region's prices. `known` is
 * what the bill shows a unit to cost, where that was worked out before.
 */
export const equip = async (
  estate: Estate,
  catalogue: Catalogue,
  policy: Policy,
  known?: ReadonlyMap<string, Price>,
): Promise<Equipped> => {
  const floors = new Map<string, ReadonlyMap<string, Price> | undefined>();
  const rates = new Map<string, ReadonlyMap<string, ReservedRates> | undefined>();
  const load = async (region: string): Promise<void> => {
    if (floors.has(region)) return;
    const [floor, rate] = await Promise.all([loadFloor(region), loadCommitmentRates(region)]);
    floors.set(region, floor);
    rates.set(region, rate);
  };
  const [instanceTypes, dbClasses, billed] = await Promise.all([
    loadInstanceTypes(),
    loadDbClasses(),
    known ?? billedPrices(estate),
  ]);
  for (const { region } of estate.commitments) if (region) await load(region);
  const { header, commitments, prices, gaps, charges, advice, offerings } = estate;
  async function* priced<T extends { readonly region: string }>(all: AsyncIterable<T>): AsyncGenerator<T> {
    for await (const one of all) {
      if (!floors.has(one.region)) await load(one.region);
      yield one;
    }
  }
  return {
    priced,
    estate: {
      header,
      commitments,
      prices,
      gaps,
      ...(advice && { advice }),
      ...(offerings && { offerings }),
      ...(charges ? { charges: () => charges.call(estate) } : {}),
      async *observations() {
        for await (const observation of estate.observations()) {
          const { region } = observation.resource;
          if (!floors.has(region)) await load(region);
          yield observation;
        }
      },
    },
    means: {
      catalogue,
      policy,
      facts: {
        instanceTypes: header.instanceTypes
          ? new Map([...instanceTypes, ...header.instanceTypes.map((one) => [one.type, one] as const)])
          : instanceTypes,
        dbClasses,
        ...(offerings && { offered: (account: string, zone: string) => offerings.get(account)?.get(zone) }),
      },
      book: priceBook(prices, (region) => floors.get(region), billed),
      rates: commitmentRates((region) => rates.get(region)),
    },
  };
};
