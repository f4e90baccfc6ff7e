import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysisSchema } from '../shared/model/analysis.ts';
import { centsOf, moneyText } from '../shared/model/money.ts';
import { usageKey } from '../shared/model/usage.ts';
import { catalogue } from '../shared/services/index.ts';
import { runHere } from '../test/support/terminal.ts';
import { analyseLoaded, type Loaded, load, unpriced, type Whole, without } from './support/analysis.ts';
import { isThere } from './support/feeds.ts';
import { isIdle, percentile, rawUsage } from './support/raw.ts';
import { summary } from './support/summary.ts';
import { writeAzure, writeBitbrains } from './support/traces.ts';

const there = isThere('vm-traces');
const windowDays = 14;
const home = there ? mkdtempSync(join(tmpdir(), 'plimsoll-traces-')) : '';
afterAll(() => there && rmSync(home, { recursive: true, force: true }));

const estates = [
  {
    title: 'Bitbrains, with CPU, memory, network and EBS',
    dir: join(home, 'bitbrains'),
    machines: 262,
    write: (dir: string) => writeBitbrains(dir, windowDays),
  },
  {
    title: 'Azure, with CPU alone',
    dir: join(home, 'azure'),
    machines: 91,
    write: (dir: string) => writeAzure(dir, windowDays, '2017-06-01T00:00:00Z'),
  },
];

/** Meters of the types that most machines have, or that most are to become. */
const commonest = (types: readonly unknown[], count: number): string[] =>
  [...Map.groupBy(types, (type) => type)]
    .sort(([, a], [, b]) => b.length - a.length)
    .slice(0, count)
    .map(([type]) => `AmazonEC2/BoxUsage:${type}/linux`);

