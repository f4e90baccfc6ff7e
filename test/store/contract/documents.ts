import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { Advice } from '../../../shared/model/advice.ts';
import type { BilledCell } from '../../../shared/model/billed.ts';
import type { Gap } from '../../../shared/model/gap.ts';
import type { Price } from '../../../shared/model/meter.ts';
import type { Store } from '../../../shared/ports.ts';
import { TooLarge, UnknownSchema } from '../../../shared/store/index.ts';
import { Cut, cutAfter } from '../cutting.ts';
import { account, at, dumpOf, type Given, type Items, noise, region } from '../given.ts';

const month = '2026-03';

const aGap = (missing: string, different: Partial<Gap> = {}): Gap => ({
  account,
  what: 'metric',
  missing,
  because: 'AccessDenied',
  ...different,
});

const aCell = (index: number, different: Partial<BilledCell> = {}): BilledCell => ({
  day: `2026-03-${String(1 + (index % 31)).padStart(2, '0')}`,
  service: 'Amazon Elastic Compute Cloud - Compute',
  by: 'usage-type',
  key: `USE1-BoxUsage:m5.${index}`,
  unblended: index / 1e4,
  amortised: index / 3,
  provisional: index % 2 === 0,
  ...different,
});

const aPrice = (index: number): Price => ({
  unit: 'Hrs',
  price: `${index}.00${index}`,
  source: 'AWS Price List',
  asOf: '2026-03-01',
});
const pricesOf = (count: number): Map<string, Price> =>
  new Map(Array.from({ length: count }, (_, index) => [`AmazonEC2/BoxUsage:m5.${index}/linux`, aPrice(index)]));

const anAdvice = (id: string, different: Partial<Advice> = {}): Advice => ({
  account,
  region,
  kind: 'ec2-instance',
  id,
  source: 'compute-optimizer',
  finding: 'Overprovisioned',
  to: 'm5.large',
  monthlySaving: 12.345678901,
  ...different,
});

const spent = { calls: { 'ec2:DescribeInstances': 7 }, metrics: 40, dollars: 0.000_4 };

/** Names as nobody should give them: none of them may get lost, and none may touch another's. */
const hostile = [
  '',
  ' ',
  '#',
  '~~~~',
  '\u0000',
  '\u{1f4a9}'.repeat(3),
  'é/日本',
  '__proto__',
  'a#b',
  'a',
  'x'.repeat(3_000),
  `${'x'.repeat(3_000)}y`,
];

/** Each way of saving, as something small and as something of many parts, and how it is read. */
const ways: readonly {
  readonly what: string;
  readonly save: (store: Store, size: 'none' | 'small' | 'large') => Promise<void>;
  readonly read: (store: Store) => Promise<unknown>;
}[] = [
  {
    what: 'gaps',
    save: (store, size) =>
      store.saveGaps('billing', size === 'none' ? [] : [aGap(size === 'large' ? noise(500_000) : 'little')]),
    read: (store) => store.gaps(),
  },
  {
    what: 'gaps of a whole source',
    save: (store, size) =>
      store.saveGaps('source', size === 'none' ? [] : [aGap(size === 'large' ? noise(500_000) : 'little')]),
    read: (store) => store.gaps(),
  },
  {
    what: 'spend by usage type',
    save: (store, size) =>
      store.saveBilled(
        month,
        'usage-type',
        size === 'none' ? [] : [aCell(1, { key: size === 'large' ? noise(500_000) : 'k' })],
      ),
    read: (store) => store.billed(month),
  },
  {
    what: 'advice',
    save: (store, size) =>
      store.saveAdvice(
        account,
        size === 'none' ? [] : [anAdvice('i-1', { finding: size === 'large' ? noise(500_000) : 'f' })],
      ),
    read: (store) => store.advice(),
  },
  {
    what: 'prices',
    save: (store, size) => {
      const unit = size === 'large' ? noise(500_000) : 'Hrs';
      return store.savePrices(region, at(1), size === 'none' ? new Map() : new Map([['m', { ...aPrice(1), unit }]]));
    },
    read: (store) => store.prices(region),
  },
  {
    what: 'offerings',
    save: (store, size) => {
      const type = size === 'large' ? noise(500_000) : 'm5.large';
      return store.saveOfferings({ account, region }, new Map(size === 'none' ? [] : [['z', new Set([type])]]));
    },
    read: (store) => store.offerings({ account, region }),
  },
  {
    what: 'own cost',
    save: (store, size) =>
      store.saveOwnCost('scan', at(1), {
        ...spent,
        calls: size === 'none' ? {} : { [size === 'large' ? noise(500_000) : 'c']: 1 },
      }),
    read: (store) => store.ownCosts(),
  },
];

