import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import type { Recommendation } from '../../../shared/model/analysis.ts';
import { resourceId } from '../../../shared/model/resource.ts';
import type { RecommendationQuery, Store } from '../../../shared/ports.ts';
import { Cut, cutAfter } from '../cutting.ts';
import {
  aConclusion,
  advice,
  aMove,
  anObservation,
  aResource,
  aRun,
  at,
  aVerdict,
  collected,
  dumpOf,
  type Given,
  type Items,
  scope,
} from '../given.ts';

const machines = Array.from({ length: 8 }, (_, index) => aResource(`i-${index}`));
const abroad = aResource('i-abroad', { region: 'eu-west-1' });

/** What the first run finds; the last machine is fine. */
const before = [...machines.slice(0, 7), abroad].map((one, index) => advice(one, 1_000 * (index + 1)));
const [same, words, saving, dismissed, approved, snoozed, gone] = before as [
  Recommendation,
  Recommendation,
  Recommendation,
  Recommendation,
  Recommendation,
  Recommendation,
  Recommendation,
];
/** And the second: some changed, one gone, one new, and a scope that failed. */
const after = [
  same,
  { ...words, because: 'other words' },
  { ...saving, monthlySaving: '0.50', owner: 'kim' },
  { ...dismissed, monthlySaving: '999.00' },
  { ...approved, to: { instanceType: 'm5.nano' } },
  snoozed,
  advice(machines[7]!, null),
];
const secondRun = {
  asOf: at(15),
  scopes: [
    { ...scope, ok: true },
    { account: scope.account, region: 'eu-west-1', ok: false, because: 'Throttling' },
  ],
};

const judged = (store: Store, run: string) =>
  Promise.all(machines.map((one) => store.saveVerdicts(run, one, [aVerdict(one, { because: `judged by ${run}` })])));

/** A table after the first run and some people's moves. */
const lived = async ({ store, clock }: Given): Promise<void> => {
  for (const one of [...machines, abroad]) await store.saveObservation(anObservation(one));
  await store.startRun(aRun('first'));
  await judged(store, 'first');
  await store.finishRun(aRun('first'), aConclusion(before));
  await store.move(dismissed.id, 1, aMove('dismissed'));
  await store.move(approved.id, 1, aMove('approved'));
  await store.move(snoozed.id, 1, aMove('snoozed', { until: at(14, 20) }));
  clock.set(at(15, 8));
};

const abroadId = advice(abroad, 0).id;

const copyOf = async (given: Starts, content: Items): Promise<Given> => {
  const all = await given(content);
  all.clock.set(at(15, 8));
  return all;
};

const analyse = async (store: Store, id = 'second'): Promise<void> => {
  const run = aRun(id, secondRun);
  await store.startRun(run);
  await judged(store, id);
  await store.finishRun(run, aConclusion(after, { asOf: run.asOf }));
};

/** The same run once more, each step of it in a process of its own; what is finished is only asked for. */
const retry = async ({ another }: Given): Promise<void> => {
  const run = aRun('second', secondRun);
  const begun = await another().startRun(run);
  const judging = another();
  if (begun.status === 'running') await judged(judging, 'second');
  if (begun.status === 'running') await judging.flushVerdicts('second');
  await another().finishRun(begun, aConclusion(after, { asOf: run.asOf }));
};

const shownShortly = async (store: Store) => ({
  all: await collected(store.allRecommendations()),
  lastRun: await store.lastRun(),
});

/** Everything that readers are shown, by every path. */
const shown = async (store: Store) => {
  const list = async (query: Partial<RecommendationQuery>) =>
    (await store.recommendations({ sort: 'saving', limit: 100, ...query })).items;
  const files = await Promise.all([machines[2]!, machines[6]!, abroad].map((one) => store.resource(resourceId(one))));
  return {
    ...(await shownShortly(store)),
    open: await list({ status: 'open', sort: 'age' }),
    dismissed: await list({ status: 'dismissed' }),
    closed: await list({ status: 'closed', account: scope.account }),
    owned: await list({ status: 'open', owner: 'kim' }),
    one: await Promise.all([...before, after.at(-1)!].map(({ id }) => store.recommendation(id))),
    files: files.map((file) => ({ ...file, recommendations: file?.recommendations.map(({ id }) => id).sort() })),
    march: await store.runOfMonth('2026-03'),
  };
};

/** As if the second run had written it. */
const named = <T>(value: T, run: string): T => JSON.parse(JSON.stringify(value).replaceAll(`run ${run}`, 'run second'));