describe.skipIf(!there).each(estates)('$title', ({ title, dir, machines, write }) => {
  let loaded: Loaded;
  let whole: Whole;
  let changed: ReadonlySet<string>;
  beforeAll(async () => {
    await write(dir);
    loaded = await load(dir);
    whole = await analyseLoaded(loaded);
    changed = new Set(loaded.observations.flatMap(({ resource }) => (resource.changedAt ? [resource.id] : [])));
    console.log(summary(title, whole));
  });

  test('every machine has one verdict, with a reason, from every check of its kind', () => {
    const checks = catalogue.checks.filter(({ finds }) => finds.id === 'ec2-instance').map(({ id }) => id);
    const by = Map.groupBy(whole.verdicts, ({ resource }) => resource);
    expect(by.size).toBe(machines);
    for (const [resource, verdicts] of by)
      expect(verdicts.map(({ check }) => check).sort(), resource).toEqual([...checks].sort());
    expect(
      whole.verdicts.filter(({ because }) => because.length < 10 || /NaN|undefined|Infinity/.test(because)),
    ).toEqual([]);
  });

  test('no check threw', () => {
    expect(whole.verdicts.filter(({ because }) => /threw|fail|error/i.test(because))).toEqual([]);
  });

  test('recommendations and verdicts agree, and what lost stands beside what won', () => {
    const named = whole.conclusion.recommendations.flatMap(({ check, resource, alternatives }) =>
      [check, ...alternatives.map((one) => one.check)].map((one) => `${resource} ${one}`),
    );
    const wasteful = whole.verdicts.filter(({ is }) => is === 'wasteful').map((one) => `${one.resource} ${one.check}`);
    expect([...new Set(named)].sort()).toEqual(wasteful.sort());
  });

  test('no dollar stands without a price, its source and its date, and the price lines add up to it', () => {
    const counted = whole.conclusion.recommendations.filter((one) => one.counted);
    expect(counted.length).toBeGreaterThan(10);
    for (const { resource, prices, monthlySaving } of counted) {
      expect(
        prices.every(({ price, source, asOf, quantity }) => price && source && asOf && quantity),
        resource,
      ).toBe(true);
      const dollars = prices.reduce((sum, { quantity, price }) => sum + quantity! * Number(price), 0);
      expect(monthlySaving, resource).toBe(moneyText(dollars));
    }
    expect(whole.conclusion.spend.unpriced).toBe(0);
  });

  test('counted savings add up to the net, which is no more than the bill', () => {
    const { spend, savings, recommendations } = whole.conclusion;
    const cents = recommendations
      .filter(({ counted }) => counted)
      .reduce((sum, one) => sum + centsOf(one.monthlySaving!), 0);
    expect(cents).toBe(centsOf(savings.net));
    expect(centsOf(savings.net)).toBeLessThan(centsOf(spend.monthly));
    expect(recommendations.filter(({ counted, monthlySaving }) => counted && Number(monthlySaving) < 1)).toEqual([]);
  });

  test.each([
    ['memory', /^memory$/],
    ['CPU', /^cpu$/],
    ['network', /^network/],
    ['EBS', /^ebs/],
    ['memory and network', /^(memory|network)/],
    ['everything', /./],
  ])('without %s no more is saved', async (name, metric) => {
    const less = await analyseLoaded(without(loaded, (one) => metric.test(one)));
    const [before, after] = [whole, less].map((one) => centsOf(one.conclusion.savings.monthly));
    console.log(`  without ${name}: $${less.conclusion.savings.monthly} of $${whole.conclusion.savings.monthly}`);
    expect(after).toBeLessThanOrEqual(before!);
  });

  test.each(['have today', 'are to become'])(
    'without prices of the types that most machines %s no more is saved',
    async (of) => {
      const types =
        of === 'have today'
          ? loaded.observations.map(({ resource }) => resource.spec.instanceType)
          : whole.conclusion.recommendations.flatMap(({ to }) => (to.instanceType ? [to.instanceType] : []));
      const meters = commonest(types, 5);
      const less = await analyseLoaded(unpriced(loaded, (meter) => meters.includes(meter)));
      expect(centsOf(less.conclusion.savings.monthly)).toBeLessThan(centsOf(whole.conclusion.savings.monthly));
      const priced = less.conclusion.recommendations.flatMap(({ counted, prices }) => (counted ? prices : []));
      expect(priced.filter(({ meter }) => meters.includes(meter))).toEqual([]);
    },
  );

  test('percentiles in the sentences are those of the raw values, to half a point', async () => {
    const raw = await rawUsage(dir);
    const said = whole.verdicts.flatMap(({ is, resource, because }) => {
      const cpu = /P99\.5 of CPU is ([\d.]+) %/.exec(because)?.[1];
      return is === 'wasteful' && cpu && !changed.has(resource) ? [{ resource, cpu: Number(cpu) }] : [];
    });
    // With CPU alone no other dimension may shrink, and no type has less CPU and all of the rest: nothing is oversized.
    if (title.includes('CPU alone')) expect(said).toEqual([]);
    else expect(said.length).toBeGreaterThan(10);
    for (const { resource, cpu } of said) {
      const exact = Math.min(100, percentile(raw.get(resource)!.get(usageKey('cpu', 'Average'))!, 99.5));
      expect(Math.abs(cpu - exact), `${resource}: ${cpu}, raw ${exact}`).toBeLessThanOrEqual(0.55);
    }
  });

  test('idle machines are those that the raw values call idle', async () => {
    const raw = await rawUsage(dir);
    const { instanceTypes } = loaded.means.facts;
    const judged = whole.verdicts.filter(({ check, is }) => check === 'idle-instance' && is !== 'unsure');
    const types = new Map(loaded.observations.map(({ resource }) => [resource.id, resource.spec]));
    let compared = 0;
    for (const { resource, is } of judged) {
      const { instanceType, state } = types.get(resource)!;
      if (changed.has(resource) || state !== 'running') continue;
      const idle = isIdle(raw.get(resource)!, instanceTypes.get(String(instanceType))!.vcpu);
      if (idle === undefined) continue;
      compared += 1;
      expect(is, resource).toBe(idle ? 'wasteful' : 'fine');
    }
    console.log(`  idle-instance compared with raw values on ${compared} of ${judged.length} machines`);
    expect(compared).toBeGreaterThanOrEqual(judged.length / 2);
  });

  test('the command line says the same, twice the same bytes', async () => {
    const argv = ['analyse', '--estate', dir, '--format', 'json'];
    const [once, twice] = [await runHere(argv), await runHere(argv)];
    expect([once.status, once.out === twice.out]).toEqual([0, true]);
    const analysis = analysisSchema.parse(JSON.parse(once.out));
    expect(analysis.verdicts).toEqual(whole.verdicts);
    expect(analysis.savings).toEqual(whole.conclusion.savings);
    expect(analysis.recommendations).toEqual(whole.conclusion.recommendations);
  });
});
