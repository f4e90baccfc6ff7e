import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EstateHeader } from '../../../shared/model/estate.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { fold, mergeDays } from '../../../shared/model/profile.ts';
import type { AnyResource } from '../../../shared/model/resource.ts';
import { type DayProfile, type Series, usageKey } from '../../../shared/model/usage.ts';
import { createFolderWriter, type FolderOptions } from '../../../shared/sources/folder/write.ts';
import { emptyFolder, folder, instance, header as rawHeader, usage, walked } from './fixture.ts';

const header = rawHeader as unknown as EstateHeader;
const resource = (id: string): AnyResource => instance(id) as AnyResource;
const series = (id: string, more: object = {}): Series => usage(id, more) as Series;

const written = async (head: EstateHeader, options: FolderOptions, ids: readonly string[]): Promise<string> => {
  const dir = join(emptyFolder(), 'new', 'estate');
  const writer = await createFolderWriter(dir, head, options);
  for (const id of ids) {
    await writer.resource(resource(id));
    await writer.series(series(id));
  }
  await writer.close();
  return dir;
};

describe('A folder writer', () => {
  test('writes every file, which reads back as it was', async () => {
    const dir = join(emptyFolder(), 'estate');
    const writer = await createFolderWriter(dir, { ...header, company: 'made up' });
    const plan = {
      id: 'sp',
      account: '1',
      type: 'compute-savings-plan',
      start: header.asOf,
      end: header.asOf,
      sharedWith: 'all',
    } as const;
    const price = { region: 'us-east-1', meter: 'A/B', unit: 'Hrs', price: '0.1' };
    const gap = { account: '1', what: 'scope', missing: 'eu-west-1', because: 'denied' } as const;
    await writer.resource(resource('i-1'));
    await writer.series(series('i-1'));
    await writer.commitment(plan);
    await writer.gap(gap);
    await writer.prices({ asOf: '2026-03-01', source: 'x', prices: [price] });
    await writer.truth({ id: 'i-1', planted: 'oversized-instance' });
    await writer.close();
    const { estate, observations } = await walked(dir);
    expect(estate.header).toEqual({ ...header, company: 'made up' });
    expect(observations.map((one) => one.resource)).toEqual([resource('i-1')]);
    expect([...observations[0]!.usage.keys()]).toEqual(['Average cpu']);
    expect([estate.commitments, estate.gaps, estate.prices.size]).toEqual([[plan], [gap], 1]);
    expect(readFileSync(join(dir, 'truth.ndjson'), 'utf8')).toBe('{"id":"i-1","planted":"oversized-instance"}\n');
    expect(readdirSync(dirname(dir))).toEqual(['estate']);
  });

  test('writes an estate without resources', async () => {
    expect((await walked(await written(header, {}, []))).observations).toEqual([]);
  });

  test('writes the same bytes for the same estate, gzipped too', async () => {
    const [one, two] = [
      await written(header, { gzipUsage: true }, ['i-1', 'i-2']),
      await written(header, { gzipUsage: true }, ['i-1', 'i-2']),
    ];
    for (const name of ['estate.json', 'resources.ndjson', 'usage.ndjson.gz']) {
      expect(readFileSync(join(one, name))).toEqual(readFileSync(join(two, name)));
    }
    expect((await walked(one)).observations).toHaveLength(2);
  });

  test('leaves nothing at its place until it is closed, and nothing beside it when it is abandoned', async () => {
    const home = emptyFolder();
    const writer = await createFolderWriter(join(home, 'estate'), header);
    await writer.resource(resource('i-1'));
    expect(existsSync(join(home, 'estate'))).toBe(false);
    await writer.abandon();
    expect(readdirSync(home)).toEqual([]);
  });

  test('writes more than fits in any buffer', async () => {
    const dir = join(emptyFolder(), 'estate');
    const writer = await createFolderWriter(dir, header);
    const tags = { text: 'x'.repeat(10_000) };
    for (let index = 0; index < 1000; index += 1) await writer.resource({ ...resource(`i-${index}`), tags });
    await writer.close();
    expect((await walked(dir)).observations).toHaveLength(1000);
  });

  test('writes into a folder that is empty', async () => {
    const dir = emptyFolder();
    const writer = await createFolderWriter(dir, header);
    await writer.resource(resource('i-1'));
    await writer.close();
    expect((await walked(dir)).observations).toHaveLength(1);
  });

  test('refuses a folder that is not empty, and changes nothing in it', async () => {
    const dir = folder();
    const before = readdirSync(dir);
    await expect(createFolderWriter(dir, header)).rejects.toThrow('is not empty. Fix: name a new or an empty folder');
    expect(readdirSync(dir)).toEqual(before);
  });

  test('refuses a place that was filled while it wrote', async () => {
    const dir = emptyFolder();
    const writer = await createFolderWriter(dir, header);
    writeFileSync(join(dir, 'mine.txt'), 'mine');
    await expect(writer.close()).rejects.toThrow(InputError);
    expect(readFileSync(join(dir, 'mine.txt'), 'utf8')).toBe('mine');
    await writer.abandon();
  });

  test('refuses a file and a place under a file', async () => {
    const file = join(folder(), 'estate.json');
    await expect(createFolderWriter(file, header)).rejects.toThrow('is a file');
    await expect(createFolderWriter(join(file, 'deep', 'er'), header)).rejects.toThrow(InputError);
  });

  test.skipIf(process.getuid?.() === 0)('refuses a folder that this user may not write', async () => {
    const home = emptyFolder();
    chmodSync(home, 0o555);
    await expect(createFolderWriter(join(home, 'estate'), header)).rejects.toThrow('may not be written by this user');
  });

  test('keeps its own promise of order', async () => {
    const writer = await createFolderWriter(join(emptyFolder(), 'estate'), { ...header, order: 'by-resource' });
    await writer.resource(resource('i-1'));
    await expect(writer.series(series('i-2'))).rejects.toThrow('by-resource');
    await writer.abandon();
  });
});