type Starts = (content?: Items) => Promise<Given>;

export const interrupting = (given: Starts): void => {
  test('a run cut at any write shows the last good state on every path, and a rerun ends as if nothing had been', async () => {
    const reference = await given();
    await lived(reference);
    const start = await dumpOf(reference);
    const good = await shown(reference.store);
    await analyse(reference.store);
    const done = await shown(reference.store);
    expect(done.open).not.toEqual(good.open);

    let writes = 0;
    for (let whole = false; !whole; writes += 1) {
      const all = await copyOf(given, start);
      const { through, survived } = cutAfter(all.client, writes);
      await analyse(all.another(through)).catch((error: unknown) => {
        if (!(error instanceof Cut)) throw error;
      });
      whole = survived();
      const state = await shown(all.store);
      const flipped = state.lastRun?.id === 'second';
      expect(state, `cut at write ${writes}`).toEqual(flipped ? done : good);
      const left = await dumpOf(all);
      await retry(all);
      expect(await shown(all.store), `retried after a cut at write ${writes}`).toEqual(done);
      const next = await copyOf(given, left);
      await analyse(next.another(), 'third');
      const { all: rerun, lastRun } = await shownShortly(next.store);
      expect(named(rerun, 'third'), `the next run after a cut at write ${writes}`).toEqual(done.all);
      expect(lastRun?.savings).toEqual(done.lastRun?.savings);
    }
    expect(writes).toBeGreaterThan(20);
  }, 60_000);

  test('people may move recommendations at any moment of a run: no move is lost, none counts twice', async () => {
    const reference = await given();
    await lived(reference);
    const start = await dumpOf(reference);
    const moves = [same, words, saving, gone].map(({ id }) => ({ id, move: aMove('dismissed', { by: 'sam' }) }));
    for (let pause = 0; pause < 36; pause += 4) {
      const all = await copyOf(given, start);
      let commands = 0;
      const moved: Promise<boolean>[] = [];
      const send = async (command: never): Promise<unknown> => {
        commands += 1;
        const next = commands > pause ? moves[moved.length] : undefined;
        if (next)
          moved.push(
            all
              .another()
              .move(next.id, 1, next.move)
              .then(({ ok }) => ok),
          );
        return all.client.send(command);
      };
      await analyse(all.another(Object.create(all.client, { send: { value: send } })));
      const made = await Promise.all(moved);
      for (const [index, { id, move }] of moves.entries()) {
        const live = await all.store.recommendation(id);
        const entries = live?.history.filter(({ by }) => by === 'sam') ?? [];
        expect(entries, `move ${index} from command ${pause} on`).toEqual(
          made[index] ? [{ from: 'open', ...move }] : [],
        );
      }
      const listed = await collected(all.store.allRecommendations());
      expect(new Set(listed.map(({ id }) => id)).size).toBe(9);
      expect(listed.length).toBe(9);
      expect(listed).toEqual(await Promise.all(listed.map(({ id }) => all.store.recommendation(id))));
    }
  }, 60_000);

  test('what an interrupted run wrote is never seen, not even where the next run did not look', async () => {
    const { store, another, client, table } = await given();
    await store.saveObservation(anObservation(abroad));
    await store.startRun(aRun('one'));
    await store.saveVerdicts('one', abroad, [aVerdict(abroad, { because: 'judged by one' })]);
    await store.finishRun(aRun('one'), aConclusion([advice(abroad, 700)]));
    const second = advice(abroad, 300, { check: 'gp2-volume' });
    const { through } = cutAfter(client, 8);
    const dying = another(through);
    await dying.startRun(aRun('two'));
    await dying.saveVerdicts('two', abroad, [aVerdict(abroad, { because: 'judged by two' })]);
    const concluded = aConclusion([advice(abroad, 999), second]);
    await expect(dying.finishRun(aRun('two'), concluded)).rejects.toThrow(Cut);
    expect((await dumpOf({ client, table })).filter(({ since }) => since === 2).length).toBe(2);

    const failed = { scopes: [{ account: scope.account, region: 'eu-west-1', ok: false, because: 'Throttling' }] };
    await store.startRun(aRun('three', failed));
    await store.finishRun(aRun('three', failed), aConclusion([]));
    expect(await store.recommendation(second.id)).toBeUndefined();
    expect(await store.recommendation(advice(abroad, 0).id)).toMatchObject({
      monthlySaving: '7.00',
      stale: 'Throttling',
    });
    expect((await store.resource(resourceId(abroad)))?.verdicts).toMatchObject([{ because: 'judged by one' }]);
    expect((await collected(store.allRecommendations())).length).toBe(1);
  });

  test('an index that lags behind the table loses no history', async () => {
    const { store, client, another } = await given();
    const through = (answer: (command: unknown) => Promise<unknown>) =>
      another(Object.create(client, { send: { value: answer } }));
    await store.startRun(aRun('one'));
    await store.finishRun(aRun('one'), aConclusion([same]));
    const unswept = through(async (command) => {
      if (command instanceof DeleteCommand) throw new Cut('before the row that was replaced is removed');
      return client.send(command as never);
    });
    await unswept.startRun(aRun('two'));
    await expect(unswept.finishRun(aRun('two'), aConclusion([]))).rejects.toThrow(Cut);
    const lagging = through(async (command) => {
      const answer = (await client.send(command as never)) as { Items?: Record<string, unknown>[] };
      const isIndex = command instanceof QueryCommand && command.input.IndexName !== undefined;
      return isIndex ? { ...answer, Items: answer.Items?.filter(({ since }) => since !== 2) } : answer;
    });
    await lagging.startRun(aRun('three'));
    await lagging.finishRun(aRun('three'), aConclusion([same]));
    const live = await store.recommendation(same.id);
    expect(live?.history.map(({ reason }) => reason)).toEqual([
      'no longer found in run two',
      'found again in run three',
    ]);
    expect((await collected(store.allRecommendations())).length).toBe(1);
  });

  test('a run whose finishing broke off may be finished again, also with another conclusion', async () => {
    const all = await given();
    await lived(all);
    let breaks = 14;
    const send = async (command: unknown): Promise<unknown> => {
      if (command instanceof PutCommand && --breaks === 0) throw new Cut('the network broke here');
      return all.client.send(command as never);
    };
    const store = all.another(Object.create(all.client, { send: { value: send } }));
    const run = aRun('second', secondRun);
    await store.startRun(run);
    await judged(store, 'second');
    await expect(store.finishRun(run, aConclusion(after, { asOf: run.asOf }))).rejects.toThrow(Cut);
    const good = await store.recommendation(same.id);
    const again = [same, words, { ...saving, monthlySaving: '33.00' }];
    await store.finishRun(run, aConclusion(again, { asOf: run.asOf }));
    expect(await store.recommendation(same.id)).toEqual({ ...good, lastSeen: at(15) });
    const open = await collected(store.allRecommendations('open'));
    expect(open.map(({ id, monthlySaving }) => [id, monthlySaving])).toEqual([
      [abroadId, '80.00'],
      [saving.id, '33.00'],
      [words.id, '20.00'],
      [same.id, '10.00'],
    ]);
    expect(open[2]).toMatchObject({ because: words.because, version: 1 });
    expect((await store.resource(resourceId(machines[2]!)))?.verdicts).toMatchObject([{ because: 'judged by second' }]);
  });

  test('an index that shows nothing yet makes nothing new of what the table holds', async () => {
    const { store, client, another } = await given();
    await store.startRun(aRun('one'));
    await store.finishRun(aRun('one'), aConclusion([same, words]));
    await store.move(same.id, 1, aMove('dismissed'));
    const before = await collected(store.allRecommendations());
    const send = async (command: unknown): Promise<unknown> =>
      command instanceof QueryCommand && command.input.IndexName ? { Items: [] } : client.send(command as never);
    const blind = another(Object.create(client, { send: { value: send } }));
    await blind.startRun(aRun('two'));
    await blind.finishRun(aRun('two'), aConclusion([same, words]));
    expect(await collected(store.allRecommendations())).toEqual(before);
  });

  test('the table keeps nothing of what runs left behind', async () => {
    const all = await given();
    await lived(all);
    for (const writes of [4, 9, 14]) {
      const { through } = cutAfter(all.client, writes);
      await expect(analyse(all.another(through), `cut after ${writes}`)).rejects.toThrow(Cut);
    }
    await analyse(all.another());
    const rows = (await dumpOf(all)).filter(({ sk }) => String(sk).startsWith('c.recommendation#'));
    expect(rows.length).toBe(9);
    const verdicts = async () => (await dumpOf(all)).filter(({ sk }) => String(sk).startsWith('d.verdicts#'));
    const [first, second] = [1, 5];
    expect((await verdicts()).map(({ sequence }) => sequence)).toEqual(machines.flatMap(() => [first, second]));
    await analyse(all.another(), 'third');
    expect((await verdicts()).map(({ sequence }) => sequence)).toEqual(machines.flatMap(() => [second, 6]));
  });
};
