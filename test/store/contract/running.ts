import { expect, test } from 'vitest';
import type { Gap } from '../../../shared/model/gap.ts';
import { resourceId } from '../../../shared/model/resource.ts';
import { RunSuperseded } from '../../../shared/store/index.ts';
import {
  aConclusion,
  advice,
  analysed,
  anObservation,
  aResource,
  aRun,
  at,
  aVerdict,
  collected,
  type Given,
  scope,
} from '../given.ts';

const resource = aResource('i-1');

export const running = (given: () => Promise<Given>): void => {
  test('a run that is under way shows as running, and is not the last run', async () => {
    const { store } = await given();
    await store.startRun(aRun('one'));
    expect((await store.runs(10)).items).toEqual([aRun('one')]);
    expect(await store.lastRun()).toBeUndefined();
    expect(await store.runOfMonth('2026-03')).toBeUndefined();
  });

  test('a finished run carries what was concluded, with its counts', async () => {
    const { store } = await given();
    const gaps: Gap[] = [{ account: scope.account, what: 'metric', missing: 'memory', because: 'no agent' }];
    const conclusion = aConclusion([advice(resource, 1_000)], { gaps });
    await store.startRun(aRun('one'));
    const finished = await store.finishRun(aRun('one'), conclusion);
    expect(finished).toEqual({
      ...aRun('one'),
      status: 'finished',
      finishedAt: at(14, 8),
      resources: conclusion.resources,
      spend: conclusion.spend,
      savings: conclusion.savings,
      gaps,
      counts: { open: 1, opened: 1, changed: 0, closed: 0, stale: 0 },
    });
    expect(await store.lastRun()).toEqual(finished);
    expect((await store.runs(10)).items).toEqual([finished]);
  });

  test('a run with more gaps than an item holds comes back whole', async () => {
    const { store } = await given();
    const gaps = Array.from({ length: 60_000 }, (_, index) => ({
      what: 'metric' as const,
      missing: `memory of i-${(index * 7_919) % 1_000_003}${(index * 104_729) % 999_983}`,
      because: 'no agent',
    }));
    await store.startRun(aRun('one'));
    await store.finishRun(aRun('one'), aConclusion([], { gaps }));
    expect((await store.lastRun())?.gaps).toEqual(gaps);
  });

  test('a failed run says why and changes nothing', async () => {
    const { store } = await given();
    const before = await analysed(store, 'one', [advice(resource, 1_000)]);
    await store.startRun(aRun('two'));
    await store.failRun(aRun('two'), 'no prices');
    const [newest] = (await store.runs(1)).items;
    expect(newest).toMatchObject({ id: 'two', status: 'failed', error: 'no prices' });
    expect(await store.lastRun()).toEqual(before);
    await expect(store.finishRun(aRun('two'), aConclusion([]))).rejects.toThrow(RunSuperseded);
  });

  test('a run that never ended shows as interrupted once another has started', async () => {
    const { store } = await given();
    await store.startRun(aRun('one'));
    await store.startRun(aRun('two'));
    expect((await store.runs(10)).items).toMatchObject([
      { id: 'two', status: 'running' },
      { id: 'one', status: 'failed', error: expect.stringContaining('interrupted') },
    ]);
  });

  test('of two runs at once the later one counts, and the earlier one is told', async () => {
    const { store, another } = await given();
    const late = another();
    await store.startRun(aRun('one'));
    await late.startRun(aRun('two'));
    await late.saveVerdicts('two', resource, [aVerdict(resource, { because: 'of two' })]);
    await store.saveVerdicts('one', resource, [aVerdict(resource, { because: 'of one' })]);
    await store.saveObservation(anObservation(resource));
    await expect(store.finishRun(aRun('one'), aConclusion([advice(resource, 100)]))).rejects.toThrow(RunSuperseded);
    await late.finishRun(aRun('two'), aConclusion([advice(resource, 200)]));
    expect((await store.recommendation(advice(resource, 0).id))?.monthlySaving).toBe('2.00');
    expect((await store.resource(resourceId(resource)))?.verdicts).toMatchObject([{ because: 'of two' }]);
    await expect(store.finishRun(aRun('one'), aConclusion([]))).rejects.toThrow(RunSuperseded);
  });

  test('another process may finish a run by its id, and finishing twice is the same as once', async () => {
    const { store, another } = await given();
    await store.startRun(aRun('one'));
    const finished = await another().finishRun(aRun('one'), aConclusion([advice(resource, 100)]));
    expect(await store.finishRun(aRun('one'), aConclusion([]))).toEqual(finished);
    expect((await store.recommendation(advice(resource, 0).id))?.status).toBe('open');
  });

  test('a run begun again under its id is the same run, as it was first begun', async () => {
    const { store, another } = await given();
    const first = await store.startRun(aRun('one'));
    expect(await another().startRun(aRun('one', { startedAt: at(14, 9) }))).toEqual(first);
    await store.saveVerdicts('one', resource, [aVerdict(resource)]);
    const finished = await another().finishRun(first, aConclusion([advice(resource, 100)]));
    expect((await store.runs(10)).items).toEqual([finished]);
    expect(await another().startRun(aRun('one'))).toEqual(finished);
    expect((await store.runs(10)).items).toEqual([finished]);
  });

  test('a run that failed may be begun again under its id', async () => {
    const { store } = await given();
    await store.startRun(aRun('one'));
    await store.failRun(aRun('one'), 'no prices');
    expect((await store.startRun(aRun('one'))).status).toBe('running');
    expect((await store.finishRun(aRun('one'), aConclusion([]))).status).toBe('finished');
  });

  test('one process begins a run, others judge it part by part, and another finishes it', async () => {
    const { store, another } = await given();
    const all = Array.from({ length: 130 }, (_, index) => aResource(`i-${index}`));
    for (const one of [all[0]!, all[129]!]) await store.saveObservation(anObservation(one));
    const run = await store.startRun(aRun('one'));
    for (const part of [all.slice(0, 65), all.slice(65), []]) {
      const judging = another();
      for (const one of part) await judging.saveVerdicts('one', one, [aVerdict(one)]);
      await judging.flushVerdicts('one');
    }
    await another().finishRun(run, aConclusion([]));
    for (const one of [all[0]!, all[129]!])
      expect((await store.resource(resourceId(one)))?.verdicts).toEqual([aVerdict(one)]);
  });

  test('a part that is judged for a run which is not under way any more is told so', async () => {
    const { store, another } = await given();
    const run = await store.startRun(aRun('one'));
    const [early, late] = [another(), another()];
    await early.saveVerdicts('one', resource, [aVerdict(resource)]);
    await store.startRun(aRun('two'));
    await expect(early.flushVerdicts('one')).rejects.toThrow(RunSuperseded);
    await expect(late.saveVerdicts('one', resource, [aVerdict(resource)])).rejects.toThrow(/run one is not the one/);
    await expect(another().finishRun(run, aConclusion([]))).rejects.toThrow(RunSuperseded);
    await store.finishRun(aRun('two'), aConclusion([]));
    await expect(another().flushVerdicts('two')).rejects.toThrow(RunSuperseded);
  });

  test('a part that was left half done judges anew once its run failed and was begun again', async () => {
    const { store, another } = await given();
    await store.saveObservation(anObservation(resource));
    await store.startRun(aRun('one'));
    const warm = another();
    await warm.saveVerdicts('one', resource, [aVerdict(resource, { because: 'of the first try' })]);
    await store.failRun(aRun('one'), 'no prices');
    await store.startRun(aRun('one'));
    const judge = async () => {
      await warm.saveVerdicts('one', resource, [aVerdict(resource, { because: 'of the second try' })]);
      await warm.flushVerdicts('one');
    };
    await expect(judge()).rejects.toThrow(RunSuperseded);
    await judge();
    await store.finishRun(aRun('one'), aConclusion([]));
    expect((await store.resource(resourceId(resource)))?.verdicts).toMatchObject([{ because: 'of the second try' }]);
  });

  test('verdicts stay until two later runs have judged their resource, whatever fails in between', async () => {
    const { store } = await given();
    await store.saveObservation(anObservation(resource));
    const shown = async () => (await store.resource(resourceId(resource)))?.verdicts.map(({ because }) => because);
    const judge = async (id: string) => {
      await store.startRun(aRun(id));
      await store.saveVerdicts(id, resource, [aVerdict(resource, { because: id })]);
      await store.flushVerdicts(id);
    };
    await judge('one');
    await store.finishRun(aRun('one'), aConclusion([]));
    await analysed(store, 'two, which did not see it', []);
    await judge('three, which fails');
    expect(await shown()).toEqual(['one']);
    await store.failRun(aRun('three, which fails'), 'no prices');
    expect(await shown()).toEqual(['one']);
    await judge('four');
    expect(await shown()).toEqual(['one']);
    await store.finishRun(aRun('four'), aConclusion([]));
    expect(await shown()).toEqual(['four']);
  });

  test('runs come newest first, page by page, each once', async () => {
    const { store } = await given();
    for (let index = 0; index < 7; index += 1) await store.startRun(aRun(`run-${index}`));
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.runs(3, cursor);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.cursor;
    } while (cursor);
    expect(ids).toEqual(['run-6', 'run-5', 'run-4', 'run-3', 'run-2', 'run-1', 'run-0']);
  });

  test('the run of a month is the newest finished one whose asOf lies in it, by UTC', async () => {
    const { store } = await given();
    await analysed(store, 'february', [], { asOf: '2026-03-01T01:00:00+02:00' });
    await analysed(store, 'march', [], { asOf: at(3) });
    await analysed(store, 'march again', [], { asOf: at(2) });
    await store.startRun(aRun('march, but running', { asOf: at(5) }));
    expect((await store.runOfMonth('2026-02'))?.id).toBe('february');
    expect((await store.runOfMonth('2026-03'))?.id).toBe('march again');
    expect(await store.runOfMonth('2026-04')).toBeUndefined();
  });

  test('verdicts are seen when their run is finished, and then those of the run before are gone', async () => {
    const { store } = await given();
    await store.saveObservation(anObservation(resource));
    const shown = async () => (await store.resource(resourceId(resource)))?.verdicts.map(({ because }) => because);
    const judge = async (id: string) => {
      await store.startRun(aRun(id));
      await store.saveVerdicts(id, resource, [aVerdict(resource, { because: id })]);
    };
    await judge('one');
    expect(await shown()).toEqual([]);
    await store.finishRun(aRun('one'), aConclusion([]));
    await judge('two');
    expect(await shown()).toEqual(['one']);
    await judge('three');
    await store.finishRun(aRun('three'), aConclusion([]));
    expect(await shown()).toEqual(['three']);
  });

  test('verdicts of a resource that a run did not judge stay', async () => {
    const { store } = await given();
    const other = aResource('i-2');
    await store.saveObservation(anObservation(other));
    await store.startRun(aRun('one'));
    await store.saveVerdicts('one', other, [aVerdict(other)]);
    await store.finishRun(aRun('one'), aConclusion([]));
    for (const id of ['two', 'three', 'four']) await analysed(store, id, []);
    expect((await store.resource(resourceId(other)))?.verdicts).toEqual([aVerdict(other)]);
  });

  test('verdicts of more resources than one batch are all there', async () => {
    const { store } = await given();
    const many = Array.from({ length: 130 }, (_, index) => aResource(`i-${index}`));
    await store.startRun(aRun('one'));
    for (const one of many) await store.saveVerdicts('one', one, [aVerdict(one)]);
    for (const one of many.slice(-3)) await store.saveObservation(anObservation(one));
    await store.finishRun(aRun('one'), aConclusion([]));
    for (const one of many.slice(-3))
      expect((await store.resource(resourceId(one)))?.verdicts).toEqual([aVerdict(one)]);
    expect(await collected(store.allRecommendations())).toEqual([]);
  });
};
