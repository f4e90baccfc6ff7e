import { describe, expect, test } from 'vitest';
import { equip } from '../../functions/means.ts';
import { analyse } from '../../shared/engine/analyse.ts';
import type { Estate, Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { PriceBook } from '../../shared/model/meter.ts';
import { centsOf } from '../../shared/model/money.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';

const sample = sampleEstate({ resources: 160, days: 32, step: 3600, seed: 3, asOf: '2026-03-01T00:00:00Z' });
const observations: Observation[] = [];
for await (const observation of sample.observations()) observations.push(observation);

const run = async (seen: readonly Observation[], hidden?: string, gaps: readonly Gap[] = []) => {
  const poorer: Estate = {
    header: sample.header,
    commitments: sample.commitments,
    prices: sample.prices,
    gaps: [...sample.gaps, ...gaps],
    async *observations() {
      yield* seen;
    },
  };
  const { estate, means } = await equip(poorer, catalogue, defaultPolicy);
  const book: PriceBook = {
    price: (region, meter) => (meter === hidden ? undefined : means.book.price(region, meter)),
  };
  const { conclusion } = await analyse(estate, { ...means, book });
  return conclusion;
};
const whole = await run(observations);
const savedBy = async (...given: Parameters<typeof run>): Promise<number> =>
  centsOf((await run(...given)).savings.monthly);
const saved = centsOf(whole.savings.monthly);
/** Rounding may win a cent on a line that it loses elsewhere. */
const slack = whole.recommendations.length;

const accounts = sample.header.accounts.map(({ id }) => id);
const metrics = [...new Set(catalogue.kinds.flatMap((kind) => Object.keys(kind.metrics)))];
const meters = [...new Set(whole.recommendations.flatMap(({ prices }) => prices.map(({ meter }) => meter)))];
const specKeys = [...new Set(observations.flatMap(({ resource }) => Object.keys(resource.spec)))];

const without = (change: (resource: AnyResource) => AnyResource): Observation[] =>
  observations.map((one) => ({ ...one, resource: change(one.resource), related: one.related.map(change) }));

describe('with the whole catalogue, on a made-up company', () => {
  test('there is something to lose', () => {
    expect(saved).toBeGreaterThan(100_000);
    expect(meters.length).toBeGreaterThan(15);
  });

  test.each(metrics)('losing the metric %s never saves more', async (metric) => {
    const poorer = observations.map((one) => ({
      ...one,
      usage: new Map([...one.usage].filter(([key]) => key.split(' ')[1]!.split('/')[0] !== metric)),
    }));
    // Silence of a metric that AWS leaves out when nothing happens may count as zero; that it was not seen is then a gap.
    const gaps: Gap[] = accounts.map((account) => ({ account, what: 'metric', missing: metric, because: 'lost' }));
    expect(await savedBy(poorer, undefined, gaps)).toBeLessThanOrEqual(saved + slack);
  });

  test.each(meters)('losing the price of %s never saves more', async (meter) => {
    expect(await savedBy(observations, meter)).toBeLessThanOrEqual(saved + slack);
  });

  test.each(specKeys)('not knowing %s never saves more', async (key) => {
    const poorer = without((one) => ({
      ...one,
      spec: Object.fromEntries(Object.entries(one.spec).filter(([name]) => name !== key)),
    }));
    expect(await savedBy(poorer)).toBeLessThanOrEqual(saved + slack);
  });

  test.each(['tags', 'createdAt'] as const)('not knowing %s never saves more', async (key) => {
    const poorer = without(({ [key]: _, ...rest }) => rest as AnyResource);
    expect(await savedBy(poorer)).toBeLessThanOrEqual(saved + slack);
  });

  test.each(catalogue.kinds.map(({ id }) => id))('not being allowed to list %s never saves more', async (kind) => {
    const poorer = observations
      .filter(({ resource }) => resource.kind !== kind)
      .map((one) => ({ ...one, related: one.related.filter((other) => other.kind !== kind) }));
    expect(await savedBy(poorer)).toBeLessThanOrEqual(saved + slack);
  });

  test('the counted savings add up, to the cent, to what is claimed', () => {
    const counted = whole.recommendations.filter((one) => one.counted);
    expect(counted.reduce((sum, { monthlySaving }) => sum + centsOf(monthlySaving!), 0)).toBe(
      centsOf(whole.savings.net),
    );
  });
});
