import { isDeepStrictEqual } from 'node:util';
import type { Recommendation } from '../model/analysis.ts';
import { type LiveRecommendation, type Move, mayMove, type Status } from '../model/life.ts';
import { centsText } from '../model/money.ts';
import { centsOfSaving } from './keys.ts';

/** A recommendation as it is kept: `seen` while the run in force still finds it, so that `lastSeen` need not be written. */
export interface Kept {
  readonly live: LiveRecommendation;
  readonly seen: boolean;
}

/** What a run says of one recommendation: found, no longer found, or not looked at because its scope failed. */
export type Decision =
  | { readonly as: 'seen'; readonly facts: Recommendation }
  | { readonly as: 'gone' }
  | { readonly as: 'unseen'; readonly because: string };

export interface Settling {
  readonly run: string;
  readonly at: string;
  readonly asOf: string;
  /** The `asOf` of the run in force until now. */
  readonly before: string | undefined;
}

/** By whom Plimsoll's own moves are. */
export const plimsoll = 'plimsoll';

const lifeKeys = [
  'status',
  'version',
  'firstSeen',
  'lastSeen',
  'stale',
  'snoozedUntil',
  'history',
  'dismissedAtCents',
] as const;
type Life = Pick<LiveRecommendation, (typeof lifeKeys)[number]>;

const lifeOf = (live: LiveRecommendation): Life =>
  Object.fromEntries(lifeKeys.flatMap((key) => (live[key] === undefined ? [] : [[key, live[key]]]))) as unknown as Life;

export const factsOf = (live: LiveRecommendation): Recommendation =>
  Object.fromEntries(
    Object.entries(live).filter(([key]) => !lifeKeys.includes(key as keyof Life)),
  ) as unknown as Recommendation;

/** Makes a move that is known to be legal; the version is the caller's to raise. */
const moved = (live: LiveRecommendation, move: Omit<Move, 'from'>): LiveRecommendation => {
  const { snoozedUntil: _, dismissedAtCents, ...rest } = live;
  const cents = move.to === 'dismissed' ? centsOfSaving(live.monthlySaving) : dismissedAtCents;
  return {
    ...rest,
    status: move.to,
    history: [...live.history, { ...move, from: live.status }],
    ...(move.to === 'snoozed' && { snoozedUntil: move.until }),
    ...(cents !== undefined && (move.to === 'dismissed' || move.to === 'closed') && { dismissedAtCents: cents }),
  };
};

const bumped = (live: LiveRecommendation): LiveRecommendation => ({ ...live, version: live.version + 1 });

/** A snooze that is over has ended, whether or not anything was written since. */
export const awake = (kept: Kept, now: string): Kept => {
  const { live } = kept;
  if (live.status !== 'snoozed' || live.snoozedUntil === undefined) return kept;
  if (Date.parse(live.snoozedUntil) > Date.parse(now)) return kept;
  const ended = { to: 'open', at: live.snoozedUntil, by: plimsoll, reason: 'the snooze ended' } as const;
  return { ...kept, live: bumped(moved(live, ended)) };
};

/** A person's move; undefined when it is illegal, or a snooze without an end. */
export const applyMove = (live: LiveRecommendation, move: Omit<Move, 'from'>): LiveRecommendation | undefined =>
  mayMove(live.status, move.to) && (move.to !== 'snoozed' || move.until !== undefined)
    ? bumped(moved(live, move))
    : undefined;

const dollars = (cents: number | undefined): string =>
  cents === undefined ? 'an unknown saving' : `$${centsText(cents)}`;

/** A dismissal holds until the saving has changed by more than 20 % and by more than $5 a month. */
export const reopenAbove = { share: 0.2, cents: 500 };

const outgrown = (dismissedAt: number | undefined, now: number | undefined): boolean => {
  if (now === undefined) return false;
  const change = Math.abs(now - (dismissedAt ?? 0));
  return change > reopenAbove.cents && change > reopenAbove.share * Math.abs(dismissedAt ?? 0);
};

const lastMoveTo = (live: LiveRecommendation, to: Status): Move | undefined =>
  live.history.findLast((move) => move.to === to);

type Advised = Pick<Recommendation, 'action' | 'to' | 'also'>;

/** An approval holds for what was approved alone: the same action, to the same end, with the same resources beside it. */
export const sameAdvice = (a: Advised, b: Advised): boolean =>
  isDeepStrictEqual([a.action, a.to, a.also], [b.action, b.to, b.also]);

const advice = ({ action, to, also }: Recommendation): string =>
  `${action} ${JSON.stringify(to)}${also ? `, with ${also.join(', ')}` : ''}`;

/** Acting has begun or is done: the facts that it rests on are not replaced any more. */
const frozen: ReadonlySet<Status> = new Set<Status>(['applying', 'applied', 'verified']);

