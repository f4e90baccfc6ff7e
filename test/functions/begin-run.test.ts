import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Beginning, beginRun, beginRunEventSchema } from '../../functions/begin-run.ts';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { lambda } from '../../functions/lambda.ts';
import { spentIn } from '../../functions/run/budget.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Files } from '../../shared/ports.ts';
import { settingsSchema } from '../../shared/settings.ts';
import { aClock, aConclusion, anObservation, aResource, aRun, dumpOf, type Given, givenStore } from '../store/given.ts';
import { folderFiles } from '../support/folder-files.ts';

const [one, two, three] = ['111111111111', '222222222222', '333333333333'] as const;
const inBoth = (account: string) => ['eu-west-1', 'us-east-1'].map((region) => ({ account, region }));
const dawn = '2026-03-14T03:00:00.000Z';
const scheduled = { execution: 'daily-1', scheduledAt: '2026-03-14T03:00:00Z' };

let embedded: Embedded;
let folder: string;
let files: Files;
let all: Given;
let clock: ReturnType<typeof aClock>;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-begin-'));
  files = folderFiles(folder);
  all = await givenStore(embedded.client as never);
  clock = aClock(dawn);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const beginning = (different: Partial<Beginning> & { readonly policy?: object; readonly gaps?: Gap[] } = {}) => {
  const { policy = {}, gaps = [], ...rest } = different;
  return {
    store: all.another(),
    clock,
    files,
    settings: settingsSchema.parse({ policy }),
    reach: async () => ({ scopes: [...inBoth(one), ...inBoth(two)], gaps, close: () => {} }),
    ...rest,
  };
};
const listedIn = async (key: string): Promise<{ maxDollars?: number }[]> =>
  JSON.parse(await text((await files.read(key))!));
const scopesOf = (begun: Awaited<ReturnType<typeof beginRun>>) =>
  listedIn((begun as { scopes: { key: string } }).scopes.key);

describe('a run that begins', () => {
  test('lists every account and region that can be read', async () => {
    const begun = await beginRun(scheduled, beginning());
    expect(begun).toMatchObject({ status: 'begun', asOf: dawn, pricesDue: true, scopes: { count: 4 } });
    expect(begun).toMatchObject({ run: expect.stringMatching(/^run_20260314030000000_[0-9a-f]{8}$/) });
    expect(await scopesOf(begun)).toEqual([...inBoth(one), ...inBoth(two)]);
  });

  test('is the same run, as of the same moment, when its execution begins it again', async () => {
    const first = await beginRun(scheduled, beginning());
    clock.set('2026-03-14T05:30:00Z');
    expect(await beginRun(scheduled, beginning())).toEqual(first);
  });

  test('of twenty that begin at once is one, and the others are told that it is busy', async () => {
    const executions = Array.from({ length: 20 }, (_, at) => `by hand ${at}`);
    const begun = await Promise.all(executions.map((execution) => beginRun({ execution }, beginning())));
    expect(begun.map(({ status }) => status).sort()).toEqual(['begun', ...Array(19).fill('busy')]);
  });

  test.each([
    ['another is under way', 'busy', { execution: 'by hand' }, '2026-03-14T04:00:00Z', false],
    ['its time was served', 'repeated', { ...scheduled, execution: 'daily-2' }, '2026-03-14T04:00:00Z', true],
    ['it is more than a day late', 'outdated', { ...scheduled, execution: 'daily-2' }, '2026-03-15T03:00:01Z', true],
  ])('does not where %s, and changes nothing', async (_, status, event, at, freed) => {
    await beginRun(scheduled, beginning());
    if (freed) await all.store.releaseRun(scheduled.execution);
    const before = await dumpOf(all);
    clock.set(at);
    expect(await beginRun(event, beginning())).toEqual({ status });
    expect(await dumpOf(all)).toEqual(before);
  });

  test('takes the place of one that was lost', async () => {
    await beginRun(scheduled, beginning());
    clock.set('2026-03-15T03:00:00Z');
    const next = { execution: 'daily-2', scheduledAt: '2026-03-15T03:00:00Z' };
    expect(await beginRun(next, beginning())).toMatchObject({ status: 'begun', asOf: '2026-03-15T03:00:00.000Z' });
  });

  test('stores the one that was lost as failed, so that the month has what it spent', async () => {
    const { run } = (await beginRun(scheduled, beginning())) as { run: string };
    await all.store.saveOwnCost(`${one}/eu-west-1`, dawn, { calls: {}, metrics: 0, dollars: 0.25 });
    clock.set('2026-03-15T03:00:00Z');
    await beginRun({ execution: 'daily-2' }, beginning());
    const error = 'it ended without giving the table back';
    expect((await all.store.runs(10)).items).toMatchObject([
      { id: run, status: 'failed', error, ownCost: { dollars: '0.25' } },
    ]);
    expect(await spentIn(clock.now(), all.store)).toBe(0.25);
  });

  test('leaves one that finished before it was lost as it is', async () => {
    const { run } = (await beginRun(scheduled, beginning())) as { run: string };
    const finished = await all.store.finishRun(await all.store.startRun(aRun(run)), aConclusion([]));
    clock.set('2026-03-15T03:00:00Z');
    await beginRun({ execution: 'daily-2' }, beginning());
    expect((await all.store.runs(10)).items).toEqual([finished]);
  });

  test('refuses a time of the schedule that is still to come, which would make each before it a repeated one', async () => {
    const event = { execution: 'foreign', scheduledAt: '2062-03-14T03:00:00Z' };
    await expect(beginRun(event, beginning())).rejects.toThrow(
      'event of begin-run: scheduledAt: 2062-03-14T03:00:00Z is still to come',
    );
    expect(await dumpOf(all)).toEqual([]);
  });
});

