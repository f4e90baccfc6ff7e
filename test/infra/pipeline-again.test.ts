import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { both, type Days, failing, openDays, shown, today, tomorrow, yesterday } from './days.ts';
import type { Deployment, Running } from './deployment.ts';
import type { Ended, FailedAt } from './local-pipeline.ts';

let days: Days;
beforeAll(async () => {
  days = await openDays();
}, 60_000);
afterAll(() => days.stop());

const later = (hours: number): string => new Date(Date.parse(today.at) + hours * 3_600_000).toISOString();
const ends = ({ status, visited }: Ended): readonly unknown[] => [status, visited.at(-1)];
const failedAt = (ended: Ended): FailedAt => (ended as Extract<Ended, { readonly status: 'FAILED' }>).at;
const runsOf = async ({ store }: Deployment) => (await store.runs(5)).items.map(({ asOf, status }) => [asOf, status]);

/** Today's execution fails and is redriven two hours later, when the cause is mended. */
const redriven = async (fail: Pick<Running, 'before' | 'after'>) => {
  const all = await days.sinceYesterday();
  const first = await all.run({ ...today, ...fail });
  const invokedBefore = all.invoked.length;
  const again = await all.run({ ...today, at: later(2), redrive: { count: 1, from: failedAt(first) } });
  return { all, first, again, invoked: all.invoked.slice(invokedBefore).map(({ state }) => state) };
};

describe('a redrive', () => {
  test.each([
    ['BeginRun, which had claimed the run,', { after: failing('BeginRun') }],
    ['Read CollectScopes', { before: failing('Read CollectScopes') }],
    ['BeginAnalysis', { before: failing('BeginAnalysis') }],
    ['Conclude', { before: failing('Conclude') }],
  ])('after %s failed goes on as the same run, as of the same moment', async (_, fail) => {
    const { all, again } = await redriven(fail);
    expect(ends(again)).toEqual(['SUCCEEDED', 'EndRun']);
    const after = await shown(all);
    expect(after.run).toMatchObject({ id: days.undisturbed.run.id, asOf: today.at, status: 'finished' });
    expect(after.run.savings).toEqual(days.undisturbed.run.savings);
    expect(after.recommendations.map(({ id }) => id)).toEqual(days.undisturbed.recommendations.map(({ id }) => id));
  });

  test('after PublishEvents failed tells what the run had found, and leaves the run as it is', async () => {
    const { all, again } = await redriven({ before: failing('PublishEvents') });
    expect(ends(again)).toEqual(['SUCCEEDED', 'EndRun']);
    expect(all.told.map(({ type }) => type)).toContain('Run Finished');
    expect(await shown(all)).toEqual(days.undisturbed);
  });

  test('after PublishEvents was done and only its answer lost tells the same again, under the same ids', async () => {
    const { all } = await redriven({ after: failing('PublishEvents') });
    const ids = all.told.map(({ detail }) => detail.id);
    expect(ids.length).toBeGreaterThan(new Set(ids).size);
    expect(all.told.length % new Set(ids).size).toBe(0);
  });

  test('without a mended cause fails as before, and can be redriven once more', async () => {
    const { all, first } = await redriven({ before: failing('Conclude') });
    const from = failedAt(first);
    const other = await days.sinceYesterday();
    await other.run({ ...today, before: failing('Conclude') });
    const second = await other.run({
      ...today,
      at: later(2),
      before: failing('Conclude'),
      redrive: { count: 1, from },
    });
    expect(ends(second)).toEqual(['FAILED', 'Redriven?']);
    const third = await other.run({ ...today, at: later(4), redrive: { count: 2, from: failedAt(second) } });
    expect(ends(third)).toEqual(['SUCCEEDED', 'EndRun']);
    expect((await other.store.lastRun())!.id).toBe((await all.store.lastRun())!.id);
  });

  test('of an execution that could not even give up, and still holds the table, goes on', async () => {
    const { all, again } = await redriven({ before: both(failing('Conclude'), failing('FailRun')) });
    expect(ends(again)).toEqual(['SUCCEEDED', 'EndRun']);
    expect(await runsOf(all)).toEqual([
      [today.at, 'finished'],
      [yesterday.at, 'finished'],
    ]);
  });

  test('of an execution that could not even give up does not disturb the run that is under way by then', async () => {
    const all = await days.sinceYesterday();
    const first = await all.run({ ...today, before: both(failing('Conclude'), failing('FailRun')) });
    const again: Ended[] = [];
    const next = await all.run({
      ...tomorrow,
      before: async ({ state }) => {
        if (state === 'Conclude')
          again.push(await all.run({ ...today, at: tomorrow.at, redrive: { count: 1, from: failedAt(first) } }));
      },
    });
    expect(again.map(ends)).toEqual([['SUCCEEDED', 'NotBegun']]);
    expect(ends(next)).toEqual(['SUCCEEDED', 'EndRun']);
  });

  test('does nothing when a later run has been done in the meantime', async () => {
    const all = await days.sinceYesterday();
    const first = await all.run({ ...today, before: failing('Conclude') });
    await all.run(tomorrow);
    const before = await shown(all);
    const again = await all.run({ ...today, at: tomorrow.at, redrive: { count: 1, from: failedAt(first) } });
    expect(ends(again)).toEqual(['SUCCEEDED', 'NotBegun']);
    expect(await shown(all)).toEqual(before);
  });
});

