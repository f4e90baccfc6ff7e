import { CloudWatchClient, type DimensionFilter, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricSearch, OwnCost, Site } from '../../../ports.ts';
import { unitPrices } from '../reach/charges.ts';
import { type Fault, faultOf, isOfAws } from '../reach/faults.ts';

export type Dimensions = Readonly<Record<string, string>>;

/** The series found of one metric; `cut`: there are more than are worth listing. */
export interface Found {
  readonly series: readonly Dimensions[];
  readonly cut: boolean;
  /** Why they could not be listed: what AWS said, or that the budget is used up. */
  readonly fault?: Fault | 'over-budget';
}

/** Pages of 500 series that all resources are looked up in, and those of one resource where that was cut. */
const pagesOfAll = 40;
const pagesOfOne = 4;

interface Listing {
  /** Series by the values of the dimensions that the search has. */
  readonly by: ReadonlyMap<string, readonly Dimensions[]>;
  readonly cut: boolean;
  readonly fault?: Fault | 'over-budget';
}

const valuesKey = (names: readonly string[], dimensions: Dimensions): string =>
  JSON.stringify(names.map((name) => dimensions[name]));

export interface Finding {
  readonly site: Site;
  readonly cost: OwnCost;
}

/** Series of a metric that have such dimensions, whatever others they have. AWS lists one for two weeks after its last datapoint. */
const list = async (
  { site, cost }: Finding,
  search: MetricSearch,
  filter: DimensionFilter[],
  most: number,
): Promise<Listing> => {
  const client = site.client(CloudWatchClient);
  const names = Object.keys(search.having).sort();
  const by = new Map<string, Dimensions[]>();
  const { namespace: Namespace, name: MetricName } = search;
  let token: string | undefined;
  try {
    for (let page = 0; page < most; page += 1) {
      if (!cost.reserve(unitPrices.cloudwatchRequest)) return { by: new Map(), cut: false, fault: 'over-budget' };
      const answer = await client.send(
        new ListMetricsCommand({ Namespace, MetricName, Dimensions: filter, ...(token && { NextToken: token }) }),
      );
      // A body that was lost reads as an empty answer; it is not taken for nothing found.
      if (!answer.Metrics) return { by: new Map(), cut: false, fault: { kind: 'other', message: 'an empty answer' } };
      for (const metric of answer.Metrics) {
        if (metric.Namespace !== Namespace || metric.MetricName !== MetricName) continue;
        const dimensions = Object.fromEntries((metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value ?? '']));
        const key = valuesKey(names, dimensions);
        const known = by.get(key);
        if (known) known.push(dimensions);
        else by.set(key, [dimensions]);
      }
      if (!answer.NextToken || answer.NextToken === token) return { by, cut: false };
      token = answer.NextToken;
    }
  } catch (error) {
    if (!isOfAws(error)) throw error;
    return { by: new Map(), cut: false, fault: faultOf(error) };
  }
  return { by, cut: true };
};

/**
 * Finds the series of a resource. One listing serves all resources of a metric; where a metric has more series than
 * 40 pages hold, each resource is looked for by itself.
 */
export const find = async (finding: Finding, search: MetricSearch): Promise<Found> => {
  const names = Object.keys(search.having).sort();
  const title = `cloudwatch:ListMetrics ${search.namespace} ${search.name} ${names.join()}`;
  const byName = names.map((Name) => ({ Name }));
  let listing = await finding.site.once(title, () => list(finding, search, byName, pagesOfAll));
  if (listing.cut) {
    const byValue = names.map((Name) => ({ Name, Value: search.having[Name]! }));
    listing = await list(finding, search, byValue, pagesOfOne);
  }
  const found = listing.by.get(valuesKey(names, search.having)) ?? [];
  const series = search.choose ? search.choose(found) : found;
  return { series, cut: listing.cut, ...(listing.fault && { fault: listing.fault }) };
};
