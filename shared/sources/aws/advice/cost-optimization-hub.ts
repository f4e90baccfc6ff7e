import type { Advice } from '../../../model/advice.ts';
import type { Site } from '../../../ports.ts';
import { homeRegion } from '../reach/partitions.ts';
import { CostOptimizationHubClient, ListEnrollmentStatusesCommand, ListRecommendationsCommand } from './hub-client.ts';
import { ofHubItem } from './hub-from-aws.ts';
import { type Asked, noted, pagesOf } from './noted.ts';

const source = 'AWS Cost Optimization Hub';

/** What the caller's hub says: of its own account, or of every account whose bill it pays; asked once, in one region. */
export const hubAdvice = async (site: Site): Promise<Asked> => {
  const home = homeRegion(site.partition, 'cost-optimization-hub');
  if (home === undefined) return { advice: [], notes: [`partition ${site.partition} has no Cost Optimization Hub`] };
  const { account } = site.scope;
  const client = site.client(CostOptimizationHubClient, home);
  const off = `${source} is not enabled in account ${account}`;
  let enrolled = false;
  const enrolment = await noted(site, source, 'cost-optimization-hub:ListEnrollmentStatuses', off, async () => {
    const { items = [] } = await client.send(new ListEnrollmentStatusesCommand({}));
    enrolled = items.some((one) => (one as { readonly status?: unknown }).status === 'Active');
    return { advice: [], notes: enrolled ? [] : [off] };
  });
  if (!enrolled) return enrolment;
  return noted(site, source, 'cost-optimization-hub:ListRecommendations', off, async () => {
    const items = await pagesOf(async (nextToken) => {
      const page = await client.send(new ListRecommendationsCommand({ maxResults: 100, nextToken }));
      return [page.items ?? [], page.nextToken] as const;
    });
    const advice: Advice[] = [];
    let unread = 0;
    for (const item of items) {
      try {
        advice.push(...ofHubItem(item));
      } catch {
        unread += 1;
      }
    }
    const notes = unread > 0 ? [`${source}: ${unread} of its items not in the form that is known`] : [];
    return { advice, notes };
  });
};