export const documents = (given: (content?: Items) => Promise<Given>): void => {
  test('an empty table has none of it', async () => {
    const { store } = await given();
    expect(await Promise.all([store.gaps(), store.billed(month), store.advice()])).toEqual([[], [], []]);
    expect(await store.prices(region)).toBe(undefined);
    expect(await store.ownCosts()).toEqual(new Map());
  });

  test('a list of gaps far above 400 KB comes back whole, and a shorter one after it too', async () => {
    const { store } = await given();
    const long = Array.from({ length: 300 }, (_, index) => aGap(`memory of i-${index}`, { because: noise(4_000) }));
    await store.saveGaps('billing', long);
    expect(await store.gaps()).toEqual(long);
    await store.saveGaps('billing', long.slice(0, 1));
    expect(await store.gaps()).toEqual(long.slice(0, 1));
  });

  test('each collection replaces its own gaps, and all are read together in the order of their names', async () => {
    const { store } = await given();
    await store.saveGaps('source', [aGap('s')]);
    await store.saveGaps('billing', [aGap('b1'), aGap('b0')]);
    await store.saveGaps(`${account}/${region}`, [aGap('r')]);
    const missing = async () => (await store.gaps()).map((gap) => gap.missing);
    expect(await missing()).toEqual(['r', 'b1', 'b0', 's']);
    expect(await store.gapsOf('billing')).toEqual([aGap('b1'), aGap('b0')]);
    expect(await store.gapsOf('prices')).toEqual([]);
    await store.saveGaps('billing', [aGap('b2')]);
    await store.saveGaps(`${account}/${region}`, []);
    expect(await missing()).toEqual(['b2', 's']);
  });

  test('the gaps of an earlier Plimsoll, which had one list, are read until their source is read again', async () => {
    const first = await given();
    await first.store.saveGaps('source', [aGap('old')]);
    const rows = (await dumpOf(first)).map(({ name: _, ...row }) => row);
    expect(rows.map(({ pk, sk }) => [pk, sk])).toEqual([['estate', 'gaps']]);
    const { store } = await given(rows);
    expect(await store.gaps()).toEqual([aGap('old')]);
    await store.saveGaps('zones', [aGap('new')]);
    expect(await store.gaps()).toEqual([aGap('old'), aGap('new')]);
    await store.saveGaps('source', []);
    expect(await store.gaps()).toEqual([aGap('new')]);
  });

  test('spend is kept by month and way of grouping, 5,000 cells of it, to the last digit', async () => {
    const { store } = await given();
    const cells = Array.from({ length: 5_000 }, (_, index) => aCell(index));
    const odd = [
      aCell(0, { by: 'owner', key: '', unblended: -0.000_000_1, amortised: 1e15, netAmortised: 0.1 + 0.2 }),
      aCell(1, { by: 'owner', key: '=cmd()\u0000\ud800', usage: Number.MAX_SAFE_INTEGER, unit: '__proto__' }),
    ];
    await store.saveBilled(month, 'usage-type', cells);
    await store.saveBilled(month, 'owner', odd);
    await store.saveBilled('2026-02', 'account', [aCell(3, { by: 'account' })]);
    expect(await store.billed(month)).toEqual([...odd, ...cells]);
    await store.saveBilled(month, 'usage-type', cells.slice(0, 2));
    expect(await store.billed(month)).toEqual([...odd, ...cells.slice(0, 2)]);
    await store.saveBilled(month, 'owner', []);
    expect(await store.billed(month)).toEqual(cells.slice(0, 2));
    expect(await store.billed('2026-02')).toEqual([aCell(3, { by: 'account' })]);
  });

  test('prices are kept by region, with the moment that they were asked', async () => {
    const { store } = await given();
    const many = pricesOf(5_000).set('__proto__', aPrice(7));
    await store.savePrices(region, at(1), many);
    await store.savePrices('eu-west-1', at(2), new Map());
    expect(await store.prices(region)).toEqual({ asOf: at(1), prices: many });
    expect(await store.prices('eu-west-1')).toEqual({ asOf: at(2), prices: new Map() });
    await store.savePrices(region, at(3), pricesOf(1));
    expect(await store.prices(region)).toEqual({ asOf: at(3), prices: pricesOf(1) });
    expect(await store.prices('us-west-2')).toBe(undefined);
  });

  test('offerings are kept by scope, with every zone and type', async () => {
    const { store } = await given();
    const types = Array.from({ length: 900 }, (_, index) => `m${index}.large`);
    const zones = new Map(['a', 'b', 'c', '__proto__'].map((zone) => [`${region}${zone}`, new Set(types)]));
    const other = { account: '999988887777', region };
    expect(await store.offerings({ account, region })).toBe(undefined);
    await store.saveOfferings({ account, region }, zones);
    await store.saveOfferings(other, new Map([[`${region}a`, new Set(['m5.large'])]]));
    expect(await store.offerings({ account, region })).toEqual(zones);
    expect(await store.offerings(other)).toEqual(new Map([[`${region}a`, new Set(['m5.large'])]]));
    expect(await store.offerings({ account, region: 'eu-west-1' })).toBe(undefined);
    await store.saveOfferings({ account, region }, new Map());
    expect(await store.offerings({ account, region })).toEqual(new Map());
  });

  test('advice is kept by collection, and one that finds none any more leaves none', async () => {
    const { store } = await given();
    const [here, there] = [[anAdvice('i-2'), anAdvice('i-1')], [anAdvice('i-3', { account: '999900001111' })]];
    await store.saveAdvice('999900001111', there!);
    await store.saveAdvice(account, here!);
    expect(await store.advice()).toEqual([...here!, ...there!]);
    await store.saveAdvice(account, []);
    expect(await store.advice()).toEqual(there);
  });

  test('what a collection spent is kept unrounded, the later over the earlier', async () => {
    const { store } = await given();
    await store.saveOwnCost('scan', at(1), { ...spent, dollars: 5 });
    await store.saveOwnCost('scan', at(2), spent);
    await store.saveOwnCost('billing', at(1), { calls: {}, metrics: 0, dollars: 0.1 + 0.2 });
    expect(await store.ownCosts()).toEqual(
      new Map([
        ['billing', { asOf: at(1), calls: {}, metrics: 0, dollars: 0.1 + 0.2 }],
        ['scan', { asOf: at(2), ...spent }],
      ]),
    );
  });

  test('hostile names are names: each keeps its own', async () => {
    const { store } = await given();
    for (const [index, name] of hostile.entries()) {
      await store.saveGaps(name, [aGap(`gap ${index}`)]);
      await store.saveAdvice(name, [anAdvice(`i-${index}`)]);
      await store.saveOwnCost(name, at(index), spent);
      await store.savePrices(name, at(index), pricesOf(1));
      await store.saveBilled(name, 'owner', [aCell(index)]);
    }
    const order = [...hostile.keys()].sort((a, b) => (hostile[a]! < hostile[b]! ? -1 : 1));
    expect((await store.gaps()).map(({ missing }) => missing)).toEqual(order.map((index) => `gap ${index}`));
    expect((await store.advice()).map(({ id }) => id)).toEqual(order.map((index) => `i-${index}`));
    expect(await store.ownCosts()).toEqual(
      new Map(hostile.map((name, index) => [name, { ...spent, asOf: at(index) }])),
    );
    for (const [index, name] of hostile.entries()) {
      expect((await store.prices(name))?.asOf).toBe(at(index));
      expect(await store.billed(name)).toEqual([aCell(index)]);
    }
  });

  test.each(ways)(
    '$what: cut at any write, the old stands whole or the new does, and a rerun mends it',
    async (way) => {
      const first = await given();
      await way.save(first.store, 'large');
      const [start, old] = [await dumpOf(first), await way.read(first.store)];
      for (const size of ['none', 'small', 'large'] as const) {
        const other = await given();
        await way.save(other.store, size);
        const fresh = await way.read(other.store);
        for (let [writes, whole] = [0, false]; !whole; writes += 1) {
          const all = await given(start);
          const { through, survived } = cutAfter(all.client, writes);
          await way.save(all.another(through), size).catch((error: unknown) => {
            if (!(error instanceof Cut)) throw error;
          });
          whole = survived();
          expect([old, fresh], `${size}, cut at write ${writes}`).toContainEqual(await way.read(all.store));
          await way.save(all.store, size);
          expect(await way.read(all.store), `${size} again after a cut at write ${writes}`).toEqual(fresh);
        }
      }
    },
    30_000,
  );

  test.each(ways)('$what: what is replaced leaves no part behind', async (way) => {
    const all = await given();
    await way.save(all.store, 'large');
    expect((await dumpOf(all)).length).toBeGreaterThan(2);
    await way.save(all.store, 'small');
    expect((await dumpOf(all)).length).toBe(1);
    await way.save(all.store, 'large');
    await way.save(all.store, 'none');
    expect((await dumpOf(all)).filter(({ pk }) => String(pk).startsWith('part#'))).toEqual([]);
  });

  test.each(ways)('$what: what a newer Plimsoll wrote is neither read nor written over', async (way) => {
    const all = await given();
    await way.save(all.store, 'small');
    const [row] = await dumpOf(all);
    const Item = { ...row, v: 2, body: 'of another shape' };
    await all.client.send(new PutCommand({ TableName: all.table, Item }));
    await expect(way.read(all.store)).rejects.toThrow(UnknownSchema);
    await expect(way.save(all.store, 'small')).rejects.toThrow(UnknownSchema);
    await expect(way.save(all.store, 'none')).rejects.toThrow(UnknownSchema);
    await expect(way.save(all.store, 'large')).rejects.toThrow(UnknownSchema);
    expect(await dumpOf(all)).toEqual([Item]);
  });

  test('more than the store takes for one thing is refused, and what was there stays', async () => {
    const { store } = await given();
    await store.saveGaps('billing', [aGap('small')]);
    const tag = 'x'.repeat(34 * 1024 * 1024);
    await expect(store.saveGaps('billing', [aGap(tag), aGap(tag)])).rejects.toThrow(TooLarge);
    expect(await store.gaps()).toEqual([aGap('small')]);
  });
};
