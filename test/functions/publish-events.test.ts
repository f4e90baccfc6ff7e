import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { publishEvents, publishEventsEventSchema } from '../../functions/publish-events.ts';
import { approvedEvent } from '../../functions/run/events.ts';
import type { Recommendation } from '../../shared/model/analysis.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { policySchema } from '../../shared/model/policy.ts';
import type { Run } from '../../shared/model/run.ts';
import type { EventType, PlimsollEvent } from '../../shared/wiring.ts';
import { aConclusion, advice, aMove, aResource, aRun, at, type Given, givenStore } from '../store/given.ts';

let embedded: Embedded;
let all: Given;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  all = await givenStore(embedded.client as never);
});

const [first, second, third] = ['i-1', 'i-2', 'i-3'].map((id) => advice(aResource(id), 1_000)) as [
  Recommendation,
  Recommendation,
  Recommendation,
];
const denied: Gap = { account: '111122223333', region: 'eu-west-1', what: 'permission', missing: 'x:Y', because: 'no' };

interface Day {
  readonly found: readonly Recommendation[];
  readonly gaps?: Gap[];
  readonly dollars?: string;
}
/** The run of a day in March, finished an hour after it began; it is made once. */
const run = async (of: number, { found, gaps = [], dollars = '0.10' }: Day): Promise<Run> => {
  all.clock.set(at(of, 7));
  const ownCost = { calls: {}, metrics: 0, dollars };
  const begun = aRun(`run_${of}`, { startedAt: at(of, 6), asOf: at(of, 3) });
  await all.store.startRun(begun);
  return all.store.finishRun(begun, aConclusion(found, { asOf: at(of, 3), gaps, ownCost }));
};
const publish = async (id: string, ownCost: object = {}): Promise<PlimsollEvent[]> => {
  const told: PlimsollEvent[] = [];
  const bus = { publish: async (events: readonly PlimsollEvent[]) => void told.push(...events) };
  const { published } = await publishEvents(
    { run: id },
    { store: all.store, bus, policy: policySchema.parse({ ownCost }) },
  );
  expect(published).toBe(told.length);
  return told;
};
const of = <T extends EventType>(told: readonly PlimsollEvent[], type: T) =>
  told.flatMap((event) => (event.type === type ? [event.detail as Extract<PlimsollEvent, { type: T }>['detail']] : []));
const about = (
  told: readonly PlimsollEvent[],
  type: 'Recommendation Opened' | 'Recommendation Closed' | 'Recommendation Approved',
) => of(told, type).map(({ recommendation }) => recommendation.id);

describe('what a run tells of', () => {
  test('is what it opened and what it closed, and not what stayed', async () => {
    await run(1, { found: [first, second] });
    expect(about(await publish('run_1'), 'Recommendation Opened')).toEqual([first.id, second.id].sort());
    await run(2, { found: [second, third] });
    const told = await publish('run_2');
    expect([about(told, 'Recommendation Opened'), about(told, 'Recommendation Closed')]).toEqual([
      [third.id],
      [first.id],
    ]);
    expect(of(told, 'Recommendation Closed')).toMatchObject([
      { run: 'run_2', at: at(2, 7), reason: 'no longer found in run run_2' },
    ]);
  });

  test('is also what comes back', async () => {
    await run(1, { found: [first] });
    await run(2, { found: [] });
    await run(3, { found: [first] });
    expect(about(await publish('run_3'), 'Recommendation Opened')).toEqual([first.id]);
  });

  test('is what was approved since the run before, and nothing older', async () => {
    await run(1, { found: [first, second] });
    await all.store.move(first.id, 1, aMove('approved', { at: at(1, 12) }));
    await run(2, { found: [first, second] });
    await all.store.move(second.id, 1, aMove('approved', { at: at(2, 12) }));
    expect(about(await publish('run_2'), 'Recommendation Approved').sort()).toEqual([first.id, second.id].sort());
    await run(3, { found: [first, second] });
    const told = await publish('run_3');
    expect(of(told, 'Recommendation Approved')).toMatchObject([
      { at: at(2, 12), by: 'kim', reason: 'as agreed', recommendation: { id: second.id, version: 2 } },
    ]);
  });

  test('is each gap that the run before did not have, whatever words it is given', async () => {
    const other: Gap = { what: 'price', missing: 'a list', because: 'no' };
    await run(1, { found: [], gaps: [denied] });
    expect(of(await publish('run_1'), 'Gap Appeared').map(({ gap }) => gap)).toEqual([denied]);
    await run(2, { found: [], gaps: [{ ...denied, because: 'still no' }, other, other] });
    expect(of(await publish('run_2'), 'Gap Appeared').map(({ gap }) => gap)).toEqual([other]);
  });

  test('is, last of all, that it finished, with what it came to', async () => {
    await run(1, { found: [first], gaps: [denied] });
    const told = await publish('run_1');
    expect(told.at(-1)).toEqual({
      type: 'Run Finished',
      detail: {
        id: expect.stringMatching(/^[\w-]{27}$/),
        at: at(1, 7),
        run: 'run_1',
        asOf: at(1, 3),
        resources: 1,
        counts: { open: 1, opened: 1, changed: 0, closed: 0, stale: 0 },
        savings: { monthly: '0.00', net: '0.00' },
        gaps: 1,
        ownCost: '0.10',
      },
    });
  });
});

