import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { analyseCollected, recordUnfinished } from '../../functions/analyse.ts';
import { collectEstate } from '../../functions/collect-estate.ts';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { equip } from '../../functions/means.ts';
import { reportOfMonth } from '../../functions/report/of-month.ts';
import { analyse } from '../../shared/engine/analyse.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { textReport } from '../../shared/report/text.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';
import { dynamoStore, ensureTable } from '../../shared/store/index.ts';

let embedded: Embedded;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
});
afterAll(() => embedded.stop());

let now = Date.parse('2026-03-15T06:00:00Z');
const clock = { now: () => new Date(now) };
let tables = 0;
let store: Store;
beforeEach(async () => {
  const table = `plimsoll-${tables++}`;
  await ensureTable(embedded.client as never, table);
  store = dynamoStore(embedded.client, table, { clock });
});

const sample = (asOf = '2026-03-15T00:00:00Z'): Estate =>
  sampleEstate({ resources: 40, days: 30, step: 3600, seed: 3, asOf });
/** The estate without some of its resources, or with gaps that say that a scope was not seen. */
const without = (
  estate: Estate,
  gone: (resource: { kind: string; region: string }) => boolean,
  scope?: string,
): Estate => ({
  ...estate,
  gaps: scope
    ? [
        {
          what: 'scope',
          account: scope.split('/')[0]!,
          region: scope.split('/')[1]!,
          missing: scope,
          because: 'denied',
        },
      ]
    : estate.gaps,
  async *observations() {
    for await (const one of estate.observations()) if (!gone(one.resource)) yield one;
  },
});
const collect = (source: Estate) => collectEstate({ source, store, clock });
const analyseNow = (): Promise<Run> => {
  now += 60_000;
  return analyseCollected({ store, clock, catalogue, policy: defaultPolicy });
};
const reported = async () => (await reportOfMonth(store, '2026-03'))!;

