import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { Charge } from '../../../shared/model/charge.ts';
import type { EstateHeader } from '../../../shared/model/estate.ts';
import { resourceId } from '../../../shared/model/resource.ts';
import { usageKey } from '../../../shared/model/usage.ts';
import { UnknownSchema } from '../../../shared/store/index.ts';
import {
  account,
  anObservation,
  aProfile,
  aResource,
  at,
  collected,
  cpu,
  day,
  dumpOf,
  type Given,
  noise,
  region,
  scope,
} from '../given.ts';

const header: EstateHeader = {
  format: 'plimsoll-estate/1',
  asOf: at(14),
  currency: 'USD',
  accounts: [{ id: account, name: 'Shop', owner: 'kim' }],
};

async function* stream<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

const aCharge = (cost: number, different: Partial<Charge> = {}): Charge => ({
  billedCost: cost,
  effectiveCost: cost,
  listCost: null,
  billingCurrency: 'USD',
  chargePeriodStart: at(0),
  chargePeriodEnd: at(1),
  serviceName: 'Amazon Elastic Compute Cloud',
  chargeCategory: 'Usage',
  subAccountId: account,
  regionId: region,
  resourceId: null,
  skuId: null,
  skuPriceId: null,
  usageType: 'BoxUsage:m5.large',
  pricingQuantity: 24,
  pricingUnit: 'Hrs',
  listUnitPrice: 0.096,
  tags: null,
  ...different,
});