describe('what cannot be read', () => {
  const refused = inBoth(three).map((scope) => ({
    ...scope,
    what: 'scope' as const,
    missing: 'sts:AssumeRole',
    because: 'the role does not trust us',
  }));

  test('is a gap for each region of an account that cannot be entered, and the others go on', async () => {
    await all.store.saveScope({ ...inBoth(three)[0]!, ok: true, at: '2026-03-13T03:00:00Z' });
    expect(await beginRun(scheduled, beginning({ gaps: refused }))).toMatchObject({ scopes: { count: 4 } });
    expect(await all.store.gaps()).toEqual(refused);
    expect(await all.store.scopes()).toMatchObject(
      inBoth(three).map((scope) => ({ ...scope, ok: false, because: 'the role does not trust us' })),
    );
  });

  test('and is no longer among what is read, is kept and said', async () => {
    await all.store.saveScope({ account: two, region: 'ap-south-1', ok: true, at: '2026-03-13T03:00:00Z' });
    await beginRun(scheduled, beginning());
    const because = 'it is no longer among the accounts and regions that are read';
    expect(await all.store.scopes()).toEqual([{ account: two, region: 'ap-south-1', ok: false, because, at: dawn }]);
  });

  test('where it is everything, is told with what to do', async () => {
    const reach = async () => ({ scopes: [], gaps: refused, close: () => {} });
    await expect(beginRun(scheduled, beginning({ reach }))).rejects.toThrow(
      'no account and region can be read: the role does not trust us. Look at "reading" in plimsoll.config.json',
    );
  });
});