describe('collect, analyse and report on a store', () => {
  test('find what the analysis of the same estate finds without a store', async () => {
    await collect(sample());
    const run = await analyseNow();
    const { estate, means } = await equip(sample(), catalogue, defaultPolicy);
    const { conclusion, byOwner } = await analyse(estate, means);
    expect(run).toMatchObject({
      status: 'finished',
      spend: conclusion.spend,
      savings: conclusion.savings,
      resources: conclusion.resources,
    });
    expect(run.byOwner).toEqual(byOwner);
    const { recommendations } = await reported();
    expect(recommendations.map(({ id }) => id).sort()).toEqual(conclusion.recommendations.map(({ id }) => id).sort());
  });

  test('change nothing when they run again', async () => {
    await collect(sample());
    const first = await analyseNow();
    const before = await reported();
    await collect(sample());
    const second = await analyseNow();
    expect(second.counts).toEqual({ ...first.counts, opened: 0, changed: 0, closed: 0 });
    const after = await reported();
    expect(after.recommendations).toEqual(before.recommendations);
    expect(after.report.since).toMatchObject({ date: first.finishedAt, opened: 0, changed: 0, closed: 0 });
  });

  test('close what is no longer there', async () => {
    await collect(sample());
    const { counts } = await analyseNow();
    now += 60_000;
    const { forgotten } = await collect(without(sample(), ({ kind }) => kind === 'ebs-volume'));
    const run = await analyseNow();
    expect(forgotten).toBeGreaterThan(0);
    expect(run.resources['ebs-volume']).toBe(undefined);
    expect(run.counts!.closed).toBeGreaterThan(0);
    expect(run.counts!.open).toBeLessThan(counts!.open);
  });

  test('keep what stands in a scope that could not be seen, and say so', async () => {
    await collect(sample());
    await analyseNow();
    const { recommendations } = await reported();
    const { account, region } = recommendations[0]!;
    const inScope = recommendations.filter((one) => one.account === account && one.region === region);
    now += 60_000;
    await collect(without(sample(), (one) => one.region === region, `${account}/${region}`));
    const run = await analyseNow();
    expect(run.scopes).toContainEqual({ account, region, ok: false, because: 'denied' });
    expect(run.counts!.stale).toBe(inScope.length);
    expect(textReport((await reported()).report)).toContain('kept from an earlier run: denied');
  });

  test('leave out a kind that could not be listed in a scope: what stands there is kept, and nothing closes', async () => {
    await collect(sample());
    const before = await analyseNow();
    const volumes = (await reported()).recommendations.filter(({ kind }) => kind === 'ebs-volume');
    const { account, region } = volumes[0]!;
    const here = volumes.filter((one) => one.account === account && one.region === region);
    const blindTo = { 'ebs-volume': 'AccessDenied: ec2:DescribeVolumes' };
    await store.saveScope({ account, region, ok: true, blindTo, at: clock.now().toISOString() });
    const run = await analyseNow();
    expect(run.scopes).toContainEqual({ account, region, ok: true, blindTo });
    expect(run.counts).toMatchObject({ stale: here.length, closed: 0 });
    expect(run.resources['ebs-volume']).toBeLessThan(before.resources['ebs-volume']!);
    expect(run.resources['ec2-instance']).toBe(before.resources['ec2-instance']);
    for (const { id } of here)
      expect(await store.recommendation(id)).toMatchObject({ status: 'open', stale: blindTo['ebs-volume'] });
  });

  test('price by what was collected of a region, before what is bundled', async () => {
    await collect(sample());
    await analyseNow();
    const priced = (await reported()).recommendations.find((one) => one.counted && one.prices.length > 0)!;
    const { meter, unit } = priced.prices[0]!;
    const price = { unit, price: '1234.5', source: 'the list of today', asOf: '2026-03-15' };
    await store.savePrices(priced.region, '2026-03-15T00:00:00Z', new Map([[meter, price]]));
    await analyseNow();
    const all = (await reported()).recommendations;
    const of = (region: boolean) =>
      all
        .filter((one) => (one.region === priced.region) === region)
        .flatMap(({ prices }) => prices)
        .filter((one) => one.meter === meter);
    expect(of(true).length).toBeGreaterThan(0);
    for (const one of of(true)) expect(one).toMatchObject(price);
    for (const one of of(false)) expect(one.source).not.toBe(price.source);
  });

  test('say what the collections of this estate cost together, and not those of another', async () => {
    await collect(sample());
    const { asOf } = (await store.estate())!.header;
    const earlier = '2026-03-14T00:00:00Z';
    await store.saveOwnCost('scan', asOf, { calls: { 'ec2:DescribeVolumes': 2 }, metrics: 300, dollars: 0.003 });
    const billing = { calls: { 'ce:GetCostAndUsage': 1, 'ec2:DescribeVolumes': 1 }, metrics: 0, dollars: 0.012 };
    await store.saveOwnCost('billing', '2026-03-15T01:00:00+01:00', billing);
    await store.saveOwnCost('prices', earlier, { calls: { 'pricing:GetProducts': 9 }, metrics: 1, dollars: 9 });
    const ownCost = {
      calls: { 'ce:GetCostAndUsage': 1, 'ec2:DescribeVolumes': 3 },
      metrics: 300,
      dollars: '0.02',
    };
    expect((await analyseNow()).ownCost).toEqual(ownCost);
    expect((await store.lastRun())?.ownCost).toEqual(ownCost);
  });

  test('show what is approved and what was dismissed apart', async () => {
    await collect(sample());
    await analyseNow();
    const counted = (await reported()).recommendations.filter((one) => one.counted);
    const [approved, dismissed] = counted;
    const by = { at: clock.now().toISOString(), by: 'local', reason: 'agreed' };
    await store.move(approved!.id, approved!.version, { ...by, to: 'approved' });
    await store.move(dismissed!.id, dismissed!.version, { ...by, to: 'dismissed' });
    await analyseNow();
    const { report } = await reported();
    expect(report.approved).toBe(approved!.monthlySaving);
    expect(report.dismissed).toBe(dismissed!.monthlySaving);
    expect(report.recommendations.map(({ id }) => id)).not.toContain(dismissed!.id);
    const owner = report.shares!.owner.find(({ key }) => key === (approved!.owner ?? 'nobody'));
    expect(owner?.approved).toBe(approved!.monthlySaving);
  });

  test('keep the month before, without what it advised', async () => {
    await collect(sample());
    await analyseNow();
    await collect(sample('2026-04-02T00:00:00Z'));
    await analyseNow();
    const { report } = await reported();
    expect(report.asOf).toBe('2026-03-15T00:00:00Z');
    expect(textReport(report)).toContain('What was advised then is not kept');
    expect(await reportOfMonth(store, '2026-05')).toBe(undefined);
  });

  test('leave the run before in force when one fails, with the reason', async () => {
    await collect(sample());
    const good = await analyseNow();
    const stop = new Error('stopped');
    const failing = analyseCollected({
      store,
      clock,
      catalogue,
      policy: defaultPolicy,
      seen: () => {
        throw stop;
      },
    });
    await expect(failing).rejects.toBe(stop);
    expect((await store.lastRun())?.id).toBe(good.id);
    expect((await store.runs(1)).items[0]).toMatchObject({ status: 'failed', error: 'stopped' });
  });

  test('leave the estate before in force when a collection fails', async () => {
    await collect(sample());
    const broken: Estate = {
      ...sample('2026-04-02T00:00:00Z'),
      async *observations() {
        yield* [];
        throw new Error('throttled');
      },
    };
    await expect(collect(broken)).rejects.toThrow('throttled');
    expect((await store.estate())?.header.asOf).toBe('2026-03-15T00:00:00Z');
  });

  test('refuse to analyse before anything was collected', async () => {
    await expect(analyseNow()).rejects.toThrow('nothing has been collected yet');
  });
});

describe('a collection that is stopped', () => {
  test('is noted as a run that failed, with what it had spent, and hides nothing of the last good one', async () => {
    await collect(sample());
    const good = await analyseNow();
    const spent = { calls: { 'cloudwatch:GetMetricData': 2 }, metrics: 500, dollars: 0.0149 };
    await recordUnfinished(store, new Date(now + 60_000), spent, 'stopped');
    const [latest] = (await store.runs(1)).items;
    expect(latest).toMatchObject({ status: 'failed', error: 'stopped', ownCost: { metrics: 500, dollars: '0.01' } });
    expect((await store.lastRun())?.id).toBe(good.id);
  });
});

describe('a recommendation whose check is no longer sure', () => {
  test('is kept and marked stale, and what was fine closes', async () => {
    await collect(sample());
    await analyseNow();
    const open: string[] = [];
    for await (const { id } of store.allRecommendations('open')) open.push(id);
    expect(open.length).toBeGreaterThan(0);
    const blind = sample('2026-03-15T00:00:00Z');
    await collect({
      ...blind,
      async *observations() {
        for await (const one of blind.observations()) yield { ...one, usageThrough: 20_400 };
      },
    });
    const run = await analyseNow();
    expect(run.counts?.stale).toBeGreaterThan(0);
    const after = [];
    for await (const one of store.allRecommendations()) after.push(one);
    const measured = after.filter(({ stale }) => stale !== undefined);
    expect(measured.every(({ status, stale }) => status === 'open' && /no longer sure/.test(stale ?? ''))).toBe(true);
  });
});
