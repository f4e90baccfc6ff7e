import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { historyIn } from '../../../functions/collect/history.ts';
import { failScope, prepareScope, storeScope } from '../../../functions/collect/scope.ts';
import { type Embedded, startEmbedded } from '../../../functions/embedded.ts';
import { defaultPolicy } from '../../../shared/model/policy.ts';
import { resourceId } from '../../../shared/model/resource.ts';
import type { Collector, Store } from '../../../shared/ports.ts';
import { ec2Instances } from '../../../shared/services/ec2-instance/collect.ts';
import { catalogue } from '../../../shared/services/index.ts';
import type { OpenSite } from '../../../shared/sources/aws/reach/site.ts';
import { aResource, at, day, type Given, givenStore } from '../../store/given.ts';
import { type Answer, denied, fakeSite } from '../../support/fake-site.ts';

const scope = { account: '111122223333', region: 'eu-west-1' };
const cost = { request() {}, reserve: () => true, spent: { calls: {}, metrics: 0, dollars: 0 } };
const noPermission = denied('cloudwatch:ListMetrics');
const noSeries = { Metrics: [] };
const spec = {
  instanceType: 'm5.large',
  platform: 'linux',
  state: 'running',
  architecture: 'x86_64',
  lifecycle: 'on-demand',
  tenancy: 'default',
  autoScalingGroup: null,
};

let embedded: Embedded;
let all: Given;
let store: Store;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());
beforeEach(async () => {
  all = await givenStore(embedded.client as never);
  ({ store } = all);
});

/** Collects instances on a day of the tests; resolves to the gaps about their memory. */
const collectOn = async (today: number, listMetrics: Answer, ids: readonly string[] = ['i-1'], on = store) => {
  all.clock.set(at(today, 7));
  const collector: Collector = {
    ...ec2Instances,
    async *collect() {
      for (const id of ids) yield aResource(id, { ...scope, spec });
    },
  };
  const answers = {
    'cloudwatch:ListMetrics': listMetrics,
    'cloudwatch:GetMetricData': ({ MetricDataQueries }: Readonly<Record<string, unknown>>) => ({
      MetricDataResults: (MetricDataQueries as { Id: string }[]).map(({ Id }) => ({ Id, StatusCode: 'Complete' })),
    }),
    'compute-optimizer:GetEnrollmentStatus': { status: 'Inactive' },
    'ec2:DescribeInstanceTypeOfferings': { InstanceTypeOfferings: [] },
  };
  const { site } = fakeSite(answers, { ...scope, asOf: at(today) });
  const asking = { catalogue, policy: defaultPolicy, collectors: [collector], cost };
  await storeScope(await prepareScope(site as OpenSite, asking, historyIn(on)), asking, on);
  return memoryGaps();
};
const memoryGaps = async () =>
  (await store.gaps()).filter(({ missing }) => missing.startsWith('cloudwatch:ListMetrics for memory'));
const dayOf = (today: number): string => at(today).slice(0, 10);
/** The first day after `today` on which the instances are asked again. */
const nextTurn = async (today: number, id = 'i-1'): Promise<number> => {
  const through = async () => (await store.usageThrough(scope)).get(resourceId(aResource(id, scope)));
  const before = await through();
  for (let next = today + 1; next < today + 8; next += 1) {
    await collectOn(next, noPermission);
    if ((await through()) !== before) return next;
  }
  throw new Error('it was never asked again');
};

describe('a gap about the metrics of resources', () => {
  test('stands on days on which they are not asked, and says since when', async () => {
    const [told] = await collectOn(14, noPermission);
    expect(told).toMatchObject({ what: 'permission', kind: 'ec2-instance', askedOn: dayOf(14) });
    const because = `${told!.because}; as of ${dayOf(14)}, not asked again since`;
    expect(await collectOn(15, noPermission)).toEqual([{ ...told, because }]);
    // Granted since, but nobody has looked: what is known is as it was.
    expect(await collectOn(16, noSeries)).toEqual([{ ...told, because }]);
    expect((await store.usageThrough(scope)).values().next().value).toBe(day(13));
  });

  test('is gone when they are asked again and answered', async () => {
    await collectOn(14, noPermission);
    const next = await nextTurn(14);
    expect(await memoryGaps()).toMatchObject([{ askedOn: dayOf(next) }]);
    for (let today = next + 1; today <= next + 6; today += 1) await collectOn(today, noSeries);
    expect(await memoryGaps()).toEqual([]);
  });

  test('is gone with the last of them', async () => {
    await collectOn(14, noPermission);
    expect(await collectOn(15, noPermission, [])).toEqual([]);
  });

  test('stands until the turn of each of many is over, whatever others of their kind are answered', async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `i-${index}`);
    await collectOn(14, noPermission, ids);
    for (const today of [15, 16, 17, 18, 19]) expect(await collectOn(today, noSeries, ids)).toHaveLength(1);
    expect(await collectOn(20, noSeries, ids)).toEqual([]);
  });

  test.each([
    ['while it saves resources', 'saveObservation'],
    ['after it saved them', 'saveAdvice'],
    ['when it is done but for the last', 'forgetUnseen'],
  ] as const)('stands when the try that found it fails %s, and the next one asks them no more', async (_, method) => {
    let left = 1;
    const once = (...given: unknown[]) => {
      left -= 1;
      if (left === (method === 'saveObservation' ? -1 : 0)) throw new Error('throttled');
      return (store[method] as (...all: unknown[]) => Promise<unknown>)(...given);
    };
    const failing: Store = { ...store, [method]: once };
    await expect(collectOn(14, noPermission, ['i-1', 'i-2'], failing)).rejects.toThrow('throttled');
    expect(await memoryGaps()).toHaveLength(1);
    expect(await collectOn(14, noSeries, ['i-1', 'i-2'])).toHaveLength(1);
  });

  test('stands in a scope that cannot be seen for a while', async () => {
    const [told] = await collectOn(14, noPermission);
    await failScope(scope, 'denied', 'sts:AssumeRole', { store, at: at(15) });
    expect(await store.gaps()).toEqual([
      { ...scope, what: 'scope', missing: 'sts:AssumeRole', because: 'denied' },
      told,
    ]);
    expect(await collectOn(16, noSeries)).toHaveLength(1);
  });
});
