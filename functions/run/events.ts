import { createHash } from 'node:crypto';
import type { Gap } from '../../shared/model/gap.ts';
import type { LiveRecommendation } from '../../shared/model/life.ts';
import type { Policy } from '../../shared/model/policy.ts';
import { printable } from '../../shared/model/printable.ts';
import type { Run } from '../../shared/model/run.ts';
import type { EventType, PlimsollEvent } from '../../shared/wiring.ts';

/** The same for the same thing told, whoever tells it and however often. */
const idOf = (type: EventType, ...subject: readonly (string | number)[]): string =>
  createHash('sha256')
    .update(JSON.stringify([type, ...subject]))
    .digest('base64url')
    .slice(0, 27);

const about = (live: LiveRecommendation) => ({
  id: live.id,
  check: live.check,
  account: live.account,
  region: live.region,
  kind: live.kind,
  resource: live.resource,
  resourceId: live.resourceId,
  ...(live.owner !== undefined && { owner: live.owner }),
  action: live.action,
  monthlySaving: live.monthlySaving,
  counted: live.counted,
  version: live.version,
});

/** Undefined when it is not approved, or not any more. */
export const approvedEvent = (live: LiveRecommendation): PlimsollEvent | undefined => {
  const move = live.history.findLast(({ to }) => to === 'approved');
  if (live.status !== 'approved' || !move) return undefined;
  const { at, by, reason } = move;
  const id = idOf('Recommendation Approved', live.id, at);
  return { type: 'Recommendation Approved', detail: { id, at, by, reason, recommendation: about(live) } };
};

export const openedEvent = (live: LiveRecommendation, { id: run, finishedAt: at = '' }: Run): PlimsollEvent => ({
  type: 'Recommendation Opened',
  detail: { id: idOf('Recommendation Opened', run, live.id), at, run, recommendation: about(live) },
});

export const closedEvent = (live: LiveRecommendation, { id: run, finishedAt: at = '' }: Run): PlimsollEvent => {
  const reason = live.history.findLast(({ to }) => to === 'closed')?.reason ?? 'no longer found';
  const id = idOf('Recommendation Closed', run, live.id);
  return { type: 'Recommendation Closed', detail: { id, at, run, reason, recommendation: about(live) } };
};

/** What a finished run is told of in itself: the gaps that the one before did not have, its budget, that it finished. */
export const runEvents = (
  run: Run,
  before: Run | undefined,
  { ownCost }: Policy,
  spentInMonth: number,
): readonly PlimsollEvent[] => {
  const { id, finishedAt: at = '', asOf, resources, counts = {}, savings, gaps, ownCost: spent } = run;
  const told = { at, run: id };
  const known = new Set((before?.gaps ?? []).map((gap) => JSON.stringify(placeOf(gap))));
  const events: PlimsollEvent[] = [];
  for (const gap of gaps) {
    const place = placeOf(gap);
    if (known.has(JSON.stringify(place))) continue;
    known.add(JSON.stringify(place));
    const detail = { id: idOf('Gap Appeared', id, JSON.stringify(place)), ...told };
    events.push({
      type: 'Gap Appeared',
      detail: { ...detail, gap: { ...place, because: printable(gap.because, 1000) } },
    });
  }
  const passed = passedBudget(run, ownCost, spentInMonth);
  if (passed)
    events.push({
      type: 'Budget Passed',
      detail: { id: idOf('Budget Passed', id, passed.of), ...told, ...passed },
    });
  const total = Object.values(resources).reduce((sum, count) => sum + count, 0);
  events.push({
    type: 'Run Finished',
    detail: {
      id: idOf('Run Finished', id),
      ...told,
      asOf,
      resources: total,
      counts,
      savings: { monthly: savings?.monthly ?? '0.00', net: savings?.net ?? '0.00' },
      gaps: gaps.length,
      ownCost: spent.dollars,
    },
  });
  return events;
};

/** Where a gap is: why it is there may be said in other words each day. */
const placeOf = ({ account, region, kind, what, missing }: Gap) => ({
  ...(account !== undefined && { account }),
  ...(typeof region === 'string' && { region }),
  ...(typeof kind === 'string' && { kind }),
  what,
  missing: printable(missing, 1000),
});

/** As the collections say that something was not asked for the sake of the budget. */
const stoppedByBudget = /\bthe budget (of this run would be passed|for calls was used up)\b/;

/** The limit that was reached, or that stopped what would have passed it: the one of which less was left. */
const passedBudget = (
  { gaps, ownCost }: Run,
  { perRun, perMonth }: Policy['ownCost'],
  spentInMonth: number,
): { readonly of: 'run' | 'month'; readonly limit: number; readonly spent: number } | undefined => {
  const dollars = Number(ownCost.dollars);
  const limits = [
    ...(perRun === undefined ? [] : [{ of: 'run' as const, limit: perRun, spent: dollars }]),
    ...(perMonth === undefined ? [] : [{ of: 'month' as const, limit: perMonth, spent: spentInMonth }]),
  ].sort((a, b) => a.limit - a.spent - (b.limit - b.spent));
  const stopped = gaps.some(({ because }) => stoppedByBudget.test(because));
  return limits.find(({ limit, spent }) => stopped || spent >= limit);
};