const reasonToReopen = (live: LiveRecommendation, facts: Recommendation): string | undefined => {
  const now = centsOfSaving(facts.monthlySaving);
  if (live.status === 'dismissed' && outgrown(live.dismissedAtCents, now))
    return `the saving went from ${dollars(live.dismissedAtCents)} to ${dollars(now)} a month since it was dismissed`;
  if (live.status === 'approved' && !sameAdvice(factsOf(live), facts))
    return `approved was ${advice(live)}; advised is now ${advice(facts)}`;
  return undefined;
};

/** It comes back as what it was when its cause went away, as far as that was somebody's will and still holds. */
const comeBack = (live: LiveRecommendation, facts: Recommendation, run: Settling): LiveRecommendation => {
  const by = { at: run.at, by: plimsoll };
  const open = moved(live, { ...by, to: 'open', reason: `found again in run ${run.run}` });
  const was = lastMoveTo(live, 'closed')?.from;
  const now = centsOfSaving(facts.monthlySaving);
  if (was === 'dismissed') {
    if (outgrown(live.dismissedAtCents, now)) {
      const reason = `found again in run ${run.run}; the saving went from ${dollars(live.dismissedAtCents)} to ${dollars(now)} a month since it was dismissed`;
      return moved(live, { ...by, to: 'open', reason });
    }
    const reason = `still dismissed: ${lastMoveTo(live, 'dismissed')?.reason ?? ''}`;
    const { dismissedAtCents: _, ...again } = moved(open, { ...by, to: 'dismissed', reason });
    return live.dismissedAtCents === undefined ? again : { ...again, dismissedAtCents: live.dismissedAtCents };
  }
  const snooze = was === 'snoozed' ? lastMoveTo(live, 'snoozed') : undefined;
  if (snooze?.until !== undefined && Date.parse(snooze.until) > Date.parse(run.at))
    return moved(open, { ...by, to: 'snoozed', until: snooze.until, reason: `still snoozed: ${snooze.reason}` });
  return open;
};

const withFacts = (live: LiveRecommendation, facts: Recommendation): LiveRecommendation => ({
  ...facts,
  ...lifeOf(live),
});

const found = (live: LiveRecommendation, facts: Recommendation, run: Settling): LiveRecommendation => {
  const { stale: _, ...fresh } = live;
  if (frozen.has(live.status)) return fresh;
  if (live.status === 'closed') return withFacts(comeBack(fresh, facts, run), facts);
  const reason = reasonToReopen(live, facts);
  const now = reason === undefined ? fresh : moved(fresh, { to: 'open', at: run.at, by: plimsoll, reason });
  return withFacts(now, facts);
};

const decided = (live: LiveRecommendation, decision: Decision, run: Settling): LiveRecommendation => {
  if (decision.as === 'seen') return found(live, decision.facts, run);
  if (decision.as === 'unseen') return live.status === 'closed' ? live : { ...live, stale: decision.because };
  const { stale: _, ...fresh } = live;
  if (!mayMove(live.status, 'closed')) return fresh;
  return moved(fresh, { to: 'closed', at: run.at, by: plimsoll, reason: `no longer found in run ${run.run}` });
};

const unchanged = (a: LiveRecommendation, b: LiveRecommendation): boolean =>
  isDeepStrictEqual({ ...a, lastSeen: '' }, { ...b, lastSeen: '' });

/**
 * What becomes of a recommendation by what a run says of it. Its version rises only when something that a reader sees
 * has changed, so the same analysis twice changes nothing. Pure.
 */
export const settle = (before: Kept | undefined, decision: Decision, run: Settling): Kept | undefined => {
  if (before === undefined) {
    if (decision.as !== 'seen') return undefined;
    const seenAt = new Date(run.asOf).toISOString();
    const life: Life = { status: 'open', version: 1, firstSeen: seenAt, lastSeen: seenAt, history: [] };
    return { live: { ...decision.facts, ...life }, seen: true };
  }
  const { live, seen } = awake(before, run.at);
  const next = decided(live, decision, run);
  const known = seen && decision.as !== 'seen' && run.before !== undefined ? { lastSeen: run.before } : {};
  const kept = { ...(unchanged(live, next) ? live : bumped(next)), ...known };
  return { live: kept, seen: decision.as === 'seen' };
};

/** The decision that a pending result came from, to be settled again when a person moves in between. */
export const decisionOf = ({ live, seen }: Kept): Decision => {
  if (seen) return { as: 'seen', facts: factsOf(live) };
  return live.stale === undefined ? { as: 'gone' } : { as: 'unseen', because: live.stale };
};

/** As it is shown: snoozes ended, last seen by the run in force. */
export const shownAs = (kept: Kept, now: string, asOf: string | undefined): LiveRecommendation => {
  const { live, seen } = awake(kept, now);
  return seen && asOf !== undefined ? { ...live, lastSeen: new Date(asOf).toISOString() } : live;
};
