import type { Conclusion, Recommendation, Verdict } from '../model/analysis.ts';
import type { BilledCell, Coverage } from '../model/billed.ts';
import type { Share } from '../model/run.ts';

/** How many verdicts said what. */
export type VerdictCounts = Readonly<Record<Verdict['is'], number>>;

/** The same money cut three ways; spend at on-demand prices, before commitments. */
export interface Shares {
  readonly account: readonly Share[];
  readonly owner: readonly Share[];
  readonly service: readonly Share[];
}

/** What moved since the run before, and when that was. */
export interface Since {
  readonly date: string;
  readonly opened: number;
  readonly changed: number;
  readonly closed: number;
  readonly stale: number;
}

/** A recommendation with what has become of it, where that is to be said. */
export type Listed = Recommendation & { readonly remark?: string };

/** What every form of a report is made of: a fresh analysis, or a month read back from the store. */
export interface Report {
  /** 'Analysis', 'Report for 2026-11'. */
  readonly heading: string;
  readonly asOf: string;
  readonly policy?: string;
  readonly resources: Conclusion['resources'];
  readonly spend: Conclusion['spend'];
  readonly savings: Conclusion['savings'];
  /** Approved and not yet carried out, dollars a month. */
  readonly approved?: string;
  /** Dismissed by somebody, and part of the saving all the same, dollars a month. */
  readonly dismissed?: string;
  readonly recommendations: readonly Listed[];
  /** Why there is no recommendation, where the figures do not say it. */
  readonly nothing?: string;
  readonly gaps: Conclusion['gaps'];
  readonly ownCost: Conclusion['ownCost'];
  readonly verdicts?: VerdictCounts;
  readonly shares?: Shares;
  readonly since?: Since;
  /** What Cost Explorer says was billed: the last whole month and the month to date. */
  readonly billed?: readonly BilledCell[];
  /** How far commitments reached, as Cost Explorer counts it. */
  readonly coverage?: Coverage;
}

export const noVerdicts = (): Record<Verdict['is'], number> => ({ fine: 0, unsure: 0, wasteful: 0, 'at-risk': 0 });

/** A report of an analysis that has just been made. */
export const reportOf = (conclusion: Conclusion, verdicts: VerdictCounts): Report => {
  const { asOf, policy, resources, spend, savings, recommendations, gaps, ownCost } = conclusion;
  return {
    heading: 'Analysis',
    asOf,
    policy: policy.name,
    resources,
    spend,
    savings,
    recommendations,
    gaps,
    ownCost,
    verdicts,
  };
};
