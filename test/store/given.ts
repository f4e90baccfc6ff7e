import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Conclusion, Recommendation, Verdict } from '../../shared/model/analysis.ts';
import type { Observation } from '../../shared/model/estate.ts';
import type { Move } from '../../shared/model/life.ts';
import { centsText } from '../../shared/model/money.ts';
import { fold } from '../../shared/model/profile.ts';
import { type AnyResource, recommendationId, resourceId } from '../../shared/model/resource.ts';
import type { Run } from '../../shared/model/run.ts';
import { type DayProfile, type Series, usageKey } from '../../shared/model/usage.ts';
import type { Store } from '../../shared/ports.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { itemsOf } from '../../shared/store/items.ts';
import { ensureTable } from '../../shared/store/table.ts';

export const account = '111122223333';
export const region = 'us-east-1';
export const scope = { account, region };
/** The days of the tests: 2026-03-01 and on. */
export const day = (count: number): number => 20_513 + count;
export const at = (count: number, hour = 6): string =>
  new Date(day(count) * 86_400_000 + hour * 3_600_000).toISOString();

export const aResource = (id: string, different: Partial<AnyResource> = {}): AnyResource => ({
  account,
  region,
  kind: 'ec2-instance',
  id,
  tags: { team: 'search' },
  spec: { instanceType: 'm5.large' },
  ...different,
});

export const aProfile = (of: number, different: Partial<Series> & { readonly level?: number } = {}): DayProfile => {
  const { level = 20, step = 3600, ...rest } = different;
  const values = Array.from({ length: 86_400 / step }, (_, index) => level + (index % 5));
  const start = new Date(day(of) * 86_400_000).toISOString();
  return fold({ stat: 'Average', start, step, values, ...rest }, 'percent', Number.POSITIVE_INFINITY)[0]!;
};

export const cpu = usageKey('cpu', 'Average');
export const anObservation = (resource: AnyResource, days: readonly number[] = []): Observation => ({
  resource,
  usage: new Map(days.length === 0 ? [] : [[cpu, days.map((one) => aProfile(one))]]),
  related: [],
});

export const aVerdict = (resource: AnyResource, different: Partial<Verdict> = {}): Verdict => ({
  check: 'idle-instance',
  account: resource.account,
  region: resource.region,
  kind: resource.kind,
  resource: resource.id,
  is: 'wasteful',
  because: 'P99 of CPU was 0.4 %',
  ...different,
});

/** Advice on a resource, worth so many cents a month. */
export const advice = (
  resource: AnyResource,
  cents: number | null,
  different: Partial<Recommendation> = {},
): Recommendation => {
  const check = different.check ?? 'idle-instance';
  return {
    id: recommendationId(resource, check),
    check,
    account: resource.account,
    region: resource.region,
    kind: resource.kind,
    resource: resource.id,
    resourceId: resourceId(resource),
    action: 'resize',
    from: { instanceType: 'm5.large' },
    to: { instanceType: 'm5.small' },
    monthlySaving: cents === null ? null : centsText(cents),
    counted: cents !== null,
    risk: { level: 'brief-impact' },
    because: 'P99 of CPU was 0.4 %',
    evidence: { metrics: ['cpu'], windowDays: 14, coverage: 1 },
    effort: 'low',
    alternatives: [],
    prices: [],
    ...different,
  };
};

const noSpend = { monthly: '100.00', unusedCommitment: '0.00', unpriced: 0 };
const noSavings = { monthly: '0.00', increases: '0.00', net: '0.00', commitments: '0.00', advisory: 0 };
const noCost = { calls: {}, metrics: 0, dollars: '0.00' };

export const aConclusion = (
  recommendations: readonly Recommendation[],
  different: Partial<Conclusion> = {},
): Conclusion => ({
  format: 'plimsoll-analysis/1',
  asOf: at(14),
  currency: 'USD',
  policy: { name: 'default' },
  resources: { 'ec2-instance': recommendations.length },
  spend: noSpend,
  savings: noSavings,
  recommendations: [...recommendations],
  gaps: [],
  ownCost: noCost,
  ...different,
});

export const aRun = (id: string, different: Partial<Run> = {}): Run => ({
  id,
  startedAt: at(14),
  asOf: at(14),
  status: 'running',
  resources: {},
  scopes: [{ ...scope, ok: true }],
  gaps: [],
  ownCost: noCost,
  ...different,
});

/** A whole analysis: starts a run, says what it found, finishes. */
export const analysed = async (
  store: Store,
  id: string,
  recommendations: readonly Recommendation[],
  run: Partial<Run> = {},
): Promise<Run> => {
  const begun = aRun(id, run);
  await store.startRun(begun);
  return store.finishRun(begun, aConclusion(recommendations, { asOf: begun.asOf }));
};

export const aMove = (to: Move['to'], different: Partial<Move> = {}): Omit<Move, 'from'> => ({
  to,
  at: at(14, 12),
  by: 'kim',
  reason: 'as agreed',
  ...different,
});

/** A clock that a test sets. */
export const aClock = (start: string) => {
  let now = new Date(start);
  return { now: () => now, set: (instant: string) => (now = new Date(instant)) };
};

export interface Given {
  readonly store: Store;
  readonly clock: ReturnType<typeof aClock>;
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** Another store on the same table, as another function would have. */
  another(client?: DynamoDBDocumentClient): Store;
}

export type Items = readonly Record<string, unknown>[];
/** Everything in the table of a test. */
export const dumpOf = async ({ client, table }: Pick<Given, 'client' | 'table'>): Promise<Items> => {
  const { Items = [], LastEvaluatedKey } = await client.send(new ScanCommand({ TableName: table }));
  if (LastEvaluatedKey) throw new Error('more than one page: too much for a dump');
  return Items.sort((a, b) => (`${a.pk} ${a.sk}` < `${b.pk} ${b.sk}` ? -1 : 1));
};

/** Text that does not shrink: as a tag of many megabytes would come. */
export const noise = (characters: number): string => {
  let seed = 7;
  // Mulberry32: no product of it outgrows what a number holds exactly, so that it does not fall into a short circle.
  const next = (): number => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return Array.from({ length: characters }, () => String.fromCharCode(33 + (next() % 90))).join('');
};

let tables = 0;
/** A store on a fresh table, which holds what is given. */
export const givenStore = async (bare: DynamoDBClient, content: Items = []): Promise<Given> => {
  tables += 1;
  const table = `plimsoll-${process.pid}-${tables}`;
  await ensureTable(bare, table);
  const client = DynamoDBDocumentClient.from(bare);
  await itemsOf(client, table).writeAll(content as never);
  const clock = aClock(at(14, 8));
  const serviceOf = (kind: string) => ({ 'ec2-instance': 'AmazonEC2', 'rds-instance': 'AmazonRDS' })[kind];
  const another = (through = client) => dynamoStore(through, table, { clock, serviceOf });
  return { store: another(), clock, client, table, another };
};

export const collected = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};
