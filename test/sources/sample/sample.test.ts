import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { commitmentSchema } from '../../../shared/model/commitment.ts';
import { headerSchema, type Observation } from '../../../shared/model/estate.ts';
import { gapSchema } from '../../../shared/model/gap.ts';
import { fold } from '../../../shared/model/profile.ts';
import { type AnyResource, resourceKey, resourceSchema } from '../../../shared/model/resource.ts';
import { type Series, seriesSchema, usageKey } from '../../../shared/model/usage.ts';
import { clusters } from '../../../shared/sources/sample/clusters.ts';
import {
  profileStream,
  type SampleOptions,
  sampleEstate,
  type Truth,
  writeSample,
} from '../../../shared/sources/sample/index.ts';
import { roles } from '../../../shared/sources/sample/roles/index.ts';

const asOf = '2026-11-22T10:00:00Z';
const options = (more: Partial<SampleOptions> = {}): SampleOptions => ({
  resources: 300,
  days: 14,
  step: 3600,
  seed: 7,
  asOf,
  ...more,
});

interface Written {
  readonly resources: AnyResource[];
  readonly series: Series[];
  readonly truth: Truth[];
  readonly lines: string[];
}

const written = async (of: SampleOptions): Promise<Written> => {
  const all: Written = { resources: [], series: [], truth: [], lines: [] };
  const line = (what: string, value: unknown): void => {
    all.lines.push(`${what} ${JSON.stringify(value)}`);
  };
  await writeSample(of, {
    resource: async (one) => {
      all.resources.push(one);
      line('resource', one);
    },
    series: async (one) => {
      all.series.push(one);
      line('series', one);
    },
    commitment: async (one) => line('commitment', one),
    gap: async (one) => line('gap', one),
    truth: async (one) => {
      all.truth.push(one);
      line('truth', one);
    },
  });
  return all;
};

const digest = ({ lines }: Written): string => createHash('sha256').update(lines.join('\n')).digest('hex');

const observed = async (of: SampleOptions): Promise<Observation[]> => {
  const all: Observation[] = [];
  for await (const one of sampleEstate(of).observations()) all.push(one);
  return all;
};

