import type { Conclusion, Recommendation } from '../model/analysis.ts';
import { type LiveRecommendation, type Status, statuses } from '../model/life.ts';
import type { Run } from '../model/run.ts';
import type { RunMoves, Unsure } from '../ports.ts';
import { indexName, lookupKey, sortKey } from '../wiring.ts';
import { type Items, type Range, together } from './items.ts';
import { aliasKey, last, lookupPartitions } from './keys.ts';
import { type Known, type Settled, settleUnder } from './place.ts';
import { aliasOf, decodeRows, type Place, type Row, readRows, removeRow, seenRow } from './rows.ts';
import type { Decision, Settling } from './settle.ts';
import type { State } from './state.ts';

const partitions: readonly Range[] = statuses.flatMap((status) =>
  lookupPartitions('status', '', status).map((partition) => ({
    partition,
    from: '!',
    to: last,
    index: { name: indexName('status', 'saving'), partition: lookupKey.status, sort: sortKey.saving },
  })),
);

/** Every row there is, by recommendation: found through the index, read from the table. */
const listedRows = async (items: Items): Promise<Map<string, Row[]>> => {
  const byId = new Map<string, Row[]>();
  const limit = together();
  const read = async (range: Range): Promise<void> => {
    const entries = [];
    for await (const entry of items.query(range)) entries.push(entry);
    for (const row of await decodeRows(items, await items.getAll(entries, true))) {
      const { id } = row.body.live;
      const rows = byId.get(id) ?? [];
      if (!rows.some(({ key }) => key.sk === row.key.sk)) byId.set(id, [...rows, row]);
    }
  };
  await Promise.all(partitions.map((range) => limit(() => read(range))));
  return byId;
};

/** Why the resource of a recommendation was not seen: its whole scope failed, or its kind could not be listed there. */
const unseenIn = (run: Run): ((live: LiveRecommendation) => string | undefined) => {
  const scopes = new Map(run.scopes.map((scope) => [`${scope.account}/${scope.region}`, scope]));
  return ({ account, region, kind }) => {
    const { ok = true, because, blindTo = {} } = scopes.get(`${account}/${region}`) ?? {};
    if (!ok) return because ?? 'its scope could not be seen';
    return Object.hasOwn(blindTo, kind) ? blindTo[kind] : undefined;
  };
};

/** Not found, but its scope or kind was not seen, or its check is no longer sure: kept. Not found though they were: gone. */
const decide = (
  facts: Recommendation | undefined,
  live: LiveRecommendation | undefined,
  unseen: (live: LiveRecommendation) => string | undefined,
  unsure: Unsure,
): Decision => {
  if (facts) return { as: 'seen', facts };
  const because = live && (unseen(live) ?? unsure.get(live.id));
  return because === undefined ? { as: 'gone' } : { as: 'unseen', because };
};

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

const factsById = (conclusion: Conclusion): Map<string, Recommendation> => {
  const byId = new Map<string, Recommendation>();
  for (const facts of conclusion.recommendations) {
    if (byId.has(facts.id)) throw new Error(`the conclusion holds recommendation ${facts.id} twice`);
    byId.set(facts.id, plain(facts));
  }
  return byId;
};

/** Recommendations that the index did not show: new ones, and those whose entries have not arrived. */
const unlisted = async (items: Items, places: readonly Place[]): Promise<Known[]> => {
  const aliases = await items.getAll(places.map(({ id }) => aliasKey(id)));
  const written = new Set(aliases.map(({ pk }) => pk));
  const [old, fresh] = [true, false].map((there) => places.filter(({ id }) => written.has(aliasKey(id).pk) === there));
  await items.writeAll(fresh!.map(aliasOf));
  const found = await Promise.all(old!.map(async (place) => ({ place, rows: await readRows(items, place) })));
  return [
    ...fresh!.map((place) => ({ place, rows: [] })),
    ...found.flatMap(({ place, rows }) => (rows ? [{ place, rows, unlisted: rows.length > 0 }] : [])),
  ];
};

/** Settles every recommendation under a run that is not in force yet; nobody sees any of it until it is. */
export const settleAll = async (
  items: Items,
  run: Run,
  conclusion: Conclusion,
  settling: Settling & { readonly sequence: number },
  state: State,
  unsure: Unsure,
): Promise<Settled[]> => {
  const facts = factsById(conclusion);
  const listed = await listedRows(items);
  const unseen = unseenIn(run);
  const others = [...facts.values()].filter(({ id }) => !listed.has(id));
  const known: Known[] = [
    ...[...listed].map(([id, rows]) => ({ place: { id, resourceId: rows[0]!.body.live.resourceId }, rows })),
    ...(await unlisted(
      items,
      others.map(({ id, resourceId }) => ({ id, resourceId })),
    )),
  ];
  const limit = together();
  return Promise.all(
    known.map((one) =>
      limit(() => {
        const live = seenRow(one.rows, state).shown?.body.live;
        return settleUnder(items, one, decide(facts.get(one.place.id), live, unseen, unsure), settling, state);
      }),
    ),
  );
};

export const countsOf = (settled: readonly Settled[]): NonNullable<Run['counts']> => {
  const count = (holds: (was: Status | undefined, now: LiveRecommendation, changed: boolean) => boolean): number =>
    settled.filter(
      ({ before, after }) =>
        after &&
        holds(before?.live.status, after.live, before !== undefined && before.live.version < after.live.version),
    ).length;
  return {
    open: count((_, now) => now.status === 'open'),
    opened: count((was, now) => (was === undefined || was === 'closed') && now.status !== 'closed'),
    changed: count((was, now, changed) => changed && was !== 'closed' && now.status !== 'closed'),
    closed: count((was, now) => was !== 'closed' && now.status === 'closed'),
    stale: count((_, now) => now.stale !== undefined),
  };
};

/** What a run opened (found first or anew) and closed, for those who are to be told. */
export const movesIn = (run: string, settled: readonly Settled[]): RunMoves => {
  const to = (status: Status): string[] =>
    settled.flatMap(({ before, after }) =>
      after?.live.status === status && before?.live.status !== status ? [after.live.id] : [],
    );
  return { run, opened: to('open').sort(), closed: to('closed').sort() };
};

/** Removes the rows that nobody sees any more; what is left undone, the next run does. */
export const sweep = async (items: Items, settled: readonly Settled[]): Promise<void> => {
  const limit = together();
  await Promise.all(settled.flatMap(({ left }) => left.map((row) => limit(() => removeRow(items, row)))));
};
