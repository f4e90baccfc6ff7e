import { describe, expect, test } from 'vitest';
import { equip } from '../../functions/means.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { priceKey } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { toyEstate } from '../support/toy.ts';

const meter = 'AmazonEC2/BoxUsage:m5.large/linux';
const inRegion = (region: string) => ({
  resource: { account: 'A', region, kind: 'disk', id: region, spec: {} },
  usage: new Map(),
  related: [],
});

const walk = async (estate: Estate): Promise<void> => {
  for await (const _ of estate.observations());
};

describe('what an analysis is given', () => {
  test('has the prices of a region from its first resource on, and of no other', async () => {
    const { estate, means } = await equip(toyEstate([inRegion('us-east-1')], []), catalogue, defaultPolicy);
    expect(means.book.price('us-east-1', meter)).toBe(undefined);
    await walk(estate);
    expect(means.book.price('us-east-1', meter)).toMatchObject({ price: '0.096', unit: 'Hrs' });
    expect(means.book.price('eu-west-1', meter)).toBe(undefined);
  });

  test('has no price in a region that is not bundled', async () => {
    const { estate, means } = await equip(toyEstate([inRegion('eu-north-1')], []), catalogue, defaultPolicy);
    await walk(estate);
    expect(means.book.price('eu-north-1', meter)).toBe(undefined);
  });

  test('lets the prices of the estate win', async () => {
    const own = { unit: 'Hrs', price: '0.05', source: 'own', asOf: '2026-01-01' };
    const given = { ...toyEstate([inRegion('us-east-1')], []), prices: new Map([[priceKey('us-east-1', meter), own]]) };
    const { estate, means } = await equip(given, catalogue, defaultPolicy);
    await walk(estate);
    expect(means.book.price('us-east-1', meter)).toEqual(own);
  });

  test('knows the rates of a region in which there is only a commitment', async () => {
    const commitment = {
      id: 'ri',
      account: 'A',
      type: 'reserved-instance' as const,
      start: '2026-01-01T00:00:00Z',
      end: '2027-01-01T00:00:00Z',
      region: 'us-east-1',
      sharedWith: 'all',
    };
    const { means } = await equip(toyEstate([], [commitment]), catalogue, defaultPolicy);
    const use = { service: 'ec2', type: 'c5.12xlarge', platform: 'linux' } as const;
    expect(means.rates.effectiveHourly(commitment, 'us-east-1', use)).toBe(1.19954);
  });
});

describe('what stands beside the resources of an estate', () => {
  const advice = [
    { account: 'A', region: 'r', kind: 'disk', id: 'd', source: 'compute-optimizer', finding: 'Idle' },
  ] as const;
  const offerings = new Map([['A', new Map([['us-east-1a', new Set(['m5.large'])]])]]);

  test('is handed on: what AWS advises, and what zones offer', async () => {
    const { estate, means } = await equip({ ...toyEstate([], []), advice, offerings }, catalogue, defaultPolicy);
    expect(estate.advice).toEqual(advice);
    expect(estate.offerings).toEqual(offerings);
    expect(means.facts.offered?.('A', 'us-east-1a')).toEqual(new Set(['m5.large']));
    expect(means.facts.offered?.('A', 'us-east-1b')).toBe(undefined);
    expect(means.facts.offered?.('B', 'us-east-1a')).toBe(undefined);
  });

  test('is unknown where the estate does not say', async () => {
    const { estate, means } = await equip(toyEstate([], []), catalogue, defaultPolicy);
    expect([estate.advice, estate.offerings, means.facts.offered]).toEqual([undefined, undefined, undefined]);
  });
});
