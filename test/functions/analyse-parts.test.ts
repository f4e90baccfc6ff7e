import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { partsFile } from '../../functions/analyse/files.ts';
import { analyseCollected } from '../../functions/analyse.ts';
import { beginAnalysis } from '../../functions/begin-analysis.ts';
import { collectEstate } from '../../functions/collect-estate.ts';
import { handler as conclude, concludeAnalysis, type RunConcluded } from '../../functions/conclude.ts';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { handler as judge, judgePart } from '../../functions/judge.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import type { Files, Store } from '../../shared/ports.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';
import { Cut, cutAfter } from '../store/cutting.ts';
import { collected, dumpOf, type Given, givenStore, type Items } from '../store/given.ts';
import { folderFiles } from '../support/folder-files.ts';
import { settingsFile } from '../support/settings-file.ts';

let embedded: Embedded;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());

let folder: string;
let files: Files;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-parts-'));
  files = folderFiles(folder);
});
afterEach(() => vi.unstubAllEnvs());
afterEach(() => rm(folder, { recursive: true, force: true }));

const given = (content?: Items): Promise<Given> => givenStore(embedded.client as never, content);
const asOf = '2026-03-14T00:00:00Z';
const sample = (resources = 40, at = asOf): Estate =>
  sampleEstate({ resources, days: 30, step: 3600, seed: 3, asOf: at });
/** The estate, last measured long ago, so that what rests on its usage is no longer sure. */
const stale = (estate: Estate): Estate => ({
  ...estate,
  async *observations() {
    for await (const one of estate.observations()) yield { ...one, usageThrough: 20_400 };
  },
});

const collect = ({ store, clock }: Given, source: Estate) => collectEstate({ source, store, clock });

let start: Items;
beforeAll(async () => {
  const all = await given();
  await collect(all, sample());
  start = await dumpOf(all);
});
/** A table into which the sample was collected. */
const collectedTable = (): Promise<Given> => given(start);

/** The accounts that the run was cut into. */
const partsIn = async (run: string): Promise<{ account: string }[]> =>
  JSON.parse(await readFile(join(folder, partsFile(run)), 'utf8'));

const shared = { catalogue, policy: defaultPolicy };
/** The steps of a deployment, each in a process of its own. */
const steps = (all: Given, store: (of: Given) => Store = ({ another }) => another()) => {
  const on = () => ({ store: store(all), clock: all.clock, files, ...shared });
  return {
    begin: (run: string, at = asOf) => beginAnalysis({ run, asOf: at }, on()),
    judge: (run: string, account: string) => judgePart({ run, account }, on()),
    conclude: (run: string) => concludeAnalysis({ run }, on()),
  };
};
const inParts = async (all: Given, run: string, at = asOf): Promise<RunConcluded> => {
  const { begin, judge, conclude } = steps(all);
  await begin(run, at);
  for (const { account } of (await partsIn(run)).reverse()) await judge(run, account);
  return conclude(run);
};

/** What readers are shown, but for the names of runs. */
const shown = async ({ store }: Given) => {
  const { id: _, ...run } = (await store.lastRun())!;
  const recommendations = await collected(store.allRecommendations());
  const files = await Promise.all(recommendations.map(({ resourceId: id }) => store.resource(id)));
  const verdicts = files.map((file) => file?.verdicts);
  return JSON.parse(JSON.stringify({ run, recommendations, verdicts }).replaceAll(/run run_\w+/g, 'run one'));
};
const judgedFile = (run: string, account: string): string => `runs/${run}/judged/${account}.ndjson.gz`;

/** A part in every way that it may be spoilt, with what is said of it. */
const damaged = (part: Buffer): [Buffer, RegExp][] => {
  const text = gunzipSync(part).toString();
  const lines = text.split('\n');
  const zipped = (some: readonly string[]): Buffer => gzipSync(some.join('\n'));
  return [
    [part.subarray(0, part.length / 2), /line \d+: the gzip is cut off/],
    [Buffer.from('{}'), /no gzip/],
    [zipped(lines.slice(0, 3)), /line 3: it ends here with 2 records/],
    [zipped([...lines.slice(0, 2), lines[2]!.slice(0, -9)]), /line 3: .*JSON/],
    [zipped(lines.toSpliced(2, 1)), /it ends here with \d+ records/],
    [zipped([...lines, lines[1]!]), /line \d+: comes after the last record/],
    [gzipSync(text.replace('"spent":', '"spend":')), /line 2: spent/],
    [gzipSync(text.replace('run_1', 'run_0')), /line 1: is not/],
  ];
};