describe('a sample company', () => {
  test('is the same, byte for byte, for the same arguments', async () => {
    const first = digest(await written(options()));
    expect(digest(await written(options()))).toBe(first);
    expect(digest(await written(options({ seed: 8 })))).not.toBe(first);
  });

  test('a larger one begins with the smaller one', async () => {
    const small = await written(options({ resources: 100, days: 1 }));
    const large = await written(options({ resources: 400, days: 1 }));
    expect(large.resources.slice(0, 95)).toEqual(small.resources.slice(0, 95));
  });

  test.each([10, 11, 12, 13, 59, 60, 301])('has exactly %i resources, each of its own identity', async (resources) => {
    const all = (await written(options({ resources, days: 1, step: 86_400 }))).resources;
    expect(all).toHaveLength(resources);
    expect(new Set(all.map(resourceKey)).size).toBe(resources);
  });

  test('keeps identities apart at 60,000 resources, in more accounts', async () => {
    const identities = new Set<string>();
    const accounts = new Set<string>();
    for await (const { resource } of profileStream(options({ resources: 60_000, days: 1, step: 86_400 }))) {
      identities.add(resourceKey(resource));
      accounts.add(resource.account);
    }
    expect(identities.size).toBe(60_000);
    expect(accounts.size).toBe(20);
  });

  test('writes lines that the estate folder accepts', async () => {
    const all = await written(options({ resources: 700 }));
    for (const one of all.resources) expect(resourceSchema.safeParse(one).error).toBeUndefined();
    for (const one of all.series) expect(seriesSchema.safeParse(one).error).toBeUndefined();
    const { header, commitments, gaps } = sampleEstate(options());
    expect(headerSchema.parse(header)).toEqual(header);
    for (const one of commitments) expect(commitmentSchema.parse(one)).toEqual(one);
    for (const one of gaps) expect(gapSchema.parse(one)).toEqual(one);
  });

  test('names its accounts, and nothing lies where it could not look', async () => {
    const { header, gaps } = sampleEstate(options({ resources: 3000 }));
    const known = new Set(header.accounts.map(({ id }) => id));
    const closed = new Set(gaps.flatMap((gap) => (gap.what === 'scope' ? [`${gap.account}/${gap.region}`] : [])));
    expect(closed.size).toBe(1);
    for await (const { resource } of profileStream(options({ resources: 3000, days: 1 }))) {
      expect(known).toContain(resource.account);
      expect(closed).not.toContain(`${resource.account}/${resource.region}`);
    }
  });

  test('writes usage in the order of its resources, one series for each metric and statistic', async () => {
    const all = await written(options());
    const order = new Map(all.resources.map((one, index) => [resourceKey(one), index]));
    const places = all.series.map((one) => order.get(resourceKey(one))!);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const names = all.series.map((one) => `${resourceKey(one)} ${one.metric} ${one.stat}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('ends at the last midnight, and nothing has usage from before it was created', async () => {
    const all = await written(options({ step: 300 }));
    const created = new Map(all.resources.map((one) => [resourceKey(one), Date.parse(one.createdAt ?? '1970-01-01')]));
    for (const one of all.series) {
      const start = Date.parse(one.start);
      expect(start + one.values.length * one.step * 1000).toBe(Date.parse('2026-11-22T00:00:00Z'));
      expect(start).toBeGreaterThanOrEqual(created.get(resourceKey(one))!);
    }
  });

  test('an observation is its series, folded', async () => {
    const estate = sampleEstate(options({ resources: 60, step: 300 }));
    let compared = 0;
    for await (const { resource, usage } of estate.observations()) {
      for (const one of estate.series(resource)) {
        const scale = ['cpu', 'memory'].includes(one.metric) ? 'percent' : 'log';
        expect(usage.get(usageKey(one.metric, one.stat))).toEqual(fold(one, scale, Date.parse(asOf)));
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  test('ties together what belongs together, and nothing else', async () => {
    const all = await observed(options({ resources: 1300, days: 1, step: 86_400 }));
    const by = new Map(all.map((one) => [one.resource.id, one]));
    for (const { resource, related } of all) {
      for (const other of related) {
        expect([other.account, other.region]).toEqual([resource.account, resource.region]);
        expect(by.get(other.id)?.related.map(({ id }) => id)).toContain(resource.id);
      }
      const host = resource.spec.attachedTo ?? resource.spec.associatedWith;
      if (typeof host === 'string') expect(related.map(({ id }) => id)).toContain(host);
      if (resource.kind === 'ec2-instance') expect(related.some(({ spec }) => spec.isRoot === true)).toBe(true);
    }
  });

  test('every role has a name of its own, and builds as many resources as it says', () => {
    expect(new Set(roles.map(({ name }) => name)).size).toBe(roles.length);
    const built = new Map<string, number>();
    for (const { likeness, members } of clusters(options({ resources: 1300 })))
      built.set(roles[Number(likeness.split(' ')[0])]!.name, members.length);
    expect(Object.fromEntries(built)).toEqual(Object.fromEntries(roles.map(({ name, size }) => [name, size])));
  });

  test('plants waste in a sixth of its resources, and in an eighth something that looks like it', async () => {
    const { truth } = await written(options({ resources: 3000, days: 1, step: 86_400 }));
    const planted = truth.filter((line) => line.planted).length / 3000;
    const nearMisses = truth.filter((line) => !line.planted).length / 3000;
    expect(planted).toBeGreaterThan(0.14);
    expect(planted).toBeLessThan(0.19);
    expect(nearMisses).toBeGreaterThan(0.1);
    expect(nearMisses).toBeLessThan(0.15);
  });

  test('says the same truth when asked for it alone', async () => {
    const { truth } = await written(options());
    expect([...sampleEstate(options()).truth]).toEqual(truth);
  });

  test('expects no finding that fewer days or a coarser step could not show', () => {
    const expected = (more: Partial<SampleOptions>): Set<string> =>
      new Set(
        [...sampleEstate(options({ resources: 1300, ...more })).truth].flatMap(({ planted, expect: answer }) =>
          planted && answer === 'wasteful' ? [planted] : [],
        ),
      );
    expect(expected({ days: 32, step: 300 })).toContain('idle-nat-gateway');
    expect(expected({ days: 14, step: 300 })).not.toContain('idle-nat-gateway');
    expect(expected({ days: 14, step: 300 })).toContain('idle-instance');
    expect(expected({ days: 14, step: 86_400 })).not.toContain('idle-instance');
    expect(expected({ days: 3, step: 86_400 })).toContain('orphaned-snapshot');
  });

  test('has tags of owners on most, of teams on some, none on a few', async () => {
    const { resources } = await written(options({ resources: 2000, days: 1, step: 86_400 }));
    const owned = resources.filter(({ tags }) => tags?.owner).length / 2000;
    const teamed = resources.filter(({ tags }) => !tags?.owner && tags?.team).length / 2000;
    expect(owned).toBeGreaterThan(0.65);
    expect(owned).toBeLessThan(0.8);
    expect(teamed).toBeGreaterThan(0.1);
    expect(owned + teamed).toBeLessThan(0.95);
  });

  test('shows its week: servers work on weekdays more than on Sundays', async () => {
    const all = await observed(options({ resources: 800, step: 300 }));
    const means = (weekday: number): number[] =>
      all.flatMap(({ resource, usage }) =>
        resource.name?.includes('-web-')
          ? (usage.get('Average cpu') ?? [])
              .filter(({ day }) => (day + 4) % 7 === weekday)
              .map(({ hourSum, samples }) => hourSum.reduce((sum, value) => sum + value, 0) / samples)
          : [],
      );
    const mean = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
    expect(mean(means(2))).toBeGreaterThan(1.2 * mean(means(0)));
  });

  test.each([
    [{ resources: 9 }, 'resources'],
    [{ resources: 1_000_001 }, 'resources'],
    [{ resources: 10.5 }, 'resources'],
    [{ days: 0 }, 'days'],
    [{ step: 60 as 300 }, 'step'],
    [{ seed: Number.NaN }, 'seed'],
    [{ asOf: 'yesterday' }, 'asOf'],
  ])('refuses %o', (more, field) => {
    expect(() => sampleEstate(options(more))).toThrow(new RegExp(`sample: ${field}: `));
  });
});

describe('a profile stream', () => {
  test('has the resources of the sample in their order, with usage of the same metrics', async () => {
    const whole = await observed(options());
    const streamed: Observation[] = [];
    for await (const one of profileStream(options())) streamed.push(one);
    expect(streamed.map(({ resource }) => resource.kind)).toEqual(whole.map(({ resource }) => resource.kind));
    expect(streamed.map(({ resource }) => resource.id)).toEqual(whole.map(({ resource }) => resource.id));
    const metrics = ({ usage }: Observation): string[] => [...usage.keys()];
    expect(streamed.map(metrics)).toEqual(whole.map(metrics));
  });

  test('holds no more after 200,000 resources than after 40,000', async () => {
    let seen = 0;
    let early = 0;
    const usages = new Set<unknown>();
    for await (const { usage } of profileStream(options({ resources: 200_000, days: 2 }))) {
      seen += 1;
      usages.add(usage);
      if (seen === 40_000) early = usages.size;
    }
    expect(seen).toBe(200_000);
    expect(usages.size).toBe(early);
  });
});