describe('what is handed on', () => {
  test('has a part of the budget for each scope, by the resources that are known of it', async () => {
    for (const id of ['i-1', 'i-2', 'i-3'])
      await all.store.saveObservation(anObservation(aResource(id, { account: one, region: 'us-east-1' })));
    for (const scope of inBoth(one)) await all.store.saveScope({ ...scope, ok: true, at: dawn });
    const begun = await beginRun(scheduled, beginning({ policy: { ownCost: { perRun: 1 } } }));
    // 0.20 is the bill's; what was never seen is taken for the average of what was.
    expect((await scopesOf(begun)).map(({ maxDollars }) => maxDollars)).toEqual([0.08, 0.24, 0.24, 0.24]);
  });

  test('is cut anew for a redrive, from what its earlier try has left', async () => {
    const policy = { ownCost: { perRun: 1 } };
    await beginRun(scheduled, beginning({ policy }));
    const spent = (dollars: number) => ({ calls: {}, metrics: 0, dollars });
    await all.store.saveOwnCost(`${one}/eu-west-1`, dawn, spent(0.2));
    await all.store.saveOwnCost('billing', dawn, spent(0.2));
    await all.store.saveOwnCost(`${two}/eu-west-1`, '2026-03-13T03:00:00.000Z', spent(0.7));
    const begun = await beginRun(scheduled, beginning({ policy }));
    // 0.60 is left, of which 0.20 is the bill's.
    expect((await scopesOf(begun)).map(({ maxDollars }) => maxDollars)).toEqual([0.3, 0.1, 0.1, 0.1]);
  });

  test('has no part of it where there is no budget', async () => {
    expect(await scopesOf(await beginRun(scheduled, beginning()))).toEqual([...inBoth(one), ...inBoth(two)]);
  });

  test.each([
    ['of each region are a week old at most', '2026-03-08T03:00:00Z', ['eu-west-1', 'us-east-1'], false],
    ['of one region are missing', '2026-03-08T03:00:00Z', ['eu-west-1'], true],
    ['are older than a week', '2026-03-07T02:59:59Z', ['eu-west-1', 'us-east-1'], true],
  ])('says whether prices are due: they %s', async (_, asOf, regions, pricesDue) => {
    for (const region of regions) await all.store.savePrices(region, asOf, new Map());
    expect(await beginRun(scheduled, beginning())).toMatchObject({ pricesDue });
  });
});

describe('prices', () => {
  test('are not due for a region that was seen and in which nothing stands', async () => {
    for (const scope of [...inBoth(one), ...inBoth(two)]) await all.store.saveScope({ ...scope, ok: true, at: dawn });
    await all.store.saveObservation(anObservation(aResource('i-1', { account: one, region: 'us-east-1' })));
    await all.store.savePrices('us-east-1', '2026-03-13T03:00:00Z', new Map());
    expect(await beginRun(scheduled, beginning())).toMatchObject({ pricesDue: false });
  });

  test('are due for a region of which one account has not answered yet', async () => {
    for (const scope of inBoth(one)) await all.store.saveScope({ ...scope, ok: true, at: dawn });
    expect(await beginRun(scheduled, beginning())).toMatchObject({ pricesDue: true });
  });
});

describe('an event that is malformed', () => {
  const handler = lambda(
    'begin-run',
    beginRunEventSchema,
    (event, on) => beginRun(event, { ...beginning(), store: on.store }),
    () => ({
      ...beginning(),
      log: { info: () => {}, warn: () => {} },
      metrics: { add: () => {}, flush: () => {} },
      environment: { PLIMSOLL_TABLE: all.table },
    }),
  );
  test.each([
    ['no execution', { scheduledAt: dawn }, 'execution'],
    ['a time that is none', { execution: 'a', scheduledAt: '2026-02-30T00:00:00Z' }, 'scheduledAt'],
    ['a time without a zone', { execution: 'a', scheduledAt: '2026-03-14 03:00' }, 'scheduledAt'],
    ['a key of another', { execution: 'a', policy: {} }, 'policy'],
    ['nothing at all', null, 'event of begin-run'],
  ])('with %s is refused by the name of the field, and nothing is claimed', async (_, event, field) => {
    await expect(handler(event)).rejects.toThrow(field);
    expect(await dumpOf(all)).toEqual([]);
  });
});
