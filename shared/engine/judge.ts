import type { Verdict } from '../model/analysis.ts';
import type { Answer, Check, Facts, Proposal, Settings } from '../model/check.ts';
import { fine, unsure } from '../model/check.ts';
import type { Observation } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { PriceBook } from '../model/meter.ts';
import { moneyText } from '../model/money.ts';
import type { Policy } from '../model/policy.ts';
import type { AnyResource } from '../model/resource.ts';
import type { SizedCandidate } from '../model/sizing.ts';
import type { MetricWindow } from '../model/usage.ts';
import { dayMs } from '../model/words.ts';
import { gather } from './evidence.ts';
import { exclusion } from './exclusions.ts';
import type { UnseenMetrics } from './metric-gaps.ts';
import { type Kinds, meteredUsage, type PricedChange, priceChange } from './pricing.ts';
import { size } from './sizing.ts';
import { slimChange, slimResource } from './slim.ts';
import { cutWindow } from './window.ts';

/** What every judgement of a run shares. `asOf` in milliseconds. */
export interface Bench {
  readonly asOf: number;
  readonly policy: Policy;
  readonly kinds: Kinds;
  readonly facts: Facts;
  readonly book: PriceBook;
  /** What gaps say of metrics. */
  readonly unseen: UnseenMetrics;
  /** Families that a reservation or an EC2 Instance Savings Plan in force prefers. */
  readonly committed: ReadonlySet<string>;
}

export type PricedProposal = Proposal & PricedChange;

/** A wasteful or at-risk answer with its proposals priced on demand: what `recommend` chooses from. */
export interface Finding {
  readonly check: Check;
  readonly resource: AnyResource;
  readonly because: string;
  readonly atRisk: boolean;
  readonly proposals: readonly PricedProposal[];
  readonly binding?: string;
  readonly candidates?: readonly SizedCandidate[];
  readonly evidence: {
    readonly metrics: readonly string[];
    readonly windowDays: number;
    readonly coverage: number;
    readonly through?: string;
  };
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly finding?: Finding;
  readonly gaps: readonly Gap[];
}

/** A check's settings: its defaults, then the policy's. */
export const settingsOf = (check: Check, policy: Policy): Settings => ({
  ...check.settings,
  ...policy.checks[check.id]?.settings,
});

export const isEnabled = (check: Check, policy: Policy): boolean => policy.checks[check.id]?.enabled ?? true;

type Outcome = { answer: Answer; finding?: Finding; gaps?: readonly Gap[] };

/** One check on one resource: exclusions, facts, age and evidence are seen to here, once for all checks. */
export const judgeOne = (check: Check, observation: Observation, bench: Bench): Judgement => {
  const { account, region, kind, id } = observation.resource;
  const { answer, finding, gaps = [] } = outcomeOf(check, observation, bench);
  const verdict: Verdict = {
    check: check.id,
    account,
    region,
    kind,
    resource: id,
    is: answer.is,
    because: answer.because,
  };
  return finding ? { verdict, finding, gaps } : { verdict, gaps };
};

const outcomeOf = (check: Check, observation: Observation, bench: Bench): Outcome => {
  const { resource, related } = observation;
  const alone = check.finds.leaveAlone?.(resource, related);
  if (alone) return { answer: fine(alone) };
  const excluded = exclusion(resource, check.id, bench.policy, bench.asOf);
  if (excluded) return { answer: fine(excluded.because), gaps: excluded.gap ? [excluded.gap] : [] };
  if (resource.tags === undefined)
    return { answer: unsure('its tags could not be seen, so nobody knows whether it is excluded') };
  const settled = check.settled?.(resource);
  if (settled) return { answer: fine(settled) };
  const missing = [...(check.finds.facts ?? []), ...check.facts].filter((key) => resource.spec[key] === undefined);
  if (missing.length > 0) return { answer: unsure(`not known: ${[...new Set(missing)].join(', ')}`) };
  return considered(check, observation, bench);
};

