import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LiveRecommendation } from '../../shared/model/life.ts';
import { both, type Days, failing, openDays, type Shown, shown, today, tomorrow } from './days.ts';
import { type Deployment, deployed, type Invocation, type Running } from './deployment.ts';
import { type Ended, statesOf } from './local-pipeline.ts';

let days: Days;
beforeAll(async () => {
  days = await openDays();
}, 60_000);
afterAll(() => days.stop());

type Hook = (invocation: Invocation) => unknown;
const never: Hook = () => {};
/** Today's run, in which what these say fails whatever is tried. */
const runToday = async (fail: Pick<Running, 'before' | 'after'>) => {
  const all = await days.sinceYesterday();
  const ended = await all.run({ ...today, ...fail });
  return { all, ended, after: await shown(all) };
};

/** Where something was advised yesterday. */
const place = (): { readonly account: string; readonly region: string } => {
  const { account, region } = days.before.recommendations[0]!;
  return { account, region };
};
const ids = (all: readonly LiveRecommendation[]): string[] => all.map(({ id }) => id).sort();
const staleIn = ({ recommendations }: Shown): string[] =>
  ids(recommendations.filter(({ stale }) => stale !== undefined));
const advisedIn = (in_: { readonly account: string; readonly region?: string }): string[] =>
  ids(
    days.before.recommendations.filter(
      ({ account, region }) => account === in_.account && (in_.region === undefined || region === in_.region),
    ),
  );
const because = 'RangeError: boom';

/** The states that a run can do without, each with what is seen when it fails whatever is tried. */
const doneWithout: Readonly<Record<string, () => Promise<void>>> = {
  async CollectScope() {
    const { ended, after } = await runToday({ before: failing('CollectScope', place()) });
    expect(ended.status).toBe('SUCCEEDED');
    expect(after.run.scopes.filter(({ ok }) => !ok)).toEqual([{ ...place(), ok: false, because }]);
    expect(after.run.gaps).toContainEqual({ ...place(), what: 'scope', missing: place().region, because });
    expect(staleIn(after)).toEqual(advisedIn(place()));
    expect(Number(after.run.savings!.monthly)).toBeLessThan(Number(days.undisturbed.run.savings!.monthly));
  },

  async CollectBilling() {
    const { ended, after } = await runToday({ before: failing('CollectBilling') });
    expect(ended.status).toBe('SUCCEEDED');
    expect(after.run.asOf).toBe(today.at);
    expect(after.run.gaps.map(({ what }) => what)).toContain('commitment');
    expect(after.run.savings!.advisory).toBeGreaterThan(days.undisturbed.run.savings!.advisory);
    expect(ids(after.recommendations)).toEqual(ids(days.undisturbed.recommendations));
  },

  async CollectPrices() {
    const { ended, after } = await runToday({ before: failing('CollectPrices') });
    expect(ended.status).toBe('SUCCEEDED');
    expect(after.run.gaps.map(({ missing }) => missing)).toContain('the price list');
    expect(after.run.savings).toEqual(days.undisturbed.run.savings);
  },

  async JudgePart() {
    const { account } = place();
    const { ended, after } = await runToday({ before: failing('JudgePart', { account }) });
    expect(ended.status).toBe('SUCCEEDED');
    expect(new Set(after.run.scopes.filter(({ ok }) => !ok).map((scope) => scope.account))).toEqual(new Set([account]));
    expect(after.run.gaps.filter(({ what }) => what === 'scope').map((gap) => gap.account)).toContain(account);
    expect(staleIn(after)).toEqual(advisedIn({ account }));
  },

  async WatchReport() {
    const { ended, after } = await runToday({ before: failing('WatchReport') });
    expect([ended.status, ended.visited.at(-1)]).toEqual(['SUCCEEDED', 'EndRun']);
    expect(after).toEqual(days.undisturbed);
  },
};

/** The states without which a run fails, each with the one that must fail for it to be reached. */
const neededBy: Readonly<Record<string, Hook>> = {
  BeginRun: never,
  'Read CollectScopes': never,
  MissScope: failing('CollectScope'),
  MissBilling: failing('CollectBilling'),
  MissPrices: failing('CollectPrices'),
  BeginAnalysis: never,
  'Read JudgeParts': never,
  Conclude: never,
};

