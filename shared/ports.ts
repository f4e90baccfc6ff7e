import type { Advice } from './model/advice.ts';
import type { Conclusion, Verdict } from './model/analysis.ts';
import type { BilledCell } from './model/billed.ts';
import type { Charge } from './model/charge.ts';
import type { Commitment } from './model/commitment.ts';
import type { EstateHeader, Observation } from './model/estate.ts';
import type { Gap } from './model/gap.ts';
import type { LiveRecommendation, Move, Status } from './model/life.ts';
import type { Price } from './model/meter.ts';
import type { Offerings } from './model/offerings.ts';
import type { AnyResource } from './model/resource.ts';
import type { Run, Scope, ScopeSeen } from './model/run.ts';
import type { PlimsollEvent } from './wiring.ts';

/** Every side effect that Plimsoll has, as an interface. */
export interface Clock {
  now(): Date;
}

/** Lines for people on standard error, or structured ones for CloudWatch. */
export interface Log {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** Counts and sums of what was done, by name; on a laptop nobody listens. */
export interface Metrics {
  add(name: string, value: number, unit?: 'Count' | 'Milliseconds' | 'None'): void;
}

/** Where events go; at least once, in any order. @throws when one of them was not taken */
export interface Bus {
  publish(events: readonly PlimsollEvent[]): Promise<void>;
}

/** Files by path ("runs/run_1/scopes.json"), each written whole or not at all. */
export interface Files {
  write(path: string, content: AsyncIterable<Uint8Array> | string, type?: string): Promise<void>;
  /** In pieces, as they come; undefined when there is no such file. */
  read(path: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** A filter of `GET /v1/recommendations`; absent keys do not filter. */
export interface RecommendationQuery {
  readonly status?: Status;
  readonly account?: string;
  readonly owner?: string;
  readonly region?: string;
  readonly kind?: string;
  readonly service?: string;
  readonly check?: string;
  readonly risk?: string;
  /** "key=value" */
  readonly tag?: string;
  /** Dollars a month, inclusive. */
  readonly minimumSaving?: number;
  readonly sort: 'saving' | 'age';
  readonly limit: number;
  readonly cursor?: string;
}

/** A page; a cursor means that there may be more, even when the page is short. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}

/** Refusals of the store that a caller must tell apart; faults stay exceptions. */
export type Moved =
  | { readonly ok: true; readonly recommendation: LiveRecommendation }
  | {
      readonly ok: false;
      readonly because: 'unknown' | 'stale-version' | 'illegal-move';
      readonly now?: LiveRecommendation;
    };

/** What is known of one resource: itself, its verdicts, its recommendations. */
export interface ResourceFile {
  readonly resource: AnyResource;
  readonly verdicts: readonly Verdict[];
  readonly recommendations: readonly LiveRecommendation[];
}

/** Recommendations whose check is no longer sure, by id, with the reason: they are kept, marked stale, never closed. */
export type Unsure = ReadonlyMap<string, string>;

/** An execution that wants to collect and analyse; times as ISO 8601, to be compared as text. */
export interface Claim {
  readonly execution: string;
  /** What it will be, when it is let in for the first time. */
  readonly run: string;
  readonly asOf: string;
  readonly now: string;
  /** When it counts as lost, should it not give the lease back. */
  readonly until: string;
  /** The time of the schedule that started it, which is let in once. */
  readonly scheduledAt?: string;
}

/** Let in as a run, or the execution that is under way or was let in for the same time. */
export type Claimed =
  | { readonly status: 'begun'; readonly run: string; readonly asOf: string }
  | { readonly status: 'busy' | 'repeated'; readonly execution: string };

/** The execution that was let in last, and as what; `until` when it holds the lease, unless it has given it back. */
export interface LetIn {
  readonly execution: string;
  readonly run: string;
  readonly asOf: string;
  readonly until?: string;
}

/** The recommendations that the run in force opened and closed, by id. */
export interface RunMoves {
  readonly run: string;
  readonly opened: readonly string[];
  readonly closed: readonly string[];
}

/** The one table, by access pattern. Every write is conditional and idempotent; no read on a user path scans. */
export interface Store {
  /** Collected: what an analysis reads. */
  saveEstate(header: EstateHeader, commitments: readonly Commitment[]): Promise<void>;
  estate(): Promise<{ readonly header: EstateHeader; readonly commitments: readonly Commitment[] } | undefined>;
  saveScope(scope: ScopeSeen): Promise<void>;
  scopes(): Promise<readonly ScopeSeen[]>;
  /** Saves what is known of a resource; `usageThrough` is the last UTC day (since the epoch) that usage was asked for. */
  saveObservation(observation: Observation, usageThrough?: number): Promise<void>;
  /** Until which day the usage of each resource of a scope was asked for, by resource id; one that never was is absent. */
  usageThrough(scope: Scope): Promise<ReadonlyMap<string, number>>;
  /** How many resources are known of a scope. */
  resourcesIn(scope: Scope): Promise<number>;
  /** Every resource of a scope with its usage since `sinceDay` (days since the epoch) and its relatives. */
  observations(scope: Scope, sinceDay: number): AsyncIterable<Observation>;
  /** Resources of a scope that the latest collection no longer saw are forgotten, but for kinds that it could not list. */
  forgetUnseen(scope: Scope, seenAt: string, blindTo?: readonly string[]): Promise<number>;
  saveCharges(month: string, charges: AsyncIterable<Charge>): Promise<void>;
  charges(month: string): AsyncIterable<Charge>;
  /** What Cost Explorer groups, of a month and one way of grouping; replaces what was there. */
  saveBilled(month: string, by: BilledCell['by'], cells: readonly BilledCell[]): Promise<void>;
  billed(month: string): Promise<readonly BilledCell[]>;
  /** Prices of a region by meter, as a published list gives them; `asOf` is when it was asked. */
  savePrices(region: string, asOf: string, prices: ReadonlyMap<string, Price>): Promise<void>;
  prices(region: string): Promise<{ readonly asOf: string; readonly prices: ReadonlyMap<string, Price> } | undefined>;
  /** The instance types that the zones of a scope offer; replaces what was there. Undefined: it was never asked. */
  saveOfferings(scope: Scope, offerings: Offerings): Promise<void>;
  offerings(scope: Scope): Promise<Offerings | undefined>;
  /** What AWS itself advises, as one collection found it; replaces what was there. */
  saveAdvice(of: string, advice: readonly Advice[]): Promise<void>;
  advice(): Promise<readonly Advice[]>;
  /** The gaps that one collection found (`of`: a scope, or 'billing'); replaces those it found before. */
  saveGaps(of: string, gaps: readonly Gap[]): Promise<void>;
  /** The gaps that one collection found last. */
  gapsOf(of: string): Promise<readonly Gap[]>;
  /** The gaps of every collection, in order of `of`. */
  gaps(): Promise<readonly Gap[]>;
  /** What one collection spent for the estate known at `asOf`; replaces what it spent before. */
  saveOwnCost(of: string, asOf: string, spent: OwnCost['spent']): Promise<void>;
  /** What one collection spent last. */
  ownCost(of: string): Promise<Spent | undefined>;
  /** What each collection spent last, by `of`. */
  ownCosts(): Promise<ReadonlyMap<string, Spent>>;

  /** Lets in one execution at a time; the same one again as what it was. */
  claimRun(claim: Claim): Promise<Claimed>;
  /** Who was let in last: nobody else may collect, or end anything. */
  letIn(): Promise<LetIn | undefined>;
  /** Gives the lease back, when it is that execution's. */
  releaseRun(execution: string): Promise<void>;

  /**
   * Analysed: written under a run, visible when the run is finished; until then readers see the last good one. Begun
   * again under its id, a run that is under way or in force is the same run, as it was first begun or as it ended.
   */
  startRun(run: Run): Promise<Run>;
  saveVerdicts(run: string, resource: AnyResource, verdicts: readonly Verdict[]): Promise<void>;
  /** Writes the verdicts that this process still holds back. @throws RunSuperseded when the run is not under way any more */
  flushVerdicts(run: string): Promise<void>;
  /** Opens, refreshes, reopens and closes; scopes that failed keep theirs, marked stale. */
  finishRun(run: Run, conclusion: Conclusion, unsure?: Unsure): Promise<Run>;
  failRun(run: Run, error: string): Promise<void>;
  /** What the newest finished run opened and closed; undefined for any other. */
  movesOf(run: string): Promise<RunMoves | undefined>;
  runs(limit: number, cursor?: string): Promise<Page<Run>>;
  /** The newest finished run; its conclusion is what reports print. */
  lastRun(): Promise<Run | undefined>;
  /** The newest finished run whose `asOf` lies in the month "YYYY-MM". */
  runOfMonth(month: string): Promise<Run | undefined>;

  recommendations(query: RecommendationQuery): Promise<Page<LiveRecommendation>>;
  /** Every one of a status (absent: of any), of one scope or of all, the largest saving first, unknown savings last. */
  allRecommendations(status?: Status, within?: Scope): AsyncIterable<LiveRecommendation>;
  recommendation(id: string): Promise<LiveRecommendation | undefined>;
  /** Moves it when `version` is the one in force and the move is legal. */
  move(id: string, version: number, move: Omit<Move, 'from'>): Promise<Moved>;
  resource(resourceId: string): Promise<ResourceFile | undefined>;
}

/** What a run costs by itself: requests by `<service>:<Operation>`, metrics asked for, dollars. */
export interface OwnCost {
  /** Counts one HTTP request, a retry too, and what it is charged. */
  request(call: string, charged?: { readonly metrics?: number; readonly dollars?: number }): void;
  /** Sets dollars aside for calls to come; false, and nothing set aside, when the budget would be passed. */
  reserve(dollars: number): boolean;
  readonly spent: {
    readonly calls: Readonly<Record<string, number>>;
    readonly metrics: number;
    readonly dollars: number;
  };
}

/** What a collection spent at AWS, unrounded. */
export type Spent = OwnCost['spent'] & {
  /** The moment of the estate that it collected: an analysis of that estate counts it. */
  readonly asOf: string;
};

/** A class of SDK clients. */
// biome-ignore lint/suspicious/noExplicitAny: each client has a configuration of its own
export type ClientType<C> = new (configuration: any) => C;

/** What a collector asks one account and region through. */
export interface Site {
  readonly scope: Scope;
  /** aws, aws-cn, aws-us-gov */
  readonly partition: string;
  /** The moment that the estate is known at: the same for the whole run. */
  readonly asOf: Date;
  /** A client of this scope: its credentials, region, retries and own-cost meter; one of each class, closed with the site. */
  client<C extends { destroy(): void }>(type: ClientType<C>, region?: string): C;
  /** The answer of the first who asked under this name: what several collectors of a scope need is asked once. */
  once<T>(name: string, ask: () => Promise<T>): Promise<T>;
  /**
   * An answer that can be done without: when it is denied or fails, a Gap names the action and what it hides, and the
   * result is undefined. Only what is worth a Gap; faults of our own are thrown on.
   */
  attempt<T>(missing: Missing, ask: () => Promise<T>): Promise<T | undefined>;
  gap(gap: Omit<Gap, 'account' | 'region'>): void;
}

/** What is lost without an answer. */
export interface Missing {
  /** The IAM action: 'ec2:DescribeRouteTables'. */
  readonly action: string;
  readonly kind?: string;
  /** 'which NAT gateways stand in a route table' */
  readonly hides: string;
}

/** Where CloudWatch keeps a metric of a resource. */
export interface MetricAddress {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** The part of the resource that it is about: an index of a table. */
  readonly part?: string;
}

/** A metric whose dimensions are to be found: those listed that have all of `having`, of which `choose` takes some. */
export interface MetricSearch {
  readonly namespace: string;
  readonly name: string;
  readonly having: Readonly<Record<string, string>>;
  choose?(found: readonly Readonly<Record<string, string>>[]): readonly Readonly<Record<string, string>>[];
}

/** Lists the resources of one kind at a site. */
export interface Collector {
  /** The id of the kind that it fills. */
  readonly kind: string;
  /** IAM actions that it needs (its `collect` fails without), and those that it can do without (with what they hide). */
  readonly needs: readonly string[];
  readonly mayUse?: readonly string[];
  /** Every resource, page by page; it throws when they cannot be listed, and the kind then counts as unseen here. */
  collect(site: Site): AsyncIterable<AnyResource>;
  /** Where the metrics of its kind are kept; none: this resource has no such metric. */
  metric?(resource: AnyResource, metric: string): readonly (MetricAddress | MetricSearch)[];
  /**
   * A time that AWS does not tell, for which our own first sighting of a state stands: the spec key of the time, and
   * whether the resource is in that state.
   */
  readonly sighted?: { readonly key: string; in(resource: AnyResource): boolean };
}
