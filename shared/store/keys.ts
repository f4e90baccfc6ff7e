import { createHash } from 'node:crypto';
import type { LiveRecommendation, Status } from '../model/life.ts';
import { centsOf } from '../model/money.ts';
import type { Scope } from '../model/run.ts';
import { dayMs } from '../model/words.ts';
import { type Lookup, lookupKey, type Sort, sortKey } from '../wiring.ts';

/*
 * Every key of the table. Access patterns first:
 *   one resource, its recommendations and verdicts        resource#<id>  b … d
 *   one resource and its usage, for an analysis           resource#<id>  a … b
 *   where a recommendation lives                          recommendation#<id>
 *   the estate's header and commitments                   estate         header
 *   the gaps of each collection                           estate         gaps, gaps#<of>
 *   scopes                                                scopes         <account>/<region>
 *   charges of a month                                    charges        <month>, then charges#<month>#<generation>
 *   what Cost Explorer says of a month                    billed#<month> by#<by>
 *   the prices of a region                                prices#<region>
 *   what the zones of a scope offer                       offerings      <account>/<region>
 *   what AWS advises, by collection                       advice         of#<of>
 *   what each collection spent                            own-cost       of#<of>
 *   which run is in force, who may collect, what moved    state          state, lease, moves
 *   runs newest first, and those of a month               runs           <sequence>, then runs#<month>
 *   recommendations by status, account, owner             six indexes, by saving and by age
 *   resources of a scope                                  one index
 */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** The schema of every item; what another number wrote is left alone. */
export const schema = 1;

export const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** A text as part of a key: names may be megabytes long, keys may not. */
export const short = (text: string): string =>
  Buffer.byteLength(text) <= 200 && !text.startsWith('#') ? text : `#${digest(text)}`;

export const padded = (number: number): string => String(number).padStart(10, '0');

const date = (day: number): string => new Date(day * dayMs).toISOString().slice(0, 10);
/** Sorts after every key that begins with the same text. */
export const last = '~';
/** Around every key there is, also those that begin with a name that is no ASCII. */
export const first = '\u0000';
export const highest = '\u{10ffff}';

// The letters keep neighbours together: an analysis reads a and b in one request, a person b, c and d.
const resourcePrefix = 'resource#';
export const resourcePartition = (resourceId: string): string => `${resourcePrefix}${resourceId}`;
export const resourceIdIn = (partition: string): string => partition.slice(resourcePrefix.length);
export const usageSort = (week: number, part: number): string => `a.usage#${date(week)}#${part}`;
export const resourceSort = 'b.resource';
export const recommendationPrefix = 'c.recommendation#';
export const recommendationSort = (id: string, slot: 0 | 1): string => `${recommendationPrefix}${short(id)}#${slot}`;
export const verdictsPrefix = 'd.verdicts#';
export const verdictsSort = (sequence: number): string => `${verdictsPrefix}${padded(sequence)}`;

export const aliasKey = (recommendation: string): Key => ({ pk: `recommendation#${recommendation}`, sk: 'at' });
export const estateKey: Key = { pk: 'estate', sk: 'header' };
export const stateKey: Key = { pk: 'state', sk: 'state' };
export const leaseKey: Key = { pk: 'state', sk: 'lease' };
export const movesKey: Key = { pk: 'state', sk: 'moves' };

/** Documents of one subject that are saved apart, by name, and read together. */
export interface Shelf {
  readonly partition: string;
  readonly prefix: string;
}
export const gapsShelf: Shelf = { partition: 'estate', prefix: 'gaps' };
export const adviceShelf: Shelf = { partition: 'advice', prefix: 'of' };
export const ownCostShelf: Shelf = { partition: 'own-cost', prefix: 'of' };
export const billedShelf = (month: string): Shelf => ({ partition: `billed#${short(month)}`, prefix: 'by' });