const considered = (check: Check, observation: Observation, bench: Bench): Outcome => {
  const { resource, related } = observation;
  const settings = settingsOf(check, bench.policy);
  const ageDays = resource.createdAt ? (bench.asOf - Date.parse(resource.createdAt)) / dayMs : undefined;
  if (check.asksAge && ageDays === undefined) return { answer: unsure('its age is unknown: createdAt is absent') };
  const asks = check.evidence(settings);
  const windowDays = asks.windowDays ?? bench.policy.windowDays;
  const freshness = freshnessOf(observation, bench.asOf);
  const measures = check.needs.length + check.mayUse.length > 0;
  if (measures && freshness.staleDays > stalestDays)
    return { answer: unsure(`its usage was last measured ${freshness.staleDays} days ago`) };
  const cut = cutWindow(freshness.until, windowDays, resource.createdAt, resource.changedAt);
  const evidence = gather(check, observation, cut, asks, windowDays, bench.unseen);
  if ('unsure' in evidence) return { answer: unsure(evidence.unsure) };
  let answer: Answer;
  try {
    answer = check.judge(resource, {
      usage: evidence.usage as Record<string, MetricWindow>,
      part: evidence.part,
      settings,
      related,
      asOf: bench.asOf,
      windowDays: cut.days,
      ageDays,
      facts: bench.facts,
      size: (question) => size(question, resource.region, bench.book, bench.committed),
    });
  } catch (fault) {
    return { answer: unsure(`the check failed: ${fault instanceof Error ? fault.message : String(fault)}`) };
  }
  const through = measures ? freshness.through : undefined;
  if (through !== undefined) answer = { ...answer, because: `${answer.because} (measured through ${through})` };
  if (!('proposals' in answer)) return { answer };
  return weigh(check, observation, bench, settings, answer, {
    ...evidence,
    windowDays: cut.days,
    ...(through === undefined ? {} : { through }),
  });
};

/** Usage comes every fifth day; what is older than a missed turn says nothing about today. */
const stalestDays = 10;

/** Until when the usage of a resource is known, in milliseconds, and how many whole days that lies before `asOf`. */
const freshnessOf = ({ usageThrough }: Observation, asOf: number) => {
  const staleDays = usageThrough === undefined ? 0 : Math.max(0, Math.floor(asOf / dayMs) - 1 - usageThrough);
  return {
    staleDays,
    until: staleDays === 0 ? asOf : (usageThrough! + 1) * dayMs,
    through: staleDays === 0 ? undefined : new Date(usageThrough! * dayMs).toISOString().slice(0, 10),
  };
};

type Wanted = Extract<Answer, { proposals: unknown }>;

/** Prices what the check wants; what is too small to matter is fine (RULES §1), on the value before commitments. */
const weigh = (
  check: Check,
  observation: Observation,
  bench: Bench,
  settings: Settings,
  answer: Wanted,
  evidence: Finding['evidence'] & { readonly shown: readonly string[] },
): Outcome => {
  const { proposals: wanted, ...details } = answer;
  const because = [answer.because, ...evidence.shown].join('; ');
  const usage = meteredUsage(observation, bench.asOf, bench.policy.windowDays);
  const priced = wanted.map((proposal) => ({
    ...proposal,
    ...priceChange(proposal.change, usage, bench.kinds, bench.book),
  }));
  const atRisk = answer.is === 'at-risk';
  const proposals = atRisk ? priced : priced.filter((one) => matters(one, settings));
  if (proposals.length === 0) return { answer: fine(tooSmall(because, priced, settings)) };
  const { metrics, windowDays, coverage, through } = evidence;
  const { is: _, because: __, ...rest } = details;
  const changed = proposals.flatMap(({ change }) => Object.keys(change.to));
  const resource = slimResource(observation.resource, [...new Set(changed)], bench.policy.owners.tags);
  const finding = {
    check,
    resource,
    because,
    atRisk,
    proposals: proposals.map((one) => ({ ...one, change: slimChange(one.change, resource) })),
    ...rest,
    evidence: { metrics, windowDays, coverage, ...(through === undefined ? {} : { through }) },
  };
  return { answer: { ...answer, because }, finding };
};

const matters = ({ advisory, dollars, costToday }: PricedProposal, settings: Settings): boolean => {
  if (advisory !== undefined || dollars === undefined) return true;
  const share = (Number(settings.minimumSavingPercent) / 100) * (costToday ?? 0);
  return dollars > 0 && dollars >= Number(settings.minimumSaving) && dollars >= share;
};

const tooSmall = (because: string, priced: readonly PricedProposal[], settings: Settings): string => {
  const best = priced.reduce((most, one) => Math.max(most, one.dollars ?? 0), Number.NEGATIVE_INFINITY);
  if (priced.length === 0) return because;
  if (best <= 0) return `${because}; but the change would not lower the bill ($${moneyText(best)} a month)`;
  const limits = `$${settings.minimumSaving} and ${settings.minimumSavingPercent} % of what it costs`;
  return `${because}; but the change would save $${moneyText(best)} a month, too small to matter (limits: ${limits})`;
};
