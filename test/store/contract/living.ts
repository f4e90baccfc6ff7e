import { expect, test } from 'vitest';
import { resourceId } from '../../../shared/model/resource.ts';
import {
  advice,
  aMove,
  analysed,
  anObservation,
  aResource,
  at,
  collected,
  dumpOf,
  type Given,
  scope,
} from '../given.ts';

const resource = aResource('i-1');
const { id } = advice(resource, 0);
const failedScope = { scopes: [{ ...scope, ok: false, because: 'AccessDenied: ec2:DescribeInstances' }] };

/** Everything in the table, but for what names the run. */
const dump = async (given: Given) =>
  (await dumpOf(given)).filter(({ pk }) => pk !== 'state' && !String(pk).startsWith('runs'));

export const living = (given: () => Promise<Given>): void => {
  test('a finding opens a recommendation, with its facts', async () => {
    const { store } = await given();
    await analysed(store, 'one', [advice(resource, 1_234)]);
    expect(await store.recommendation(id)).toEqual({
      ...advice(resource, 1_234),
      status: 'open',
      version: 1,
      firstSeen: at(14),
      lastSeen: at(14),
      history: [],
    });
    expect(await store.recommendation('rec_none')).toBeUndefined();
  });

  test('the same analysis again writes nothing and changes nothing but when it was last seen', async () => {
    const all = await given();
    const { store } = all;
    const findings = [advice(resource, 1_000), advice(aResource('i-2'), null), advice(aResource('i-3'), -300)];
    await analysed(store, 'one', findings);
    const [before, was] = [await dump(all), await store.recommendation(id)];
    const run = await analysed(store, 'two', findings, { asOf: at(15) });
    expect(run.counts).toEqual({ open: 3, opened: 0, changed: 0, closed: 0, stale: 0 });
    expect(await dump(all)).toEqual(before);
    expect(await store.recommendation(id)).toEqual({ ...was, lastSeen: at(15) });
  });

  test('new facts raise the version and leave the history', async () => {
    const { store } = await given();
    await analysed(store, 'one', [advice(resource, 1_000)]);
    const run = await analysed(store, 'two', [advice(resource, 1_000, { because: 'P99 of CPU was 0.5 %' })]);
    expect(run.counts).toMatchObject({ opened: 0, changed: 1 });
    await analysed(store, 'three', [advice(resource, 1_100, { because: 'P99 of CPU was 0.5 %', owner: 'kim' })]);
    const live = await store.recommendation(id);
    expect(live).toMatchObject({ version: 3, monthlySaving: '11.00', owner: 'kim', status: 'open', history: [] });
    const listed = await collected(store.allRecommendations('open'));
    expect(listed).toEqual([live]);
  });

  test('a fact that is no longer known goes away', async () => {
    const { store } = await given();
    await analysed(store, 'one', [advice(resource, 1_000, { owner: 'kim', note: 'mind the cache' })]);
    await analysed(store, 'two', [advice(resource, 1_000)]);
    expect(await store.recommendation(id)).not.toHaveProperty('note');
    expect((await store.recommendations({ owner: 'kim', sort: 'saving', limit: 10 })).items).toEqual([]);
  });

  test('when the cause goes away it closes by itself, naming the run, and it opens again when the cause is back', async () => {
    const { store, clock } = await given();
    await analysed(store, 'one', [advice(resource, 1_000)]);
    clock.set(at(15));
    expect((await analysed(store, 'two', [], { asOf: at(15) })).counts).toMatchObject({ open: 0, closed: 1 });
    const closing = { from: 'open', to: 'closed', at: at(15), by: 'plimsoll', reason: 'no longer found in run two' };
    expect(await store.recommendation(id)).toMatchObject({
      status: 'closed',
      version: 2,
      lastSeen: at(14),
      history: [closing],
    });
    expect((await analysed(store, 'three', [], { asOf: at(16) })).counts).toMatchObject({ closed: 0, changed: 0 });
    expect((await store.recommendation(id))?.version).toBe(2);
    clock.set(at(17));
    expect((await analysed(store, 'four', [advice(resource, 900)], { asOf: at(17) })).counts).toMatchObject({
      open: 1,
      opened: 1,
      changed: 0,
    });
    const opening = { from: 'closed', to: 'open', at: at(17), by: 'plimsoll', reason: 'found again in run four' };
    expect(await store.recommendation(id)).toMatchObject({
      status: 'open',
      firstSeen: at(14),
      lastSeen: at(17),
      monthlySaving: '9.00',
      history: [closing, opening],
    });
  });

  test('from a scope that failed it is kept, marked stale with the reason, and unmarked when the scope is seen', async () => {
    const { store } = await given();
    const abroad = aResource('i-2', { region: 'eu-west-1' });
    await analysed(store, 'one', [advice(resource, 1_000), advice(abroad, 500)]);
    const run = await analysed(store, 'two', [], { ...failedScope, asOf: at(15) });
    expect(run.counts).toEqual({ open: 1, opened: 0, changed: 1, closed: 1, stale: 1 });
    const stale = await store.recommendation(id);
    expect(stale).toMatchObject({
      status: 'open',
      version: 2,
      lastSeen: at(14),
      stale: failedScope.scopes[0]?.because,
    });
    expect((await store.recommendation(advice(abroad, 0).id))?.status).toBe('closed');
    await analysed(store, 'three', [], { ...failedScope, asOf: at(16) });
    expect(await store.recommendation(id)).toEqual(stale);
    await analysed(store, 'four', [advice(resource, 1_000)], { asOf: at(17) });
    const fresh = await store.recommendation(id);
    expect(fresh).toMatchObject({ version: 3, lastSeen: at(17), history: [] });
    expect(fresh).not.toHaveProperty('stale');
  });

  test('dismissed stays dismissed while the saving changes by no more than 20 % or $5', async () => {
    const { store } = await given();
    await analysed(store, 'one', [advice(resource, 10_000)]);
    await store.move(id, 1, aMove('dismissed'));
    await analysed(store, 'two', [advice(resource, 12_000)]);
    await analysed(store, 'three', [advice(resource, 8_000)]);
    await analysed(store, 'four', [advice(resource, null)]);
    expect(await store.recommendation(id)).toMatchObject({ status: 'dismissed', dismissedAtCents: 10_000 });
    await analysed(store, 'five', [advice(resource, 12_001)]);
    const live = await store.recommendation(id);
    expect(live).toMatchObject({ status: 'open', monthlySaving: '120.01' });
    expect(live?.history.at(-1)).toMatchObject({
      from: 'dismissed',
      to: 'open',
      by: 'plimsoll',
      reason: 'the saving went from $100.00 to $120.01 a month since it was dismissed',
    });
    expect(live).not.toHaveProperty('dismissedAtCents');
  });

  test('a small dismissed saving may double without opening again', async () => {
    const { store } = await given();
    await analysed(store, 'one', [advice(resource, 400)]);
    await store.move(id, 1, aMove('dismissed'));
    await analysed(store, 'two', [advice(resource, 900)]);
    expect((await store.recommendation(id))?.status).toBe('dismissed');
    await analysed(store, 'three', [advice(resource, 901)]);
    expect((await store.recommendation(id))?.status).toBe('open');
  });

  test('dismissed, gone and back it is still dismissed; snoozed it is still snoozed', async () => {
    const { store } = await given();
    const second = aResource('i-2');
    const both = [advice(resource, 10_000), advice(second, 10_000)];
    const snoozed = aMove('snoozed', { until: at(30), reason: 'after the sale' });
    await analysed(store, 'one', both);
    await store.move(id, 1, aMove('dismissed', { reason: 'it is a standby' }));
    await store.move(advice(second, 0).id, 1, snoozed);
    await analysed(store, 'two', []);
    expect((await store.recommendation(id))?.status).toBe('closed');
    await analysed(store, 'three', both);
    const live = await store.recommendation(id);
    expect(live).toMatchObject({ status: 'dismissed', dismissedAtCents: 10_000 });
    expect(live?.history.map(({ from, to }) => `${from} → ${to}`)).toEqual([
      'open → dismissed',
      'dismissed → closed',
      'closed → open',
      'open → dismissed',
    ]);
    expect(live?.history.at(-1)?.reason).toBe('still dismissed: it is a standby');
    expect(await store.recommendation(advice(second, 0).id)).toMatchObject({ status: 'snoozed', snoozedUntil: at(30) });
  });

  test('an approval holds while the advice is the same, and falls when it becomes another', async () => {
    const { store } = await given();
    await analysed(store, 'one', [advice(resource, 10_000)]);
    await store.move(id, 1, aMove('approved'));
    await analysed(store, 'two', [advice(resource, 20_000, { because: 'P99 of CPU was 0.1 %' })]);
    expect(await store.recommendation(id)).toMatchObject({ status: 'approved', monthlySaving: '200.00' });
    await analysed(store, 'three', [advice(resource, 20_000, { to: { instanceType: 'm5.xlarge' } })]);
    const live = await store.recommendation(id);
    expect(live).toMatchObject({ status: 'open', to: { instanceType: 'm5.xlarge' } });
    expect(live?.history.at(-1)?.reason).toBe(
      'approved was resize {"instanceType":"m5.small"}; advised is now resize {"instanceType":"m5.xlarge"}',
    );
  });

  test('what is being applied, or was, keeps the facts it rests on, found or not', async () => {
    const { store } = await given();
    await analysed(store, 'one', [advice(resource, 10_000)]);
    await store.move(id, 1, aMove('approved'));
    await store.move(id, 2, aMove('applying'));
    await analysed(store, 'two', [advice(resource, 5_000)]);
    expect(await store.recommendation(id)).toMatchObject({ status: 'applying', monthlySaving: '100.00', version: 3 });
    await store.move(id, 3, aMove('applied'));
    await analysed(store, 'three', []);
    expect(await store.recommendation(id)).toMatchObject({ status: 'applied', monthlySaving: '100.00', version: 4 });
  });

  test('a snooze ends by itself: at once for readers, in the table with the next run, with one version', async () => {
    const { store, clock } = await given();
    await analysed(store, 'one', [advice(resource, 1_000)]);
    await store.move(id, 1, aMove('snoozed', { until: at(20) }));
    expect((await store.recommendations({ status: 'open', sort: 'saving', limit: 10 })).items).toEqual([]);
    clock.set(at(20));
    const live = await store.recommendation(id);
    expect(live).toMatchObject({ status: 'open', version: 3 });
    expect(live?.history.at(-1)).toEqual({
      from: 'snoozed',
      to: 'open',
      at: at(20),
      by: 'plimsoll',
      reason: 'the snooze ended',
    });
    expect((await store.recommendations({ status: 'open', sort: 'age', limit: 10 })).items).toEqual([live]);
    expect((await store.recommendations({ status: 'snoozed', sort: 'age', limit: 10 })).items).toEqual([]);
    await analysed(store, 'two', [advice(resource, 1_000)]);
    clock.set(at(15));
    expect(await store.recommendation(id)).toEqual(live);
  });

  test('a resource shows its recommendations, whatever their status', async () => {
    const { store } = await given();
    await store.saveObservation(anObservation(resource));
    const second = advice(resource, 300, { check: 'previous-generation-instance' });
    await analysed(store, 'one', [advice(resource, 1_000), second]);
    await analysed(store, 'two', [second]);
    const file = await store.resource(resourceId(resource));
    expect(new Map(file?.recommendations.map((one) => [one.check, one.status]))).toEqual(
      new Map([
        ['idle-instance', 'closed'],
        ['previous-generation-instance', 'open'],
      ]),
    );
  });

  test('a recommendation with a name of half a megabyte is kept whole', async () => {
    const { store } = await given();
    const name = Array.from({ length: 60_000 }, (_, index) => ((index * 7_919) % 99_991).toString(36)).join(' ');
    const long = advice(resource, 1_000, { name, owner: name });
    await analysed(store, 'one', [long]);
    await analysed(store, 'two', [{ ...long, because: 'another' }]);
    await analysed(store, 'three', [{ ...long, monthlySaving: '11.00' }]);
    expect((await store.recommendations({ owner: name, sort: 'saving', limit: 10 })).items).toEqual([
      { ...long, monthlySaving: '11.00', status: 'open', version: 3, firstSeen: at(14), lastSeen: at(14), history: [] },
    ]);
  });

  test('a conclusion that holds one recommendation twice is refused, and nothing is shown of it', async () => {
    const { store } = await given();
    await expect(analysed(store, 'one', [advice(resource, 1), advice(resource, 2)])).rejects.toThrow('twice');
    expect(await store.recommendation(id)).toBeUndefined();
  });
};
