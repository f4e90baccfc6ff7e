import type { Coverage } from '../../shared/model/billed.ts';
import type { LiveRecommendation, Status } from '../../shared/model/life.ts';
import { centsOf, centsText } from '../../shared/model/money.ts';
import { monthBefore } from '../../shared/model/month.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import type { Listed, Report } from '../../shared/report/report.ts';
import { runBefore } from '../run/before.ts';

/** A month's report: what its last run saw, and, while that is the latest run, what it advises. */
export interface MonthReport {
  readonly month: string;
  readonly run: Run;
  readonly report: Report;
  readonly recommendations: readonly LiveRecommendation[];
}

/** Shown beside what is open; what is closed or carried out is history. */
const shown: ReadonlySet<Status> = new Set(['open', 'approved', 'snoozed', 'dismissed', 'applying', 'regressed']);

/** The report of a month "YYYY-MM" from the store; undefined when no run has finished for it. */
export const reportOfMonth = async (store: Store, month: string): Promise<MonthReport | undefined> => {
  const run = await store.runOfMonth(month);
  if (!run?.spend || !run.savings) return undefined;
  const latest = (await store.lastRun())?.id === run.id;
  const recommendations: LiveRecommendation[] = [];
  if (latest) for await (const one of store.allRecommendations()) if (shown.has(one.status)) recommendations.push(one);
  const billed = [...(await store.billed(monthBefore(month))), ...(await store.billed(month))];
  // A header keeps what it does not know; what is asked for the bill stands in that of the latest run.
  const coverage = latest ? ((await store.estate())?.header.coverage as Coverage | undefined) : undefined;
  const before = run.counts && (await runBefore(store, run));
  const { spend, savings, asOf, resources, gaps, ownCost, byAccount = [], byOwner = [], byService = [] } = run;
  const report: Report = {
    heading: `Report for ${month}`,
    asOf,
    resources,
    spend,
    savings,
    approved: centsText(byAccount.reduce((sum, { approved }) => sum + centsOf(approved), 0)),
    // As an analysis lists them: first what is counted.
    recommendations: recommendations
      .filter(({ status }) => status !== 'dismissed')
      .toSorted((a, b) => Number(b.counted) - Number(a.counted))
      .map(listed),
    ...(latest
      ? { dismissed: dismissed(recommendations) }
      : { nothing: 'What was advised then is not kept: the report of the latest month lists what is open.' }),
    gaps,
    ownCost,
    shares: { account: byAccount, owner: byOwner, service: byService },
    ...(billed.length > 0 && { billed }),
    ...(coverage && { coverage }),
    ...(run.counts && before && { since: { date: before.finishedAt ?? before.startedAt, ...run.counts } }),
  };
  return { month, run, report, recommendations };
};

const listed = (live: LiveRecommendation): Listed => {
  if (live.stale !== undefined) return { ...live, remark: `kept from an earlier run: ${live.stale}` };
  if (live.status === 'open') return live;
  return { ...live, remark: live.status === 'snoozed' ? `snoozed until ${live.snoozedUntil}` : live.status };
};

const dismissed = (all: readonly LiveRecommendation[]): string =>
  centsText(
    all
      .filter(({ status, counted, stale }) => status === 'dismissed' && counted && stale === undefined)
      .reduce((sum, { monthlySaving }) => sum + Math.max(0, centsOf(monthlySaving ?? '0.00')), 0),
  );