export const collecting = (given: () => Promise<Given>): void => {
  test('an empty table knows nothing, and says so', async () => {
    const { store } = await given();
    expect(await store.estate()).toBeUndefined();
    expect(await store.scopes()).toEqual([]);
    expect(await store.gaps()).toEqual([]);
    expect(await store.resource('res_none')).toBeUndefined();
    expect(await collected(store.observations(scope, 0))).toEqual([]);
    expect(await collected(store.charges('2026-03'))).toEqual([]);
  });

  test('the header and the commitments come back as they were saved, the later over the earlier', async () => {
    const { store } = await given();
    const plan = {
      id: 'sp-1',
      account,
      type: 'compute-savings-plan',
      start: at(0),
      end: at(30),
      hourlyCommitment: 1.5,
      sharedWith: 'all',
    } as const;
    await store.saveEstate(header, []);
    await store.saveEstate({ ...header, note: 'an unknown key is kept' }, [plan]);
    expect(await store.estate()).toEqual({
      header: { ...header, note: 'an unknown key is kept' },
      commitments: [plan],
    });
  });

  test('a scope is known by account and region', async () => {
    const { store } = await given();
    const seen = { ...scope, ok: true, at: at(1) };
    const denied = { account, region: 'eu-west-1', ok: false, because: 'AccessDenied: ec2:DescribeVolumes', at: at(1) };
    await store.saveScope({ ...seen, at: at(0) });
    await store.saveScope(denied);
    await store.saveScope(seen);
    expect(await store.scopes()).toEqual([denied, seen]);
  });

  test('kinds that a scope was blind to are kept with their reasons, however long, until it sees again', async () => {
    const { store, client, table } = await given();
    const blind = {
      ...scope,
      ok: true,
      at: at(1),
      blindTo: { 'ebs-volume': noise(600_000), __proto__x: '\ud800\u0000' },
    };
    await store.saveScope(blind);
    expect(await store.scopes()).toEqual([blind]);
    await store.saveScope({ ...scope, ok: true, at: at(2) });
    expect(await store.scopes()).toEqual([{ ...scope, ok: true, at: at(2) }]);
    expect((await dumpOf({ client, table })).length).toBe(1);
  });

  test('scopes whose names are no ASCII are listed too, and those that an earlier Plimsoll wrote', async () => {
    const { store, client, table } = await given();
    const odd = { account: 'é', region: '日本', ok: true, at: at(1) };
    const earlier = { account, region, ok: false, because: 'Throttling', at: at(1) };
    await store.saveScope(odd);
    const Item = { pk: 'scopes', sk: `${account}/${region}`, v: 1, ...earlier };
    await client.send(new PutCommand({ TableName: table, Item }));
    expect(await store.scopes()).toEqual([earlier, odd]);
    await store.saveScope({ ...scope, ok: true, at: at(2) });
    expect(await store.scopes()).toEqual([{ ...scope, ok: true, at: at(2) }, odd]);
  });

  test('an analysis reads each resource of a scope with its usage and its relatives', async () => {
    const { store } = await given();
    const volume = aResource('vol-1', { kind: 'ebs-volume' });
    const instance = { ...anObservation(aResource('i-1'), [0, 1, 13]), related: [volume] };
    await store.saveObservation(instance);
    await store.saveObservation(anObservation(volume));
    await store.saveObservation(anObservation(aResource('i-2', { region: 'eu-west-1' })));
    const found = await collected(store.observations(scope, day(0)));
    expect(new Map(found.map((one) => [one.resource.id, one]))).toEqual(
      new Map([
        ['i-1', instance],
        ['vol-1', anObservation(volume)],
      ]),
    );
  });

  test('days before the asked one are left out, also within a week', async () => {
    const { store } = await given();
    await store.saveObservation(
      anObservation(
        aResource('i-1'),
        Array.from({ length: 21 }, (_, index) => index),
      ),
    );
    const [found] = await collected(store.observations(scope, day(10)));
    expect(found?.usage.get(cpu)?.map((profile) => profile.day)).toEqual(
      Array.from({ length: 11 }, (_, index) => day(10 + index)),
    );
  });

  test('usage that comes later joins what is there: other days, other metrics', async () => {
    const { store } = await given();
    const resource = aResource('i-1');
    const memory = usageKey('memory', 'Average');
    await store.saveObservation(anObservation(resource, [0, 1]));
    await store.saveObservation(anObservation(resource, [2, 9]));
    await store.saveObservation({ resource, related: [], usage: new Map([[memory, [aProfile(1)]]]) });
    const [found] = await collected(store.observations(scope, day(0)));
    expect(found?.usage).toEqual(
      new Map([
        [cpu, [0, 1, 2, 9].map((one) => aProfile(one))],
        [memory, [aProfile(1)]],
      ]),
    );
  });

  test('of two profiles of one day the finer stands, then the one that saw more, then the later', async () => {
    const { store } = await given();
    const resource = aResource('i-1');
    const morning = aProfile(1, { values: [1, 2, 3] });
    const save = (...profiles: ReturnType<typeof aProfile>[]) =>
      store.saveObservation({ resource, related: [], usage: new Map([[cpu, profiles]]) });
    const held = async () => (await collected(store.observations(scope, day(0))))[0]?.usage.get(cpu);
    await save(morning);
    await save(aProfile(1, { level: 30 }));
    expect(await held()).toEqual([aProfile(1, { level: 30 })]);
    await save(morning);
    await save(aProfile(1, { level: 40 }));
    expect(await held()).toEqual([aProfile(1, { level: 40 })]);
    await save(aProfile(1, { step: 300 }));
    await save(aProfile(1));
    expect(await held()).toEqual([aProfile(1, { step: 300 })]);
  });

  test('a table with thousands of metrics is split under the size of an item and reads back whole', async () => {
    const { store } = await given();
    const names = Array.from({ length: 2_000 }, (_, index) => usageKey(`consumedRead/index-${index}`, 'Average'));
    const usage = new Map(names.map((name) => [name, [aProfile(0), aProfile(1)]] as const));
    const observation = { resource: aResource('i-1'), related: [], usage };
    await store.saveObservation(observation);
    const [found] = await collected(store.observations(scope, day(0)));
    expect(found?.usage.size).toBe(2_000);
    expect(found).toEqual(observation);
  });

  test('a tag of ten megabytes comes back as it was', async () => {
    const { store } = await given();
    const tags = { note: noise(100_000).repeat(70) + noise(3_000_000), team: 'search' };
    await store.saveObservation(anObservation(aResource('i-1', { tags })));
    const file = await store.resource(resourceId(aResource('i-1')));
    expect(file?.resource.tags?.note?.length).toBe(10_000_000);
    expect(file?.resource.tags?.note === tags.note).toBe(true);
    await store.saveObservation(anObservation(aResource('i-1')));
    expect((await store.resource(resourceId(aResource('i-1'))))?.resource.tags).toEqual({ team: 'search' });
  });

  test('hostile names are data: control characters, slashes, lone surrogates, prototype keys', async () => {
    const { store } = await given();
    const resource = aResource('i/1#2\n\u0000\ud800', {
      name: '=cmd()\u202e',
      tags: JSON.parse('{"__proto__":"x","":"empty key"}'),
      spec: { instanceType: 'm5.large', nested: { list: [1, null, 'two'] } },
    });
    await store.saveObservation(anObservation(resource, [0]));
    expect((await store.resource(resourceId(resource)))?.resource).toEqual(resource);
  });

  test('what the latest collection no longer saw is forgotten, with its usage; the rest stays', async () => {
    const { store, clock } = await given();
    const [old, kept] = [aResource('i-old'), aResource('i-kept')];
    clock.set(at(1));
    await store.saveObservation(anObservation(old, [0]));
    await store.saveObservation(anObservation(kept, [0]));
    await store.saveObservation(anObservation(aResource('i-else', { region: 'eu-west-1' }), [0]));
    clock.set(at(2));
    await store.saveObservation(anObservation(kept, [0]));
    expect(await store.forgetUnseen(scope, at(2))).toBe(1);
    expect(await store.forgetUnseen(scope, at(2))).toBe(0);
    expect(await store.resource(resourceId(old))).toBeUndefined();
    expect(await collected(store.observations(scope, 0))).toEqual([anObservation(kept, [0])]);
    await store.saveObservation(anObservation(old));
    const back = (await collected(store.observations(scope, 0))).find(({ resource }) => resource.id === 'i-old');
    expect(back).toEqual(anObservation(old));
  });

  test('bill lines of a month are replaced as a whole, in order', async () => {
    const { store } = await given();
    const lines = Array.from({ length: 3_000 }, (_, index) => aCharge(index / 100));
    await store.saveCharges('2026-03', stream(lines));
    await store.saveCharges('2026-02', stream([aCharge(7)]));
    expect(await collected(store.charges('2026-03'))).toEqual(lines);
    await store.saveCharges('2026-03', stream(lines.slice(0, 2)));
    expect(await collected(store.charges('2026-03'))).toEqual(lines.slice(0, 2));
    await store.saveCharges('2026-03', stream([]));
    expect(await collected(store.charges('2026-03'))).toEqual([]);
    expect(await collected(store.charges('2026-02'))).toEqual([aCharge(7)]);
  });

  test('what is read to be changed and put back is read as it was last written', async () => {
    const { client, another } = await given();
    const asked: unknown[] = [];
    const send = (command: { readonly input: { readonly ConsistentRead?: boolean } }) => {
      asked.push(command.input.ConsistentRead);
      return client.send(command as never);
    };
    const store = another(Object.create(client, { send: { value: send } }));
    for (const read of [store.estate, store.scopes, store.gaps, store.ownCosts, store.lastRun]) await read();
    await collected(store.charges('2026-03'));
    expect(asked).toEqual(asked.map(() => true));
    expect(asked.length).toBeGreaterThan(5);
  });

  test('a bill that is replaced while it is read is no smaller bill, but an error that says so', async () => {
    const { store } = await given();
    await store.saveCharges('2026-03', stream(Array.from({ length: 3_000 }, (_, index) => aCharge(index))));
    const reading = store.charges('2026-03')[Symbol.asyncIterator]();
    await reading.next();
    await store.saveCharges('2026-03', stream([aCharge(1)]));
    const rest = collected({ [Symbol.asyncIterator]: () => reading });
    await expect(rest).rejects.toThrow('the bill of 2026-03 was replaced while it was read: read it again');
    expect(await collected(store.charges('2026-03'))).toEqual([aCharge(1)]);
  });

  test('a bill that breaks off half way leaves the old one', async () => {
    const { store } = await given();
    await store.saveCharges('2026-03', stream([aCharge(1)]));
    async function* broken(): AsyncGenerator<Charge> {
      for (let index = 0; index < 2_000; index += 1) yield aCharge(index);
      throw new Error('the export ended early');
    }
    await expect(store.saveCharges('2026-03', broken())).rejects.toThrow('the export ended early');
    expect(await collected(store.charges('2026-03'))).toEqual([aCharge(1)]);
    await store.saveCharges('2026-03', stream([aCharge(2)]));
    expect(await collected(store.charges('2026-03'))).toEqual([aCharge(2)]);
  });

  test('what a newer Plimsoll wrote is neither read nor written over', async () => {
    const { store, client, table } = await given();
    const put = (Item: Record<string, unknown>) => client.send(new PutCommand({ TableName: table, Item }));
    const resource = aResource('i-1');
    await store.saveObservation(anObservation(resource, [0]));
    const pk = `resource#${resourceId(resource)}`;
    await put({ pk, sk: 'b.resource', v: 2, inScope: `${account}/${region}`, seenAt: at(0), shape: 'unknown' });
    await put({ pk: 'estate', sk: 'header', v: 2, shape: 'unknown' });
    expect(await collected(store.observations(scope, 0))).toEqual([]);
    expect(await store.resource(resourceId(resource))).toBeUndefined();
    await expect(store.estate()).rejects.toThrow(UnknownSchema);
    await expect(store.saveEstate(header, [])).rejects.toThrow(UnknownSchema);
    await expect(store.saveObservation(anObservation(resource, [1]))).rejects.toThrow(UnknownSchema);
    expect(await store.resource(resourceId(resource))).toBeUndefined();
    expect(await store.forgetUnseen(scope, at(20))).toBe(0);
  });
};