describe('an analysis in parts', () => {
  test('stores what one process stores, day after day', async () => {
    const [whole, parts] = [await given(), await given()];
    for (const [day, estate] of [sample(), stale(sample()), sample(20)].entries()) {
      for (const all of [whole, parts]) {
        all.clock.set(`2026-03-${15 + day}T08:00:00Z`);
        await collect(all, estate);
      }
      await analyseCollected({ store: whole.another(), clock: whole.clock, ...shared });
      await inParts(parts, `run_${day}`);
      expect(await shown(parts)).toEqual(await shown(whole));
      const [approved] = (await parts.store.recommendations({ status: 'open', sort: 'saving', limit: 1 })).items;
      const move = { to: 'approved', at: parts.clock.now().toISOString(), by: 'kim', reason: 'agreed' } as const;
      for (const all of [whole, parts]) await all.store.move(approved!.id, approved!.version, move);
    }
    const [third, second, first] = (await parts.store.runs(10)).items;
    expect(first!.counts!.opened).toBeGreaterThan(5);
    expect(second!.counts!.stale).toBeGreaterThan(0);
    expect(third!.counts!.closed).toBeGreaterThan(0);
  });

  test('says in a few words what it came to, and says the same when it is asked again', async () => {
    const all = await collectedTable();
    const concluded = await inParts(all, 'run_1');
    const run = (await all.store.lastRun())!;
    expect(concluded).toEqual({
      run: 'run_1',
      resources: 40,
      open: run.counts!.open,
      opened: run.counts!.open,
      closed: 0,
      gaps: run.gaps.length,
      monthlySaving: run.savings!.monthly,
      ownCost: '0.00',
    });
    await rm(folder, { recursive: true });
    expect(await steps(all).conclude('run_1')).toEqual(concluded);
  });

  test('cut at any write and tried again from the step that was cut, ends as if nothing had been', async () => {
    const reference = await given();
    await collect(reference, sample(12));
    const begun = await dumpOf(reference);
    await inParts(reference, 'run_1');
    const done = await shown(reference);
    let writes = 0;
    for (let whole = false; !whole; writes += 1) {
      const all = await given(begun);
      const { through, survived } = cutAfter(all.client, writes);
      const cut = steps(all, ({ another }) => another(through));
      const again = steps(all);
      const surely = async (step: (of: typeof cut) => Promise<unknown>): Promise<void> => {
        await step(cut).catch((error: unknown) => {
          if (!(error instanceof Cut)) throw error;
        });
        if (!survived()) await step(again);
      };
      await surely(({ begin }) => begin('run_1'));
      for (const { account } of await partsIn('run_1')) await surely((of) => of.judge('run_1', account));
      await surely((of) => of.conclude('run_1'));
      whole = survived();
      expect(await shown(all), `cut at write ${writes}`).toEqual(done);
      expect((await all.store.runs(10)).items.length).toBe(1);
    }
    expect(writes).toBeGreaterThan(10);
  });
});

