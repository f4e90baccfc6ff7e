import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analyseCollected } from '../../functions/analyse.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { boom, both, type Days, failing, openDays, shown, today, tomorrow, withoutRuns, yesterday } from './days.ts';
import { type Deployment, deployed, type Invocation } from './deployment.ts';
import { type Ended, statesOf } from './local-pipeline.ts';
import { companyAt, madeUpCloud, scopesOf } from './made-up-cloud.ts';

let days: Days;
beforeAll(async () => {
  days = await openDays();
}, 60_000);
afterAll(() => days.stop());

describe('a run', () => {
  test('shows what one process shows, day after day', async () => {
    const one = await days.empty();
    const cloud = madeUpCloud(one.store);
    for (const { at: asOf } of [yesterday, today]) {
      one.clock.set(asOf);
      const asked = { run: 'run_1', asOf };
      for (const scope of scopesOf(await companyAt(asOf))) await cloud.collectUtilisation({ ...asked, ...scope });
      await cloud.collectBilling(asked);
      await cloud.collectPrices(asked);
      await analyseCollected({ ...one, catalogue, policy: defaultPolicy });
      const expected = asOf === yesterday.at ? days.before : days.undisturbed;
      expect(expected.recommendations.length).toBeGreaterThan(3);
      expect(withoutRuns(await shown(one))).toEqual(withoutRuns(expected));
    }
  });

  test('goes through every state that it needs, tells of it, and frees the table', async () => {
    const all = await days.sinceYesterday();
    const ended = await all.run(today);
    expect([ended.status, [...new Set(ended.visited)]]).toEqual([
      'SUCCEEDED',
      [
        'Identify',
        'BeginRun',
        'Begun?',
        'Read CollectScopes',
        'CollectScopes',
        'CollectScope',
        'CollectBilling',
        'PricesDue?',
        'CollectPrices',
        'BeginAnalysis',
        'AnyParts?',
        'Read JudgeParts',
        'JudgeParts',
        'JudgePart',
        'Conclude',
        'PublishEvents',
        'WatchReport',
        'EndRun',
      ],
    ]);
    expect(all.told.map(({ type }) => type)).toContain('Run Finished');
    expect((await all.run(tomorrow)).visited).toContain('EndRun');
  });

  test('hands on a state that is small, whatever its lists hold', async () => {
    const ended = await (await days.sinceYesterday()).run(today);
    // What the local runner reads into the state is not there in the deployed one.
    const { items: _, ...output } = (ended as { output: { items: unknown } }).output;
    expect(Object.keys(output).sort()).toEqual(['asOf', 'parts', 'pricesDue', 'run', 'scopes', 'status']);
    expect(JSON.stringify(output).length).toBeLessThan(1_000);
  });
});

const tasks = statesOf(deployed).flatMap(([name, { Type }]) => (Type === 'Task' ? [name] : []));
/** States that an execution comes by only when another fails. */
const waysTo: Readonly<Record<string, string>> = {
  MissScope: 'CollectScope',
  MissBilling: 'CollectBilling',
  MissPrices: 'CollectPrices',
  FailUnbegun: 'BeginRun',
  FailRun: 'Conclude',
};

describe.each(['before', 'after'] as const)('a failure %s the work is done', (when) => {
  const once = ({ attempt }: Invocation): void => {
    if (attempt === 1) boom();
  };
  const attemptsOf = (all: Deployment, name: string): number[] =>
    all.invoked.filter(({ state }) => state === name).map(({ attempt }) => attempt);
  const twiceEach = (attempts: readonly number[]): boolean =>
    attempts.length > 0 && attempts.filter((one) => one === 2).length === attempts.length / 2;

  let all: Deployment;
  let ended: Ended;
  beforeAll(async () => {
    all = await days.sinceYesterday();
    ended = await all.run({ ...today, [when]: once });
  }, 60_000);

  test('is retried in every state, and the result is the same', async () => {
    expect(ended.status).toBe('SUCCEEDED');
    expect(withoutRuns(await shown(all))).toEqual(withoutRuns(days.undisturbed));
  });

  test.each([...tasks.filter((name) => !(name in waysTo)), 'Read CollectScopes', 'Read JudgeParts'])(
    'costs %s a second invocation each',
    (name) => {
      expect(attemptsOf(all, name)).toSatisfy(twiceEach);
    },
  );

  test.each(Object.entries(waysTo))('costs %s, after %s, a second invocation each', async (name, way) => {
    const other = await days.sinceYesterday();
    const here = (invocation: Invocation): void => {
      if (invocation.state === name) once(invocation);
    };
    const never = (): void => {};
    const { visited } = await other.run({
      ...today,
      before: both(failing(way), when === 'before' ? here : never),
      after: when === 'after' ? here : never,
    });
    expect(visited).toContain(name);
    expect(attemptsOf(other, name)).toSatisfy(twiceEach);
  });
});