describe('a second execution', () => {
  const joining = async (state: string, second: Running) => {
    const all = await days.sinceYesterday();
    let other: Ended | undefined;
    const first = await all.run({
      ...today,
      before: async (invocation) => {
        if (invocation.state === state && other === undefined) {
          other = { status: 'SUCCEEDED', output: undefined, visited: [] };
          other = await all.run(second);
        }
      },
    });
    return { all, first, second: other! };
  };

  test.each(['CollectBilling', 'Conclude', 'EndRun'])(
    'joins nothing while one is under way, here at %s: it ends at once, and well',
    async (state) => {
      const { all, first, second } = await joining(state, { name: 'by hand', at: today.at });
      expect(second.visited).toEqual(['Identify', 'BeginRun', 'Begun?', 'NotBegun']);
      expect(second).toMatchObject({ status: 'SUCCEEDED', output: { status: 'busy' } });
      expect(ends(first)).toEqual(['SUCCEEDED', 'EndRun']);
      expect(await shown(all)).toEqual(days.undisturbed);
    },
  );

  test('for the same time of the schedule does nothing, as the run is done', async () => {
    const all = await days.sinceYesterday();
    await all.run(today);
    const second = await all.run({ ...today, name: 'told twice', at: later(1) });
    expect(second).toMatchObject({ status: 'SUCCEEDED', output: { status: 'repeated' } });
    expect(await runsOf(all)).toEqual([
      [today.at, 'finished'],
      [yesterday.at, 'finished'],
    ]);
  });

  test('by hand, when none is under way, is a run of its own', async () => {
    const all = await days.sinceYesterday();
    await all.run(today);
    expect(ends(await all.run({ name: 'by hand', at: later(1) }))).toEqual(['SUCCEEDED', 'EndRun']);
    expect((await all.store.lastRun())!.asOf).toBe(later(1));
  });
});

describe('what an execution is started with', () => {
  test('when it is out of date, begins nothing', async () => {
    const all = await days.sinceYesterday();
    const ended = await all.run({ ...today, at: later(25) });
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { status: 'outdated' } });
    expect(await runsOf(all)).toEqual([[yesterday.at, 'finished']]);
  });

  test.each([
    ['is no time', { scheduledAt: 'at dawn' }, 'InputError'],
    ['holds what nobody knows', { scheduledAt: today.at, bucket: 'of-another' }, 'InputError'],
    ['claims to be another execution', { execution: 'arn:aws:states:another' }, undefined],
  ])('when it %s, gets nowhere with it', async (_, input, error) => {
    const all = await days.sinceYesterday();
    const ended = await all.run({ ...today, input });
    const asked = all.invoked.filter(({ state }) => state === 'BeginRun');
    // Asked once: it is not worth a retry.
    expect(asked).toHaveLength(1);
    expect(asked[0]!.event.execution).toMatch(/:execution:plimsoll:today$/);
    if (error === undefined) return expect(ended.status).toBe('SUCCEEDED');
    expect(ended).toMatchObject({ status: 'FAILED', at: { state: 'Redriven?', input: { error: { Error: error } } } });
    expect(await shown(all)).toEqual(days.before);
    expect(ends(await all.run(tomorrow))).toEqual(['SUCCEEDED', 'EndRun']);
  });
});
