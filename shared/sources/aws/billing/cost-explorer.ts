import {
  CostExplorerClient,
  GetCostAndUsageCommand,
  type GroupDefinition,
  type ResultByTime,
} from '@aws-sdk/client-cost-explorer';
import type { BilledCell } from '../../../model/billed.ts';
import type { OwnCost, Site } from '../../../ports.ts';
import { unitPrices } from '../reach/charges.ts';
import { homeRegion } from '../reach/partitions.ts';
import { cellsOf, creditCells } from './cells.ts';
import { billedPeriod } from './period.ts';

export type Budget = Pick<OwnCost, 'reserve'>;

/** Sets aside what one request to Cost Explorer costs; false when the budget does not hold it. */
export const mayAsk = (cost: Budget): boolean => cost.reserve(unitPrices.costExplorerRequest);

interface Pair {
  readonly by: BilledCell['by'];
  readonly group: GroupDefinition;
  readonly hides: string;
}

const pairsOf = (ownerTag: string | undefined): readonly Pair[] => [
  {
    by: 'usage-type',
    group: { Type: 'DIMENSION', Key: 'USAGE_TYPE' },
    hides: 'what was billed by service and usage type, and the prices that follow from it',
  },
  { by: 'account', group: { Type: 'DIMENSION', Key: 'LINKED_ACCOUNT' }, hides: 'what was billed by account' },
  ...(ownerTag === undefined
    ? []
    : [{ by: 'owner' as const, group: { Type: 'TAG' as const, Key: ownerTag }, hides: 'what was billed by owner' }]),
];

/** Every page of one pair; undefined, after a Gap, when the budget ends before the pages do. */
const resultsOf = async (
  client: CostExplorerClient,
  { by, group, hides }: Pair,
  site: Site,
  cost: Budget,
): Promise<readonly ResultByTime[] | undefined> => {
  const results: ResultByTime[] = [];
  let NextPageToken: string | undefined;
  do {
    if (!mayAsk(cost)) {
      const missing = `ce:GetCostAndUsage by SERVICE and ${group.Key}`;
      site.gap({ what: 'bill', missing, because: `the budget of this run would be passed; hides ${hides}` });
      return undefined;
    }
    const page = await client.send(
      new GetCostAndUsageCommand({
        TimePeriod: billedPeriod(site.asOf),
        Granularity: 'DAILY',
        Metrics: ['UnblendedCost', 'AmortizedCost', 'NetAmortizedCost', 'UsageQuantity'],
        GroupBy: [{ Type: 'DIMENSION', Key: 'SERVICE' }, group],
        // A credit stands under the usage type that it pays for: netted there, it would hide what that costs.
        ...(by === 'usage-type' && {
          Filter: { Not: { Dimensions: { Key: 'RECORD_TYPE', Values: ['Credit', 'Refund'] } } },
        }),
        ...(NextPageToken && { NextPageToken }),
      }),
    );
    results.push(...(page.ResultsByTime ?? []));
    NextPageToken = page.NextPageToken || undefined;
  } while (NextPageToken);
  return results;
};

/**
 * Asks what was billed day by day in the last whole month and the month to date, service by usage type, account and
 * value of the owner tag: each request and page costs $0.01. What was not answered is a Gap, and leaves out its cut whole.
 */
export const askCells = async (site: Site, cost: Budget, ownerTag?: string): Promise<BilledCell[]> => {
  const home = homeRegion(site.partition, 'ce');
  if (home === undefined) {
    const because = `partition ${site.partition} has no Cost Explorer; hides what was billed`;
    site.gap({ what: 'bill', missing: 'ce:GetCostAndUsage', because });
    return [];
  }
  const { Start, End } = billedPeriod(site.asOf);
  const cuts = new Map<BilledCell['by'], readonly BilledCell[]>();
  for (const pair of pairsOf(ownerTag)) {
    const answer = await site.attempt({ action: 'ce:GetCostAndUsage', hides: pair.hides }, async () => {
      const client = site.client(CostExplorerClient, home);
      return { results: await resultsOf(client, pair, site, cost) };
    });
    // Who may not ask for one may not ask for the next, and who cannot pay for one cannot either.
    if (!answer?.results) break;
    const { cells, unread } = cellsOf(answer.results, { by: pair.by, asOf: site.asOf, ownerTag });
    if (unread > 0) {
      const missing = `${unread} groups of ce:GetCostAndUsage by ${pair.group.Key}`;
      site.gap({ what: 'bill', missing, because: `they are not amounts in USD, ${Start} to ${End}` });
    }
    cuts.set(pair.by, cells);
  }
  const byUsage = cuts.get('usage-type');
  const byAccount = cuts.get('account');
  const credits = byUsage && byAccount ? creditCells(byUsage, byAccount) : [];
  return [...[...cuts.values()].flat(), ...credits];
};