export const shelfKey = ({ partition, prefix }: Shelf, name: string): Key => ({
  pk: partition,
  sk: `${prefix}#${short(name)}`,
});
/** The gaps of a source that is read whole stood alone under this key before others were collected; it is still theirs. */
export const wholeSource = 'source';
export const gapsKey = (of: string): Key =>
  of === wholeSource ? { pk: gapsShelf.partition, sk: gapsShelf.prefix } : shelfKey(gapsShelf, of);

export const pricesKey = (region: string): Key => ({ pk: `prices#${short(region)}`, sk: 'list' });

export const scopesPartition = 'scopes';
export const scopeText = (scope: Scope): string => `${short(scope.account)}/${short(scope.region)}`;
export const offeringsKey = (scope: Scope): Key => ({ pk: 'offerings', sk: scopeText(scope) });

export const chargesKey = (month: string): Key => ({ pk: 'charges', sk: month });
export const chargesPartition = (month: string, generation: number): string => `charges#${month}#${padded(generation)}`;

export const runsPartition = 'runs';
export const runKey = (sequence: number): Key => ({ pk: runsPartition, sk: padded(sequence) });
export const monthPartition = (month: string): string => `${runsPartition}#${month}`;

export const partsPartition = (name: string): string => `part#${name}`;

/** What a run writes in bulk is spread over so many index partitions, each good for 1,000 writes a second. */
const bulkShards = 4;
const shardsOf = (status: Status): number => (status === 'open' || status === 'closed' ? bulkShards : 1);

const shardOf = (id: string, shards: number): number => {
  let hash = 0;
  for (let at = 0; at < id.length; at += 1) hash = (hash * 31 + id.charCodeAt(at)) >>> 0;
  return hash % shards;
};

const lookupPartition = (lookup: Lookup, value: string, status: Status, shard: number): string =>
  lookup === 'status' ? `${status}#${shard}` : `${short(value)}#${status}#${shard}`;

/** The index partitions that hold a status, of one account or owner where asked. */
export const lookupPartitions = (lookup: Lookup, value: string, status: Status): string[] =>
  Array.from({ length: shardsOf(status) }, (_, shard) => lookupPartition(lookup, value, status, shard));

const most = 1e13;
/** Cents as text that sorts descending, unknown last. */
export const savingText = (cents: number | undefined): string =>
  cents === undefined ? 'z' : `a${String(most - Math.max(-most, Math.min(most, Math.round(cents)))).padStart(14, '0')}`;

export const centsOfSaving = (saving: string | null): number | undefined =>
  saving === null ? undefined : centsOf(saving);

/** Where a recommendation stands in the indexes, and what its entries carry. */
export const listing = (live: LiveRecommendation): Record<string, string | number> => {
  const shard = shardOf(live.id, shardsOf(live.status));
  const cents = centsOfSaving(live.monthlySaving);
  return {
    id: live.id,
    status: live.status,
    account: short(live.account),
    region: short(live.region),
    kind: short(live.kind),
    check: short(live.check),
    risk: live.risk.level,
    ...(live.owner !== undefined && { owner: short(live.owner) }),
    ...(cents !== undefined && { cents }),
    ...(live.snoozedUntil !== undefined && { snoozedUntil: live.snoozedUntil }),
    [lookupKey.status]: lookupPartition('status', '', live.status, shard),
    [lookupKey.account]: lookupPartition('account', live.account, live.status, shard),
    ...(live.owner !== undefined && { [lookupKey.owner]: lookupPartition('owner', live.owner, live.status, shard) }),
    [sortKey.saving]: `${savingText(cents)}#${live.id}`,
    [sortKey.age]: `${live.firstSeen}#${live.id}`,
  };
};

/** The range of an index's sort keys after a position and, for savings, at or above a least one. */
export const sortRange = (sort: Sort, after: string | undefined, leastCents: number | undefined): [string, string] => [
  after === undefined ? '!' : `${after}!`,
  sort === 'saving' && leastCents !== undefined ? `${savingText(leastCents)}#${last}` : last,
];