describe('a part of an analysis', () => {
  test('that is missing makes its scopes a gap, and what was advised there is kept, marked stale', async () => {
    const all = await collectedTable();
    await inParts(all, 'run_1');
    const [{ account }] = (await partsIn('run_1')) as [{ account: string }];
    const before = await collected(all.store.allRecommendations('open'));
    const here = before.filter((one) => one.account === account);
    expect(here.length).toBeGreaterThan(0);

    const { begin, judge, conclude } = steps(all);
    await begin('run_2');
    for (const part of await partsIn('run_2')) if (part.account !== account) await judge('run_2', part.account);
    const concluded = await conclude('run_2');
    expect(concluded.closed).toBe(0);
    const run = (await all.store.lastRun())!;
    const because = expect.stringContaining('was not judged in this run');
    const scopes = run.scopes.filter((scope) => scope.account === account);
    for (const { region, ...scope } of scopes) {
      expect(scope).toMatchObject({ ok: false, because });
      expect(run.gaps).toContainEqual({ account, region, what: 'scope', missing: `${account}/${region}`, because });
    }
    for (const { id } of here)
      expect(await all.store.recommendation(id)).toMatchObject({ status: 'open', stale: because });
    for (const { id } of before.filter((one) => one.account !== account))
      expect((await all.store.recommendation(id))!.stale).toBe(undefined);
  });

  test('that is damaged stops the conclusion, which names part and line; judged again, all is well', async () => {
    const all = await collectedTable();
    const { begin, judge, conclude } = steps(all);
    await begin('run_1');
    const parts = await partsIn('run_1');
    for (const { account } of parts) await judge('run_1', account);
    const { account } = parts.at(-1)!;
    const path = judgedFile('run_1', account);
    const good = await readFile(join(folder, path));
    for (const [spoilt, says] of damaged(good)) {
      await writeFile(join(folder, path), spoilt);
      const failing = conclude('run_1');
      await expect(failing).rejects.toThrow(says);
      await expect(failing).rejects.toThrow(path);
    }
    expect(await all.store.lastRun()).toBe(undefined);
    await judge('run_1', account);
    expect((await conclude('run_1')).resources).toBe(40);
  });

  test('judged twice is as judged once', async () => {
    const all = await collectedTable();
    const { begin, judge, conclude } = steps(all);
    await begin('run_1');
    const [{ account }] = (await partsIn('run_1')) as [{ account: string }];
    const once = await judge('run_1', account);
    const file = gunzipSync(await readFile(join(folder, judgedFile('run_1', account))));
    const table = await dumpOf(all);
    expect(await judge('run_1', account)).toEqual(once);
    expect(gunzipSync(await readFile(join(folder, judgedFile('run_1', account)))).equals(file)).toBe(true);
    expect(await dumpOf(all)).toEqual(table);
    expect((await conclude('run_1')).resources).toBe(once.resources);
  });
});

describe('a step of an analysis is refused', () => {
  test('when a later run has begun', async () => {
    const all = await collectedTable();
    const { begin, judge, conclude } = steps(all);
    await begin('run_1');
    await begin('run_2');
    const [{ account }] = (await partsIn('run_1')) as [{ account: string }];
    await expect(judge('run_1', account)).rejects.toThrow(
      'run run_1 is not the one under way: a later one has started',
    );
    await expect(conclude('run_1')).rejects.toThrow('run run_1 is not the one under way');
    await judge('run_2', account);
  });

  test('when its run has ended', async () => {
    const all = await collectedTable();
    await inParts(all, 'run_1');
    const [{ account }] = (await partsIn('run_1')) as [{ account: string }];
    const before = await dumpOf(all);
    await expect(steps(all).judge('run_1', account)).rejects.toThrow('it has ended');
    expect(await dumpOf(all)).toEqual(before);
  });

  test('when its run was never begun, or the account is no part of it', async () => {
    const all = await collectedTable();
    const { begin, judge, conclude } = steps(all);
    await expect(judge('run_1', '111122223333')).rejects.toThrow('runs/run_1/basis.json: is missing');
    await expect(conclude('run_1')).rejects.toThrow('runs/run_1/basis.json: is missing');
    await begin('run_1');
    await expect(judge('run_1', '111122223333')).rejects.toThrow('event of judge: account: 111122223333 is no part');
  });

  test('when the estate is of another moment than the run', async () => {
    const all = await given();
    await expect(steps(all).begin('run_1')).rejects.toThrow('nothing has been collected yet');
    await collect(all, sample(20));
    await expect(steps(all).begin('run_1', '2026-03-13T00:00:00Z')).rejects.toThrow(
      'event of begin-analysis: asOf: is 2026-03-13T00:00:00Z, and the estate that was collected last is of 2026-03-14',
    );
    expect((await all.store.runs(1)).items).toEqual([]);
  });

  test.each([
    [{ run: 'run_1', account: '11112222333' }, 'event of judge: account: an account id has 12 digits'],
    [{ run: 'run_1/../../secret', account: '111122223333' }, 'event of judge: run: the id of a run'],
    [{ run: 'run_1', account: '111122223333', policy: {} }, 'event of judge: Unrecognized key'],
    [undefined, 'event of judge'],
  ])('when its event is %j', async (event, says) => {
    vi.stubEnv('PLIMSOLL_SETTINGS', settingsFile());
    vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
    await expect(judge(event)).rejects.toThrow(says);
    await expect(conclude({ ...event, account: '' })).rejects.toThrow('event of conclude');
  });
});
