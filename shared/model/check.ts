import type { Change } from './change.ts';
import type { DbClassFacts, InstanceTypeFacts } from './instance-type.ts';
import type { AnyKind, MetricOf, SpecOf } from './kind.ts';
import type { AnyResource, Resource } from './resource.ts';
import type { SizedCandidate, Sizing, SizingQuestion } from './sizing.ts';
import type { MetricWindow } from './usage.ts';

export type RiskLevel = 'none' | 'brief-impact' | 'may-break';
export type Effort = 'low' | 'medium' | 'high';
export type SettingValue = number | string | boolean;
export type Settings = Readonly<Record<string, SettingValue>>;

/** A change that a check wants. `advisory` says why its dollars cannot be known: shown, never summed. */
export interface Proposal {
  readonly change: Change;
  readonly advisory?: string;
  readonly risk?: RiskLevel;
  /** What a reader must know before doing it. */
  readonly note?: string;
}

interface Finding {
  readonly because: string;
  readonly proposals: readonly Proposal[];
  readonly binding?: string;
  readonly candidates?: readonly SizedCandidate[];
}

/** What a check says of one resource, always with the number that decided. */
export type Answer =
  | { readonly is: 'fine' | 'unsure'; readonly because: string }
  | ({ readonly is: 'wasteful' | 'at-risk' } & Finding);

type Details = Omit<Finding, 'because' | 'proposals'>;
const listed = (what: Change | Proposal | readonly (Change | Proposal)[]): Proposal[] =>
  [what].flat().map((one) => ('change' in one ? one : { change: one }) as Proposal);

export const fine = (because: string): Answer => ({ is: 'fine', because });
export const unsure = (because: string): Answer => ({ is: 'unsure', because });
/** Wasteful: the first proposal that saves is the advice, the others are its alternatives. */
export const propose = (
  what: Change | Proposal | readonly (Change | Proposal)[],
  because: string,
  details: Details = {},
): Answer => ({ is: 'wasteful', because, proposals: listed(what), ...details });
export const warn = (
  what: Change | Proposal | readonly (Change | Proposal)[],
  because: string,
  details: Details = {},
): Answer => ({ is: 'at-risk', because, proposals: listed(what), ...details });

/** Tables of AWS facts that checks may consult. */
export interface Facts {
  readonly instanceTypes: ReadonlyMap<string, InstanceTypeFacts>;
  readonly dbClasses: ReadonlyMap<string, DbClassFacts>;
  /** The instance types that a zone offers an account; undefined when that is not known. */
  readonly offered?: (account: string, zone: string) => ReadonlySet<string> | undefined;
}

/** How much has to have been seen before the check is asked (RULES §1, Evidence). */
export interface Evidence {
  /** Whole UTC days looked back on; absent: the policy's window. */
  readonly windowDays?: number;
  /** Days that the window must span after it was cut at creation and last change; absent: all of them. */
  readonly atLeastDays?: number;
  /** Days count with 6 full hours, at least 7 of them, and peaks must not hide in hourly averages. */
  readonly forSizing?: boolean;
}

type Known<Spec, F extends keyof Spec> = Spec & { readonly [K in F]-?: Exclude<Spec[K], undefined> };

/** What `judge` is handed: only what the check declared. */
export interface Judging<K extends AnyKind, N extends string, O extends string, S extends Settings> {
  readonly usage: { readonly [M in N]: MetricWindow } & { readonly [M in O]: MetricWindow | undefined };
  /** The series of one part (`consumedRead/<index>`); undefined when it was not seen well enough. */
  part(metric: (N | O) & MetricOf<K>, part: string): MetricWindow | undefined;
  readonly settings: S;
  readonly related: readonly AnyResource[];
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  /** Whole days of the window that was looked at. */
  readonly windowDays: number;
  /** Days since `createdAt`; undefined when unknown. */
  readonly ageDays: number | undefined;
  readonly facts: Facts;
  size(question: SizingQuestion): Sizing;
}

interface Definition<
  K extends AnyKind,
  N extends MetricOf<K>,
  O extends MetricOf<K>,
  S extends Settings,
  F extends keyof SpecOf<K> & string,
> {
  /** = file name: the thing found, in its failing state, no verb. */
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** When it says wasteful or at risk, with its settings by name; for the docs. */
  readonly when?: string;
  readonly learnMore: string;
  readonly finds: K;
  /** Spec keys without which it cannot judge: absent ones make it unsure. */
  readonly facts?: readonly F[];
  /** Metrics without which it cannot judge: exactly what is fetched. */
  readonly needs?: readonly N[];
  /** Metrics it uses where they are there, assuming the dearer without them. */
  readonly mayUse?: readonly O[];
  /** A sentence when it is fine whatever was measured, so that nobody need have measured it: on demand, stopped. */
  settled?(resource: Resource<SpecOf<K>>): string | undefined;
  readonly settings?: S;
  readonly evidence?: Evidence | ((settings: S) => Evidence);
  /** Whether silence of a metric that AWS leaves out when nothing happens is corroborated as zero. */
  silence?(resource: Resource<SpecOf<K>>, reported: (metric: MetricOf<K>) => boolean): boolean;
  /** It asks for the age: unknown age makes it unsure, and a window cut at creation too short. */
  readonly asksAge?: boolean;
  readonly risk: RiskLevel;
  readonly effort: Effort;
  judge(resource: Resource<Known<SpecOf<K>, F>>, judging: Judging<K, N, O, S>): Answer;
}

/** A check as the engine sees it, whatever it finds. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  /** When it says wasteful or at risk, with its settings by name; for the docs. */
  readonly when?: string;
  readonly learnMore: string;
  readonly finds: AnyKind;
  readonly facts: readonly string[];
  readonly needs: readonly string[];
  readonly mayUse: readonly string[];
  settled?(resource: AnyResource): string | undefined;
  /** Defaults, `minimumSaving` (dollars a month) and `minimumSavingPercent` among them. */
  readonly settings: Settings;
  evidence(settings: Settings): Evidence;
  silence(resource: AnyResource, reported: (metric: string) => boolean): boolean;
  readonly asksAge: boolean;
  readonly risk: RiskLevel;
  readonly effort: Effort;
  judge(resource: AnyResource, judging: Judging<AnyKind, string, string, Settings>): Answer;
}

/** Below these an advice is too small to matter (RULES §1). */
export const commonSettings = { minimumSaving: 1, minimumSavingPercent: 1 };

/** Declares a check. A metric the kind lacks, one read but not declared, an unknown setting or spec key do not compile. */
export function check<
  K extends AnyKind,
  const N extends MetricOf<K> = never,
  const O extends MetricOf<K> = never,
  // biome-ignore lint/complexity/noBannedTypes: no settings of its own
  S extends Settings = {},
  const F extends keyof SpecOf<K> & string = never,
>(definition: Definition<K, N, O, S, F>): Check {
  const { evidence, settings, silence, settled, ...rest } = definition;
  return {
    facts: [],
    needs: [],
    mayUse: [],
    asksAge: false,
    ...rest,
    settings: { ...commonSettings, ...settings },
    evidence: (chosen) => (typeof evidence === 'function' ? evidence(chosen as unknown as S) : (evidence ?? {})),
    silence: (resource, reported) => silence?.(resource as never, reported as never) ?? false,
    settled: (resource) => settled?.(resource as never),
    judge: (resource, judging) => definition.judge(resource as never, judging as never),
  };
}
