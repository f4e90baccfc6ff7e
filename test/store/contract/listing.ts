import { expect, test } from 'vitest';
import { BadCursor } from '../../../shared/model/bad-cursor.ts';
import type { LiveRecommendation } from '../../../shared/model/life.ts';
import type { RecommendationQuery, Store } from '../../../shared/ports.ts';
import { advice, aMove, analysed, anObservation, aResource, at, collected, type Given } from '../given.ts';

type Asked = Omit<RecommendationQuery, 'sort' | 'limit'> & Partial<RecommendationQuery>;

const pages = async (store: Store, asked: Asked): Promise<LiveRecommendation[][]> => {
  const all: LiveRecommendation[][] = [];
  let cursor: string | undefined;
  do {
    const page = await store.recommendations({ sort: 'saving', limit: 100, ...asked, ...(cursor && { cursor }) });
    all.push([...page.items]);
    cursor = page.cursor;
  } while (cursor && all.length < 100);
  return all;
};
const names = (found: readonly LiveRecommendation[]): string[] => found.map(({ resource }) => resource);
const listed = async (store: Store, asked: Asked): Promise<string[]> => names((await pages(store, asked)).flat());

/** Six findings that differ in what one filters by. */
const findings = [
  advice(aResource('a', { tags: { team: 'search', env: 'prod' } }), 600, { owner: 'kim' }),
  advice(aResource('b', { account: '444455556666' }), 500, { owner: 'kim', risk: { level: 'may-break' } }),
  advice(aResource('c', { region: 'eu-west-1', tags: { team: 'web' } }), 400, { owner: 'lee' }),
  advice(aResource('d', { kind: 'rds-instance' }), 300, { check: 'idle-database' }),
  advice(aResource('e'), null, { risk: { level: 'none' } }),
  advice(aResource('f'), -250),
];

const filled = async (given: () => Promise<Given>): Promise<Given> => {
  const all = await given();
  for (const { account, region, kind, resource } of findings) {
    const tags = { a: { team: 'search', env: 'prod' }, c: { team: 'web' } }[resource] ?? {};
    await all.store.saveObservation(anObservation(aResource(resource, { account, region, kind, tags })));
  }
  await analysed(all.store, 'one', findings, {
    scopes: [],
  });
  return all;
};

