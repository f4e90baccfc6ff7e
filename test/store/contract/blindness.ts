import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { resourceId } from '../../../shared/model/resource.ts';
import {
  aConclusion,
  advice,
  analysed,
  anObservation,
  aResource,
  aRun,
  at,
  collected,
  day,
  dumpOf,
  type Given,
  type Items,
  region,
  scope,
} from '../given.ts';

const instance = aResource('i-1');
const volume = aResource('vol-1', { kind: 'ebs-volume' });
const address = aResource('eip-1', { kind: 'elastic-ip' });
const abroad = aResource('i-2', { region: 'eu-west-1' });

/** As a table answers that was made before the index carried the kind and the days. */
const ofOldIndex = (client: DynamoDBDocumentClient): DynamoDBDocumentClient => {
  const send = async (command: unknown): Promise<unknown> => {
    const answer = (await client.send(command as never)) as { Items?: Record<string, unknown>[] };
    if (!(command instanceof QueryCommand) || command.input.IndexName !== 'scope') return answer;
    return { ...answer, Items: answer.Items?.map(({ pk, sk, v, seenAt }) => ({ pk, sk, v, seenAt })) };
  };
  return Object.create(client, { send: { value: send } });
};

/** The rows as they were written before they carried the kind and the days. */
const asBefore = (rows: Items): Items => rows.map(({ kind: _, usageThrough: __, ...row }) => row);

const idsIn = async ({ store }: Pick<Given, 'store'>) =>
  (await collected(store.observations(scope, 0))).map(({ resource }) => resource.id).sort();

