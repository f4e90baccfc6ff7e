import type { CommitmentRates } from '../model/commitment.ts';
import { priceKey } from '../model/estate.ts';
import type { Price, PriceBook } from '../model/meter.ts';

/** Prices of one region, by meter; undefined: the region is not known. */
export type Floor = (region: string) => ReadonlyMap<string, Price> | undefined;

/**
 * What the bill shows was paid wins over the estate's own prices, and those over the bundled floor, meter by meter; what
 * none knows has no price. A billed price in another unit than the listed one is not understood, and is passed over.
 */
export const priceBook = (
  own: ReadonlyMap<string, Price>,
  floor: Floor,
  billed: ReadonlyMap<string, Price> = new Map(),
): PriceBook => ({
  price(region, meter) {
    const key = priceKey(region, meter);
    const listed = own.get(key) ?? floor(region)?.get(meter);
    const paid = billed.get(key);
    return paid && (!listed || listed.unit === paid.unit) ? paid : listed;
  },
});

/** Rates of standard reservations by on-demand meter: dollars an hour, as decimal strings by term and payment. */
export type RateTable = (
  region: string,
) => ReadonlyMap<string, { readonly hourly: Readonly<Record<string, string>> }> | undefined;

const yearMs = 365 * 86_400_000;

/**
 * Published rates for commitments that do not state theirs. EC2 Instance Savings Plans cost what standard reservations
 * of the same term and payment do; Compute Savings Plan rates are not in the floor. The payment is not part of a
 * commitment, so only a term whose rates agree on one payment answers: the dearest of those known.
 */
export const commitmentRates = (table: RateTable): CommitmentRates => ({
  effectiveHourly(commitment, region, use) {
    if (commitment.type === 'compute-savings-plan' || use.service === 'lambda') return undefined;
    const term = Date.parse(commitment.end) - Date.parse(commitment.start) > 2 * yearMs ? 'threeYear' : 'oneYear';
    const usage =
      use.service === 'ec2' ? 'AmazonEC2/BoxUsage' : `AmazonRDS/${use.multiAz ? 'Multi-AZUsage' : 'InstanceUsage'}`;
    const hourly = table(region)?.get(`${usage}:${use.type}/${use.platform}`)?.hourly ?? {};
    const known = Object.entries(hourly).flatMap(([name, rate]) => (name.startsWith(term) ? [Number(rate)] : []));
    return known.length > 0 ? Math.max(...known) : undefined;
  },
});