export const listing = (given: () => Promise<Given>): void => {
  let shared: Promise<Given> | undefined;
  test('by saving: the largest first, costs after savings, unknown ones last', async () => {
    const { store } = await filled(given);
    expect(await listed(store, {})).toEqual(['a', 'b', 'c', 'd', 'f', 'e']);
    expect((await store.recommendations({ sort: 'saving', limit: 100 })).cursor).toBeUndefined();
  });

  test('by age: the oldest first', async () => {
    const { store } = await given();
    const [first, second, third] = ['x', 'y', 'z'].map((name) => advice(aResource(name), 100));
    await analysed(store, 'one', [second!], { asOf: at(1) });
    await analysed(store, 'two', [second!, third!], { asOf: at(2) });
    await analysed(store, 'three', [first!, second!, third!], { asOf: at(3) });
    expect(await listed(store, { sort: 'age' })).toEqual(['y', 'z', 'x']);
    expect(await listed(store, { sort: 'age', account: first!.account, limit: 1 })).toEqual(['y', 'z', 'x']);
  });

  test.each<[Asked, string[]]>([
    [{ account: '444455556666' }, ['b']],
    [{ owner: 'kim' }, ['a', 'b']],
    [{ owner: 'kim', account: '444455556666' }, ['b']],
    [{ owner: 'nobody' }, []],
    [{ region: 'eu-west-1' }, ['c']],
    [{ kind: 'rds-instance' }, ['d']],
    [{ service: 'AmazonRDS' }, ['d']],
    [{ service: 'AmazonS3' }, []],
    [{ check: 'idle-database' }, ['d']],
    [{ risk: 'may-break' }, ['b']],
    [{ tag: 'team=search' }, ['a']],
    [{ tag: 'team=sea' }, []],
    [{ minimumSaving: 4 }, ['a', 'b', 'c']],
    [{ minimumSaving: 4.01 }, ['a', 'b']],
    [{ minimumSaving: -10 }, ['a', 'b', 'c', 'd', 'f']],
    [{ minimumSaving: 4, sort: 'age' }, ['a', 'b', 'c']],
    [{ status: 'open', owner: 'kim', risk: 'brief-impact', service: 'AmazonEC2', minimumSaving: 1 }, ['a']],
    [{ status: 'approved' }, ['f']],
    [{ status: 'approved', account: '444455556666' }, []],
  ])('%j', async (asked, expected) => {
    shared ??= filled(given).then(async (all) => {
      await all.store.move(findings[5]!.id, 1, aMove('approved'));
      return all;
    });
    expect((await listed((await shared).store, asked)).sort()).toEqual(expected);
  });

  test('each recommendation stands on exactly one page, in order, however long the pages and equal the savings', async () => {
    const { store } = await given();
    const many = Array.from({ length: 23 }, (_, index) => advice(aResource(`i-${index}`), 100 * (index % 4)));
    await analysed(store, 'one', many);
    await store.move(many[0]!.id, 1, aMove('dismissed'));
    const whole = await listed(store, {});
    expect(new Set(whole).size).toBe(23);
    for (const limit of [1, 5, 22, 23])
      for (const sort of ['saving', 'age'] as const) {
        const found = await pages(store, { limit, sort });
        expect(found.every((page) => page.length <= limit)).toBe(true);
        expect(new Set(names(found.flat())).size).toBe(found.flat().length);
        expect(found.flat().length).toBe(23);
        if (sort === 'saving') expect(names(found.flat())).toEqual(whole);
      }
  });

  test('a cursor goes on where its page ended, even when what stood there has moved away', async () => {
    const { store } = await filled(given);
    const query = { status: 'open', sort: 'saving', limit: 2 } as const;
    const { cursor } = await store.recommendations(query);
    await store.move(findings[1]!.id, 1, aMove('dismissed'));
    await store.move(findings[2]!.id, 1, aMove('dismissed'));
    const rest = await store.recommendations({ ...query, limit: 10, ...(cursor && { cursor }) });
    expect(names(rest.items)).toEqual(['d', 'f', 'e']);
  });

  test('a cursor that is malformed, tampered with or of another query is refused', async () => {
    const { store } = await filled(given);
    const query = { status: 'open', sort: 'saving', limit: 2 } as const;
    const cursor = (await store.recommendations(query)).cursor!;
    const tampered = `${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`;
    const forged = Buffer.from(JSON.stringify([1, 'a', 'b'])).toString('base64url');
    const runs = (await analysedRuns(store)).cursor!;
    for (const bad of ['', 'x', '%%%', 'bnVsbA', `${cursor}A`, cursor.slice(1), tampered, forged, runs, 'W10'])
      await expect(store.recommendations({ ...query, cursor: bad })).rejects.toThrow(BadCursor);
    await expect(store.recommendations({ ...query, account: '1', cursor })).rejects.toThrow(BadCursor);
    await expect(store.recommendations({ ...query, sort: 'age', cursor })).rejects.toThrow(BadCursor);
    await expect(store.runs(1, cursor)).rejects.toThrow(BadCursor);
    expect((await store.recommendations({ ...query, cursor })).items.length).toBe(2);
  });

  test('an index entry that the table no longer bears out is passed over', async () => {
    const { store, client, another } = await given();
    await analysed(store, 'one', [advice(aResource('a'), 600), advice(aResource('b'), 500)]);
    const send = async (command: never): Promise<unknown> => {
      const answer = (await client.send(command)) as { Items?: Record<string, unknown>[] };
      const late = answer.Items?.filter(({ status }) => status === 'open').map((entry) => ({
        ...entry,
        bySaving: `a00000000000000#${entry.id}`,
      }));
      return late && late.length > 0 ? { ...answer, Items: [...late, ...(answer.Items ?? [])] } : answer;
    };
    const lagging = another(Object.create(client, { send: { value: send } }));
    expect(await listed(lagging, { status: 'open' })).toEqual(['a', 'b']);
  });

  test('above a thousand: all in order, and a filter without an index reads at most 1,000 entries a request', async () => {
    const { store } = await given();
    const many = Array.from({ length: 1_010 }, (_, index) =>
      advice(aResource(`i-${index}`), 100 + ((index * 37) % 500)),
    );
    const rare = advice(aResource('rare', { region: 'eu-west-1' }), 1);
    const run = await analysed(store, 'one', [...many, rare], { scopes: [] });
    expect(run.counts).toMatchObject({ open: 1_011, opened: 1_011 });
    const savings = (await collected(store.allRecommendations('open'))).map(({ monthlySaving }) =>
      Number(monthlySaving),
    );
    expect(savings).toEqual([...many, rare].map((one) => Number(one.monthlySaving)).sort((a, b) => b - a));

    const query = { region: 'eu-west-1', status: 'open', sort: 'saving', limit: 10 } as const;
    const first = await store.recommendations(query);
    expect(first.items).toEqual([]);
    const second = await store.recommendations({ ...query, ...(first.cursor && { cursor: first.cursor }) });
    expect(names(second.items)).toEqual(['rare']);
    expect(second.cursor).toBeUndefined();
  });
};

const analysedRuns = async (store: Store) => {
  await analysed(store, 'two', findings, { scopes: [] });
  return store.runs(1);
};
