import { PricingClient, paginateGetProducts } from '@aws-sdk/client-pricing';
import type { Price } from '../../../model/meter.ts';
import { dayMs } from '../../../model/words.ts';
import type { Site } from '../../../ports.ts';
import { homeRegion } from '../reach/partitions.ts';
import { type Priced, pricedOf, pricesOf } from './from-aws.ts';
import { type Group, groups, requestOf } from './groups.ts';

/** What is known of a region's prices already. */
export interface Cached {
  readonly asOf: string;
  readonly prices: ReadonlyMap<string, Price>;
}

export interface Asking {
  /** The caller's own account: the Price List is the same for everybody, and answers in few regions. */
  readonly site: Site;
  /** The meters that the estate bills, by region. */
  readonly meters: ReadonlyMap<string, ReadonlySet<string>>;
  readonly cached: (region: string) => Promise<Cached | undefined>;
  /** Prices older than this are asked for anew. */
  readonly maxAgeDays?: number;
}

/** Prices of a region that were asked for now, with those that still hold. */
export interface RegionPrices {
  readonly region: string;
  /** When the oldest of them was asked for: what is new within the week does not make the rest younger. */
  readonly asOf: string;
  readonly prices: ReadonlyMap<string, Price>;
}

/** The groups that price a region's meters, and of which nothing is known. */
const missing = (meters: ReadonlySet<string>, known: ReadonlyMap<string, Price>): Group[] =>
  groups.filter(({ covers }) => [...meters].some(covers) && ![...known.keys()].some(covers));

/**
 * Asks the Price List, which is free, for what the estate holds: each region once in so many days, and at once for what
 * is new in it. What it does not answer is priced by the bundled floor. A region of which nothing was asked is not
 * yielded.
 */
export async function* askPrices({ site, meters, cached, maxAgeDays = 7 }: Asking): AsyncGenerator<RegionPrices> {
  const home = homeRegion(site.partition, 'pricing');
  if (home === undefined) {
    site.gap({
      what: 'price',
      missing: 'pricing:GetProducts',
      because: `partition ${site.partition} has no Price List`,
    });
    return;
  }
  for (const [region, wanted] of meters) {
    const before = await cached(region);
    const old = !before || site.asOf.getTime() - Date.parse(before.asOf) >= maxAgeDays * dayMs;
    const known = old ? new Map<string, Price>() : before.prices;
    const asked = missing(wanted, known);
    if (asked.length === 0) continue;
    const found: Priced[] = [];
    for (const group of asked) {
      const answer = await answerOf(site, home, group, region);
      // Denied once, it is denied for every region; what was known before is better than nothing.
      if (!answer) return;
      found.push(...answer);
    }
    yield {
      region,
      asOf: old ? site.asOf.toISOString() : before.asOf,
      prices: new Map([...known, ...pricesOf(found)]),
    };
  }
}

const answerOf = (site: Site, home: string, group: Group, region: string): Promise<Priced[] | undefined> =>
  site.attempt(
    { action: 'pricing:GetProducts', hides: 'prices of today; those known before, or bundled, stand in their place' },
    async () => {
      const client = site.client(PricingClient, home);
      const found: Priced[] = [];
      let unread = 0;
      for await (const { PriceList = [] } of paginateGetProducts({ client, pageSize: 100 }, requestOf(group, region)))
        for (const product of PriceList) {
          try {
            const priced = pricedOf(String(product));
            if (priced) found.push(priced);
          } catch {
            unread += 1;
          }
        }
      if (unread > 0) {
        const because = `${unread} products are not in the form that is known`;
        site.gap({ what: 'price', missing: `${group.key} in ${region}`, because });
      }
      return found;
    },
  );