describe('the budget is told as passed', () => {
  const passed = async (ownCost: object, id = 'run_1') => of(await publish(id, ownCost), 'Budget Passed');
  const stopped: Gap = { what: 'bill', missing: 'x', because: 'the budget of this run would be passed; hides y' };
  const gone: Gap = {
    what: 'metric',
    missing: 'x',
    because: 'the budget for calls was used up before 3 of this kind were asked',
  };

  test('when a run reached its limit, and not before', async () => {
    await run(1, { found: [], dollars: '0.50' });
    expect(await passed({ perRun: 0.5 })).toMatchObject([{ run: 'run_1', of: 'run', limit: 0.5, spent: 0.5 }]);
    expect(await passed({ perRun: 0.51 })).toEqual([]);
    expect(await passed({})).toEqual([]);
  });

  test('when the runs of the month reached theirs together', async () => {
    await run(1, { found: [], dollars: '0.50' });
    await run(2, { found: [], dollars: '0.50' });
    expect(await passed({ perRun: 5, perMonth: 1 }, 'run_2')).toMatchObject([{ of: 'month', limit: 1, spent: 1 }]);
  });

  test.each([
    ['a question was left out for its sake', stopped],
    ['measuring stopped for its sake', gone],
  ])('when %s, although less was spent', async (_, gap) => {
    await run(1, { found: [], dollars: '0.49', gaps: [gap] });
    expect(await passed({ perRun: 0.5 })).toMatchObject([{ of: 'run', limit: 0.5, spent: 0.49 }]);
  });

  test('and not for a gap that only speaks of budgets', async () => {
    await run(1, { found: [], gaps: [{ ...denied, because: 'not authorized to perform budgets:ViewBudget' }] });
    expect(await passed({ perRun: 0.5 })).toEqual([]);
  });
});

describe('publishing', () => {
  test('again tells the same events under the same ids, each of its own', async () => {
    await run(1, { found: [first] });
    await run(2, { found: [second, third], gaps: [denied], dollars: '9.00' });
    await all.store.move(second.id, 1, aMove('approved', { at: at(2, 12) }));
    const once = await publish('run_2', { perRun: 1 });
    expect(await publish('run_2', { perRun: 1 })).toEqual(once);
    expect(new Set(once.map(({ detail }) => detail.id)).size).toBe(once.length);
    expect(new Set(once.map(({ type }) => type)).size).toBe(6);
  });

  test('tells an approval under the id that the API told it under', async () => {
    await run(1, { found: [first] });
    const moved = await all.store.move(first.id, 1, aMove('approved', { at: at(1, 12) }));
    const [told] = of(await publish('run_1'), 'Recommendation Approved');
    expect(moved.ok && approvedEvent(moved.recommendation)?.detail).toEqual(told);
  });

  test('gives each run ids of its own', async () => {
    await run(1, { found: [first] });
    const before = await publish('run_1');
    await run(2, { found: [] });
    await run(3, { found: [first] });
    const after = await publish('run_3');
    expect(about(after, 'Recommendation Opened')).toEqual(about(before, 'Recommendation Opened'));
    const ids = new Set(before.map(({ detail }) => detail.id));
    expect(after.filter(({ detail }) => ids.has(detail.id))).toEqual([]);
  });

  test('of more than one go tells all of them', async () => {
    const many = Array.from({ length: 130 }, (_, at) => advice(aResource(`i-many-${at}`), 1_000));
    await run(1, { found: many });
    expect(about(await publish('run_1'), 'Recommendation Opened').sort()).toEqual(many.map(({ id }) => id).sort());
  });

  test('fails when the bus does', async () => {
    await run(1, { found: [first] });
    const bus = { publish: () => Promise.reject(new Error('the bus is full')) };
    const policy = policySchema.parse({});
    await expect(publishEvents({ run: 'run_1' }, { store: all.store, bus, policy })).rejects.toThrow('the bus is full');
  });

  test.each(['run_1', 'run_never'])('of %s, which is not in force, is refused', async (id) => {
    await run(1, { found: [first] });
    await run(2, { found: [first] });
    await expect(publish(id)).rejects.toThrow(`event of publish-events: run: ${id} is not the run in force`);
  });

  test('of a run whose id leads elsewhere is refused', () => {
    expect(publishEventsEventSchema.safeParse({ run: 'run_../x' }).success).toBe(false);
    expect(publishEventsEventSchema.safeParse({ run: 'run_1', bus: 'another' }).success).toBe(false);
  });
});