/** Those whose run has finished by then, so that it stays so. */
const afterTheRun = ['PublishEvents', 'EndRun'];
/** Those that give a run up, each with what makes the run be given up. */
const givingUp: Readonly<Record<string, Hook>> = {
  FailUnbegun: failing('BeginRun'),
  FailRun: failing('Conclude'),
};

describe('a state that fails whatever is tried', () => {
  test('is one of those below', () => {
    const tasks = statesOf(deployed).flatMap(([name, { Type }]) => (Type === 'Task' ? [name] : []));
    const below = [doneWithout, neededBy, givingUp].flatMap((some) => Object.keys(some)).concat(afterTheRun);
    expect(below.filter((name) => !name.startsWith('Read ')).sort()).toEqual(tasks.sort());
  });
});

describe('what can be done without becomes a gap, and the run finishes:', () => {
  test.each(Object.keys(doneWithout))('%s', (name) => doneWithout[name]!());

  test('CollectScope of every scope, so that there is nothing to judge', async () => {
    const { ended, after } = await runToday({ before: failing('CollectScope') });
    expect(ended.status).toBe('SUCCEEDED');
    expect(ended.visited).not.toContain('JudgeParts');
    expect(after.run.scopes.map(({ ok }) => ok)).not.toContain(true);
    expect(staleIn(after)).toEqual(ids(days.before.recommendations));
  });
});

const goesOn = async (all: Deployment): Promise<void> => {
  const next = await all.run(tomorrow);
  expect([next.status, next.visited.at(-1)]).toEqual(['SUCCEEDED', 'EndRun']);
  expect((await all.store.lastRun())!.asOf).toBe(tomorrow.at);
};
/** Whether the next execution would be let in; it is not run, which takes longer. */
const isFree = async ({ store }: Deployment): Promise<boolean> => {
  const next = { execution: 'next', run: 'run_next', asOf: today.at, now: today.at, until: tomorrow.at };
  return (await store.claimRun(next)).status === 'begun';
};
const gaveUp = (ended: Ended, because = 'RangeError'): void => {
  expect(ended).toMatchObject({ status: 'FAILED', at: { state: 'Redriven?', input: { error: { Error: because } } } });
};

describe('what cannot be done without fails the run, of which nothing is shown, and the next one goes:', () => {
  test.each(Object.entries(neededBy))('%s', async (name, way) => {
    const { all, ended, after } = await runToday({ before: both(way, failing(name)) });
    const error = name.startsWith('Read ') ? 'States.ItemReaderFailed' : 'RangeError';
    gaveUp(ended, error);
    expect(after).toEqual(days.before);
    // A run that never began has nothing to be listed by.
    if (name !== 'BeginRun')
      expect((await all.store.runs(1)).items[0]).toMatchObject({
        asOf: today.at,
        status: 'failed',
        error: `${error}: boom`,
      });
    await goesOn(all);
  });

  test.each(Object.entries(neededBy).filter(([name]) => !name.startsWith('Read ') && name !== 'Conclude'))(
    '%s, when all of its work is done and only the answer is lost',
    async (name, way) => {
      const { all, ended, after } = await runToday({ before: way, after: failing(name) });
      gaveUp(ended);
      expect(after).toEqual(days.before);
      await goesOn(all);
    },
  );
});

describe('a run that has finished stays so, and the table is free:', () => {
  test.each(afterTheRun)('%s', async (name) => {
    const { all, ended, after } = await runToday({ before: failing(name) });
    gaveUp(ended);
    expect(after).toEqual(days.undisturbed);
    expect(await isFree(all)).toBe(true);
  });

  test('Conclude, when only its answer is lost', async () => {
    const { all, ended, after } = await runToday({ after: failing('Conclude') });
    gaveUp(ended);
    expect(after).toEqual(days.undisturbed);
    await goesOn(all);
  });
});

describe('where even giving up fails, the table is free when the claim on it has run out:', () => {
  test.each(Object.entries(givingUp))('%s', async (name, way) => {
    // The run is claimed and then fails, so that there is something to free.
    const claims = name === 'FailUnbegun';
    const { all, ended, after } = await runToday({
      before: both(claims ? never : way, failing(name)),
      after: claims ? way : never,
    });
    gaveUp(ended);
    expect(after).toEqual(days.before);
    const soon = await all.run({ name: 'by hand', at: today.at.replace('T03', 'T23') });
    expect([soon.status, soon.visited.at(-1)]).toEqual(['SUCCEEDED', 'NotBegun']);
    await goesOn(all);
  });
});
