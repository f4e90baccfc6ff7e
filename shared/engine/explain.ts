import type { AwsSays, Conclusion, Recommendation, Verdict } from '../model/analysis.ts';
import type { Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { AnyResource } from '../model/resource.ts';
import { analyse } from './analyse.ts';
import { awsSaid } from './aws-says.ts';
import type { Means } from './means.ts';

/** Everything about one resource: why, and why not. */
export interface Explanation {
  readonly resource: AnyResource;
  readonly verdicts: readonly Verdict[];
  readonly recommendations: readonly Recommendation[];
  /** What AWS itself says of it: it changes no verdict. */
  readonly awsSays?: readonly AwsSays[];
  readonly gaps: Conclusion['gaps'];
}

/**
 * Explains every resource with AWS's id `id`. The whole estate is analysed, since what a change is worth depends on
 * the one bill; several answers mean that the id stands in several places.
 */
export const explain = async (estate: Estate, id: string, means: Means): Promise<readonly Explanation[]> => {
  const found: { resource: AnyResource; verdicts: readonly Verdict[] }[] = [];
  const { conclusion } = await analyse(estate, means, {
    resource: (resource, verdicts) => {
      if (resource.id === id) found.push({ resource, verdicts });
    },
  });
  const about = (gap: Gap, of: AnyResource): boolean =>
    gap.account === of.account && (gap.region ?? of.region) === of.region && (gap.kind ?? of.kind) === of.kind;
  const says = awsSaid(estate.advice);
  return found.map(({ resource, verdicts }) => ({
    resource,
    verdicts,
    ...(says(resource).length > 0 ? { awsSays: says(resource) } : {}),
    recommendations: conclusion.recommendations.filter(
      ({ account, region, resource: of, also }) =>
        account === resource.account && region === resource.region && (of === id || also?.includes(id)),
    ),
    gaps: conclusion.gaps.filter((gap) => about(gap, resource)),
  }));
};
