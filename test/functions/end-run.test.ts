import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { type EndRunEvent, endRun, endRunEventSchema } from '../../functions/end-run.ts';
import { spentIn } from '../../functions/run/budget.ts';
import type { Store } from '../../shared/ports.ts';
import { aClock, aConclusion, aRun, dumpOf, type Given, givenStore } from '../store/given.ts';

const asOf = '2026-03-14T03:00:00.000Z';
const clock = aClock('2026-03-14T05:00:00.000Z');
const error = { Error: 'Sandbox.Timedout', Cause: '{"errorMessage":"Task timed out after 900 seconds"}' };
const because = 'Sandbox.Timedout: Task timed out after 900 seconds';

let embedded: Embedded;
let all: Given;
let store: Store;
let told: [string, number][];
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  all = await givenStore(embedded.client as never);
  ({ store } = all);
  told = [];
});

const claim = (execution: string) =>
  store.claimRun({ execution, run: `run_${execution}`, asOf, now: asOf, until: '2026-03-15T00:00:00.000Z' });
// Each invocation in a process of its own, as far as the store can tell.
const end = (event: EndRunEvent) =>
  endRun(event, {
    store: all.another(),
    clock,
    metrics: { add: (name: string, value: number) => void told.push([name, value]) },
  });
const failed = { execution: 'a', run: 'run_a', outcome: 'failed', error } as const;
const finished = { execution: 'a', run: 'run_a', outcome: 'finished' } as const;
const running = aRun('run_a', { asOf });

describe('a run that failed', () => {
  test('is stored with why, and frees the table for the next', async () => {
    await claim('a');
    await store.startRun(running);
    expect(await end(failed)).toEqual({ run: 'run_a', status: 'failed' });
    expect((await store.runs(5)).items).toMatchObject([{ id: 'run_a', status: 'failed', error: because }]);
    expect(await claim('b')).toMatchObject({ status: 'begun' });
    expect(told).toEqual([]);
  });

  test('is stored once, however often its end is told', async () => {
    await claim('a');
    await store.startRun(running);
    await end(failed);
    const once = await dumpOf(all);
    expect(await end(failed)).toEqual({ run: 'run_a', status: 'failed' });
    expect(await dumpOf(all)).toEqual(once);
  });

  test('before its analysis began is stored with what it had spent, which counts for the month', async () => {
    await claim('a');
    await store.saveOwnCost('111122223333/eu-west-1', asOf, { calls: { 'x:Y': 2 }, metrics: 10, dollars: 0.25 });
    await store.saveOwnCost('111122223333/us-east-1', '2026-03-13T03:00:00.000Z', {
      calls: {},
      metrics: 0,
      dollars: 9,
    });
    await end(failed);
    const ownCost = { calls: { 'x:Y': 2 }, metrics: 10, dollars: '0.25' };
    expect((await store.runs(5)).items).toMatchObject([
      { id: 'run_a', asOf, status: 'failed', error: because, ownCost },
    ]);
    expect(await spentIn(clock.now(), store)).toBe(0.25);
  });

  test('before anybody was told its name is stored all the same', async () => {
    await claim('a');
    const { run: _, ...unnamed } = failed;
    expect(await end(unnamed)).toEqual({ run: 'run_a', status: 'failed' });
    expect((await store.runs(5)).items).toMatchObject([{ id: 'run_a', status: 'failed' }]);
    expect(await claim('b')).toMatchObject({ status: 'begun' });
  });

  test('after it had come into force stays in force', async () => {
    await claim('a');
    await store.startRun(running);
    await store.finishRun(running, aConclusion([], { asOf }));
    expect(await end(failed)).toEqual({ run: 'run_a', status: 'finished' });
    expect((await store.runs(5)).items).toMatchObject([{ id: 'run_a', status: 'finished' }]);
    expect(await claim('b')).toMatchObject({ status: 'begun' });
  });

  test('of which nothing is said is stored too', async () => {
    await claim('a');
    const { error: _, ...unsaid } = failed;
    await end(unsaid);
    expect((await store.lastRun())?.id).toBeUndefined();
    expect((await store.runs(1)).items).toMatchObject([{ error: 'it failed, and nothing was said of why' }]);
  });
});

describe('a run that finished', () => {
  const finish = async () => {
    await claim('a');
    await store.startRun(running);
    await store.finishRun(running, aConclusion([], { asOf }));
  };

  test('tells its metrics once, however often its end is told', async () => {
    await finish();
    expect(await end(finished)).toEqual({ run: 'run_a', status: 'finished' });
    expect(told).toContainEqual(['Runs', 1]);
    const once = [...told];
    expect(await end(finished)).toEqual({ run: 'run_a', status: 'finished' });
    expect(told).toEqual(once);
    expect(await claim('b')).toMatchObject({ status: 'begun' });
  });
});

describe('the end of an execution', () => {
  test('that another has followed leaves the other alone', async () => {
    await claim('a');
    await store.releaseRun('a');
    await claim('b');
    await store.startRun(aRun('run_b', { asOf }));
    const before = await dumpOf(all);
    expect(await end(failed)).toEqual({ run: 'run_a', status: 'superseded' });
    expect(await end(finished)).toEqual({ run: 'run_a', status: 'superseded' });
    expect(await dumpOf(all)).toEqual(before);
    expect(told).toEqual([]);
  });

  test('that was never let in changes nothing', async () => {
    expect(await end({ execution: 'foreign', outcome: 'failed', error })).toEqual({ status: 'superseded' });
    expect(await dumpOf(all)).toEqual([]);
  });

  test('with the run of another is refused, and ends neither', async () => {
    await claim('a');
    const before = await dumpOf(all);
    await expect(end({ ...failed, run: 'run_b' })).rejects.toThrow(
      'event of end-run: run: is run_b, and this execution was let in as run_a',
    );
    expect(await dumpOf(all)).toEqual(before);
  });

  test.each([
    ['another outcome', { outcome: 'aborted' }, 'outcome'],
    ['no execution', { execution: '' }, 'execution'],
    ['an error that is none', { error: 'boom' }, 'error'],
    ['the id of a run that leads elsewhere', { run: '../run_a' }, 'run'],
  ])('with %s is refused by the name of the field', (_, wrong, field) => {
    const { error: found } = endRunEventSchema.safeParse({ ...failed, ...wrong });
    expect(found?.issues.map(({ path }) => path[0])).toEqual([field]);
  });
});