const value = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: 0, max: 10_000 }).map((n) => n / 100),
);
/** A resource's series: of each metric and step at most one, cut into pieces on full hours. */
const pieces = fc
  .record({
    metric: fc.constantFrom('cpu', 'networkIn'),
    stat: fc.constantFrom('Average', 'Sum', 'Maximum', 'Minimum'),
    step: fc.constantFrom(300, 3600),
    startHour: fc.integer({ min: 0, max: 200 }),
    values: fc.array(fc.option(value), { minLength: 1, maxLength: 400 }),
    hoursAPiece: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ startHour, values, hoursAPiece, step, ...rest }) => {
    const length = (hoursAPiece * 3600) / step;
    const start = Date.parse('2026-03-01T00:00:00Z') + startHour * 3_600_000;
    return Array.from({ length: Math.ceil(values.length / length) }, (_, index) => ({
      ...rest,
      step,
      start: new Date(start + index * hoursAPiece * 3_600_000).toISOString(),
      values: values.slice(index * length, (index + 1) * length),
    }));
  });
const estates = fc.uniqueArray(
  fc.record({
    id: fc.string({ minLength: 1, maxLength: 20 }),
    name: fc.option(fc.string({ unit: 'binary' })),
    tags: fc.dictionary(fc.string({ minLength: 1 }), fc.string()),
    series: fc.uniqueArray(pieces, {
      maxLength: 4,
      selector: (list) => `${list[0]!.metric} ${list[0]!.stat} ${list[0]!.step}`,
    }),
  }),
  { selector: ({ id }) => id, maxLength: 6 },
);
type Made = typeof estates extends fc.Arbitrary<infer T> ? T : never;

const resourcesOf = (made: Made): AnyResource[] =>
  made.map(({ id, name, tags }) => ({ ...resource(id), ...(name !== null && { name }), tags }));
const seriesOf = (made: Made): Series[] =>
  made.flatMap(({ id, series: lists }) => lists.flat().map((piece) => series(id, piece)));

const foldedDirectly = (made: Made): Map<string, readonly DayProfile[]>[] =>
  made.map(({ id }) => {
    const found = new Map<string, readonly DayProfile[]>();
    for (const one of seriesOf(made).filter((line) => line.id === id)) {
      const key = usageKey(one.metric, one.stat);
      const scale = one.metric === 'cpu' ? 'percent' : 'log';
      found.set(key, mergeDays(found.get(key) ?? [], fold(one, scale, Date.parse(header.asOf))));
    }
    return found;
  });
const sortedByKey = (found: ReadonlyMap<string, readonly DayProfile[]>): [string, readonly DayProfile[]][] =>
  [...found].sort(([a], [b]) => (a < b ? -1 : 1));

describe('Whatever is written', () => {
  test('reads back: the same resources, and the profiles of the series folded directly', async () => {
    await fc.assert(
      fc.asyncProperty(estates, fc.boolean(), fc.boolean(), async (made, gzipUsage, inOrder) => {
        const dir = join(emptyFolder(), 'estate');
        const writer = await createFolderWriter(dir, inOrder ? { ...header, order: 'by-resource' } : header, {
          gzipUsage,
        });
        for (const [index, one] of resourcesOf(made).entries()) {
          await writer.resource(one);
          for (const line of seriesOf(made.slice(index, index + 1))) await writer.series(line);
        }
        await writer.close();
        const { observations } = await walked(dir);
        expect(observations.map((one) => one.resource)).toEqual(resourcesOf(made));
        expect(observations.map((one) => sortedByKey(one.usage))).toEqual(foldedDirectly(made).map(sortedByKey));
      }),
      { numRuns: 60 },
    );
  });

  test('reads the same whatever the order of its lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        estates.chain((made) =>
          fc.record({
            made: fc.constant(made),
            shuffled: fc.shuffledSubarray(seriesOf(made), { minLength: seriesOf(made).length }),
          }),
        ),
        async ({ made, shuffled }) => {
          const files = (lines: readonly object[]) =>
            folder({ 'resources.ndjson': resourcesOf(made), 'usage.ndjson': lines });
          const plain = await walked(files(seriesOf(made)));
          const other = await walked(files(shuffled));
          expect(other.observations.map((one) => sortedByKey(one.usage))).toEqual(
            plain.observations.map((one) => sortedByKey(one.usage)),
          );
          expect(other.because).toEqual(plain.because);
        },
      ),
      { numRuns: 60 },
    );
  });
});
