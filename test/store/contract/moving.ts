import { expect, test } from 'vitest';
import { aConclusion, advice, aMove, analysed, aResource, aRun, at, type Given } from '../given.ts';

const resource = aResource('i-1');
const found = advice(resource, 1_000);
const { id } = found;

export const moving = (given: () => Promise<Given>): void => {
  test('a legal move is made, with who, when and why, and raises the version', async () => {
    const { store } = await given();
    await analysed(store, 'one', [found]);
    const moved = await store.move(id, 1, aMove('snoozed', { until: at(20) }));
    const expected = {
      ...found,
      status: 'snoozed',
      version: 2,
      snoozedUntil: at(20),
      firstSeen: at(14),
      lastSeen: at(14),
      history: [{ from: 'open', ...aMove('snoozed', { until: at(20) }) }],
    };
    expect(moved).toEqual({ ok: true, recommendation: expected });
    expect(await store.recommendation(id)).toEqual(expected);
    expect((await store.recommendations({ status: 'snoozed', sort: 'saving', limit: 10 })).items).toEqual([expected]);
    expect((await store.recommendations({ status: 'open', sort: 'saving', limit: 10 })).items).toEqual([]);
  });

  test('an illegal move, an old version, an unknown id and an endless snooze are refused and change nothing', async () => {
    const { store } = await given();
    await analysed(store, 'one', [found]);
    const now = await store.recommendation(id);
    expect(await store.move(id, 1, aMove('applied'))).toEqual({ ok: false, because: 'illegal-move', now });
    expect(await store.move(id, 1, aMove('snoozed'))).toEqual({ ok: false, because: 'illegal-move', now });
    expect(await store.move(id, 7, aMove('approved'))).toEqual({ ok: false, because: 'stale-version', now });
    expect(await store.move('rec_none', 1, aMove('approved'))).toEqual({ ok: false, because: 'unknown' });
    expect(await store.recommendation(id)).toEqual(now);
  });

  test('of many moves of one version at once exactly one is made', async () => {
    const { store, another } = await given();
    await analysed(store, 'one', [found]);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => another().move(id, 1, aMove('approved', { by: `person-${index}` }))),
    );
    expect(answers.filter(({ ok }) => ok).length).toBe(1);
    const live = await store.recommendation(id);
    expect(live).toMatchObject({ status: 'approved', version: 2 });
    expect(live?.history.length).toBe(1);
  });

  test('the same move asked again, as after a lost answer, is answered again and made once', async () => {
    const { store } = await given();
    await analysed(store, 'one', [found]);
    const first = await store.move(id, 1, aMove('approved'));
    expect(await store.move(id, 1, aMove('approved'))).toEqual(first);
    expect((await store.recommendation(id))?.history.length).toBe(1);
  });

  test('what an interrupted run knew of cannot be moved, and what it changed is moved as it is shown', async () => {
    const { store } = await given();
    await analysed(store, 'one', [found]);
    await store.startRun(aRun('two'));
    const fresh = advice(aResource('i-2'), 500);
    await interrupted(store.finishRun(aRun('two'), aConclusion([{ ...found, monthlySaving: '99.00' }, fresh, fresh])));
    expect(await store.move(fresh.id, 1, aMove('approved'))).toEqual({ ok: false, because: 'unknown' });
    expect(await store.move(id, 1, aMove('approved'))).toMatchObject({
      ok: true,
      recommendation: { monthlySaving: '10.00', version: 2 },
    });
    await analysed(store, 'three', [found]);
    expect(await store.recommendation(id)).toMatchObject({ status: 'approved', version: 2, monthlySaving: '10.00' });
  });
};

const interrupted = async (work: Promise<unknown>): Promise<void> => {
  await expect(work).rejects.toThrow();
};