export const blindness = (given: (content?: Items) => Promise<Given>): void => {
  test('resources of kinds that could not be listed are not forgotten', async () => {
    const all = await given();
    all.clock.set(at(1));
    for (const one of [instance, volume, address]) await all.store.saveObservation(anObservation(one, [0]));
    all.clock.set(at(2));
    expect(await all.store.forgetUnseen(scope, at(2), ['ebs-volume', 'rds-instance'])).toBe(2);
    expect(await all.store.forgetUnseen(scope, at(2), ['ebs-volume', 'rds-instance'])).toBe(0);
    expect(await collected(all.store.observations(scope, 0))).toEqual([anObservation(volume, [0])]);
    expect(await all.store.forgetUnseen(scope, at(2))).toBe(1);
    expect(await idsIn(all)).toEqual([]);
  });

  test('also those written before their rows carried the kind, and in a table whose index does not', async () => {
    const first = await given();
    first.clock.set(at(1));
    for (const one of [instance, volume]) await first.store.saveObservation(anObservation(one));
    const rows = await dumpOf(first);
    const old = await given(asBefore(rows));
    expect(await old.store.forgetUnseen(scope, at(2), ['ebs-volume'])).toBe(1);
    expect(await idsIn(old)).toEqual(['vol-1']);
    const narrow = await given(rows);
    const store = narrow.another(ofOldIndex(narrow.client));
    expect(await store.forgetUnseen(scope, at(2), ['ebs-volume'])).toBe(1);
    expect(await idsIn(narrow)).toEqual(['vol-1']);
    expect(await store.forgetUnseen(scope, at(2))).toBe(1);
    expect(await idsIn(narrow)).toEqual([]);
  });

  test('until when usage was asked for is known by resource, and kept when it is not said', async () => {
    const { store } = await given();
    await store.saveObservation(anObservation(instance, [0]), day(3));
    await store.saveObservation(anObservation(volume));
    await store.saveObservation(anObservation(abroad), day(9));
    expect(await store.usageThrough(scope)).toEqual(new Map([[resourceId(instance), day(3)]]));
    await store.saveObservation(anObservation(instance));
    await store.saveObservation(anObservation(volume), 0);
    expect(await store.usageThrough(scope)).toEqual(
      new Map([
        [resourceId(instance), day(3)],
        [resourceId(volume), 0],
      ]),
    );
    await store.saveObservation({ ...anObservation(instance), usageThrough: day(5) });
    await store.saveObservation({ ...anObservation(volume), usageThrough: day(5) }, day(6));
    const found = await collected(store.observations(scope, day(0)));
    expect(new Map(found.map((one) => [one.resource.id, one]))).toEqual(
      new Map([
        ['i-1', { ...anObservation(instance, [0]), usageThrough: day(5) }],
        ['vol-1', { ...anObservation(volume), usageThrough: day(6) }],
      ]),
    );
    expect(await store.usageThrough({ ...scope, region: 'ap-south-1' })).toEqual(new Map());
  });

  test('a resource that is forgotten was never asked for', async () => {
    const { store, clock } = await given();
    clock.set(at(1));
    await store.saveObservation(anObservation(instance), day(0));
    expect(await store.forgetUnseen(scope, at(2))).toBe(1);
    await store.saveObservation(anObservation(instance));
    expect(await store.usageThrough(scope)).toEqual(new Map());
  });

  test('rows written before, a narrower index and a newer schema: what is not known to be asked for is absent', async () => {
    const first = await given();
    await first.store.saveObservation(anObservation(instance), day(3));
    await first.store.saveObservation(anObservation(volume), day(4));
    const rows = await dumpOf(first);
    const narrow = await given(rows);
    const both = new Map([
      [resourceId(instance), day(3)],
      [resourceId(volume), day(4)],
    ]);
    expect(await narrow.another(ofOldIndex(narrow.client)).usageThrough(scope)).toEqual(both);
    const old = await given(asBefore(rows));
    expect(await old.store.usageThrough(scope)).toEqual(new Map());
    const Item = { ...rows.find(({ pk }) => pk === `resource#${resourceId(instance)}`), v: 2 };
    await narrow.client.send(new PutCommand({ TableName: narrow.table, Item }));
    const one = new Map([[resourceId(volume), day(4)]]);
    expect(await narrow.store.usageThrough(scope)).toEqual(one);
    expect(await narrow.another(ofOldIndex(narrow.client)).usageThrough(scope)).toEqual(one);
  });

  test('a thousand resources of a scope are looked up at once', async () => {
    const { store } = await given();
    const all = Array.from({ length: 1_000 }, (_, index) => aResource(`i-${index}`));
    for (const one of all) await store.saveObservation(anObservation(one), day(1));
    expect(await store.usageThrough(scope)).toEqual(new Map(all.map((one) => [resourceId(one), day(1)])));
  }, 120_000);

  test('a recommendation of a kind that its scope was blind to is kept, marked stale, and unmarked when it is seen', async () => {
    const { store } = await given();
    const found = [instance, volume, aResource('vol-2', { kind: 'ebs-volume', region: 'eu-west-1' })].map((one) =>
      advice(one, 1_000),
    );
    await analysed(store, 'one', found);
    const blindTo = { 'ebs-volume': 'AccessDenied: ec2:DescribeVolumes' };
    const scopes = [
      { ...scope, ok: true, blindTo },
      { ...scope, region: 'eu-west-1', ok: true },
    ];
    const run = await analysed(store, 'two', [], { scopes, asOf: at(15) });
    expect(run.counts).toEqual({ open: 1, opened: 0, changed: 1, closed: 2, stale: 1 });
    expect((await store.lastRun())?.scopes).toEqual(scopes);
    expect(await store.recommendation(found[1]!.id)).toMatchObject({
      status: 'open',
      version: 2,
      lastSeen: at(14),
      stale: blindTo['ebs-volume'],
    });
    expect((await store.recommendation(found[2]!.id))?.status).toBe('closed');
    await analysed(store, 'three', found.slice(1, 2), { asOf: at(16) });
    expect(await store.recommendation(found[1]!.id)).not.toHaveProperty('stale');
    await analysed(store, 'four', [], { scopes: [{ ...scope, ok: true, blindTo: {} }], asOf: at(17) });
    expect((await store.recommendation(found[1]!.id))?.status).toBe('closed');
  });

  test('a scope that failed as a whole gives its own reason, and a kind named like a part of every object is no blindness', async () => {
    const { store } = await given();
    const odd = aResource('x', { kind: 'constructor' });
    await analysed(store, 'one', [advice(instance, 100), advice(odd, 200)]);
    const failed = { ...scope, ok: false, because: 'Throttling', blindTo: { 'ec2-instance': 'denied' } };
    await analysed(store, 'two', [], { scopes: [failed] });
    expect(await store.recommendation(advice(instance, 0).id)).toMatchObject({ status: 'open', stale: 'Throttling' });
    await analysed(store, 'three', [], { scopes: [{ ...scope, region, ok: true, blindTo: { x: 'denied' } }] });
    expect((await store.recommendation(advice(odd, 0).id))?.status).toBe('closed');
  });

  test('a recommendation whose check is no longer sure is kept, marked stale with the reason, and closed when it is fine', async () => {
    const { store } = await given();
    const found = advice(instance, 1_000);
    await analysed(store, 'one', [found]);
    const run = aRun('two', { asOf: at(15) });
    await store.startRun(run);
    const unsure = new Map([[found.id, 'no longer sure: no datapoint of cpu in 14 days']]);
    const done = await store.finishRun(run, aConclusion([], { asOf: at(15) }), unsure);
    expect(done.counts).toMatchObject({ open: 1, closed: 0, stale: 1 });
    expect(await store.recommendation(found.id)).toMatchObject({
      status: 'open',
      stale: 'no longer sure: no datapoint of cpu in 14 days',
    });
    await analysed(store, 'three', [], { asOf: at(16) });
    expect((await store.recommendation(found.id))?.status).toBe('closed');
  });
};
