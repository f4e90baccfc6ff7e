import type { Conclusion, Verdict } from './model/analysis.ts';
import type { Charge } from './model/charge.ts';
import type { Commitment } from './model/commitment.ts';
import type { EstateHeader, Observation } from './model/estate.ts';
import type { Gap } from './model/gap.ts';
import type { LiveRecommendation, Move, Status } from './model/life.ts';
import type { AnyResource } from './model/resource.ts';
import type { Run, Scope } from './model/run.ts';

/** Every side effect that Plimsoll has, as an interface. */
export interface Clock {
  now(): Date;
}

/** Lines for people on standard error, or structured ones for CloudWatch. */
export interface Log {
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
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

/** The one table, by access pattern. Every write is conditional and idempotent; no read on a user path scans. */
export interface Store {
  /** Collected: what an analysis reads. */
  saveEstate(header: EstateHeader, commitments: readonly Commitment[]): Promise<void>;
  estate(): Promise<{ readonly header: EstateHeader; readonly commitments: readonly Commitment[] } | undefined>;
  saveScope(scope: Scope & { readonly ok: boolean; readonly because?: string; readonly at: string }): Promise<void>;
  scopes(): Promise<readonly (Scope & { readonly ok: boolean; readonly because?: string; readonly at: string })[]>;
  saveObservation(observation: Observation): Promise<void>;
  /** Every resource of a scope with its usage since `sinceDay` (days since the epoch) and its relatives. */
  observations(scope: Scope, sinceDay: number): AsyncIterable<Observation>;
  /** Resources of a scope that the latest collection no longer saw are forgotten. */
  forgetUnseen(scope: Scope, seenAt: string): Promise<number>;
  saveCharges(month: string, charges: AsyncIterable<Charge>): Promise<void>;
  charges(month: string): AsyncIterable<Charge>;
  saveGaps(gaps: readonly Gap[]): Promise<void>;
  gaps(): Promise<readonly Gap[]>;

  /** Analysed: written under a run, visible when the run is finished; until then readers see the last good one. */
  startRun(run: Run): Promise<void>;
  saveVerdicts(run: string, resource: AnyResource, verdicts: readonly Verdict[]): Promise<void>;
  /** Opens, refreshes, reopens and closes; scopes that failed keep theirs, marked stale. */
  finishRun(run: Run, conclusion: Conclusion): Promise<Run>;
  failRun(run: Run, error: string): Promise<void>;
  runs(limit: number, cursor?: string): Promise<Page<Run>>;
  /** The newest finished run; its conclusion is what reports print. */
  lastRun(): Promise<Run | undefined>;
  /** The newest finished run whose `asOf` lies in the month "YYYY-MM". */
  runOfMonth(month: string): Promise<Run | undefined>;

  recommendations(query: RecommendationQuery): Promise<Page<LiveRecommendation>>;
  /** Every one of a status (absent: of any), the largest saving first, unknown savings last. */
  allRecommendations(status?: Status): AsyncIterable<LiveRecommendation>;
  recommendation(id: string): Promise<LiveRecommendation | undefined>;
  /** Moves it when `version` is the one in force and the move is legal. */
  move(id: string, version: number, move: Omit<Move, 'from'>): Promise<Moved>;
  resource(resourceId: string): Promise<ResourceFile | undefined>;
}
