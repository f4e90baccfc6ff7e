import type { Conclusion } from '../model/analysis.ts';
import type { Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { AnyResource } from '../model/resource.ts';
import type { Share } from '../model/run.ts';
import { openBill } from './bill/index.ts';
import { unseenCommitments } from './commitment-gaps.ts';
import { conclude } from './conclude.ts';
import type { Finding } from './judge.ts';
import type { Judged } from './judge-estate.ts';
import type { Means } from './means.ts';
import { ownerOf } from './owners.ts';
import { recommend } from './recommend.ts';
import { openShares } from './shares.ts';

/** The conclusion, and the same money cut by account, owner and service (spend at on-demand prices, before commitments). */
export interface Analysed {
  readonly conclusion: Conclusion;
  readonly byAccount: readonly Share[];
  readonly byOwner: readonly Share[];
  readonly byService: readonly Share[];
}

/** What is known of an estate besides its resources; `gaps` need be complete only when the last of these was joined. */
export type Known = Pick<Estate, 'header' | 'commitments' | 'gaps' | 'advice' | 'charges'>;

/**
 * One bill of everything that was judged, and a set of recommendations that can all be done. Of the stream only
 * findings and gaps are held. Sums go by the order of the stream: the same order, the same result to the last digit.
 */
export const joinJudged = async (records: AsyncIterable<Judged>, estate: Known, means: Means): Promise<Analysed> => {
  const { catalogue, policy, book, rates } = means;
  const services = new Map(catalogue.kinds.map(({ id, service }) => [id, service]));
  const accounts = new Map(estate.header.accounts.map((account) => [account.id, account]));
  const bill = openBill(estate.commitments, Date.parse(estate.header.asOf), book, rates);
  const shares = { account: openShares(), owner: openShares(), service: openShares() };
  const findings: Finding[] = [];
  const found: Gap[] = [];
  const counts: Record<string, number> = {};
  for await (const { account, region, kind, owner = 'nobody', spent, ...judged } of records) {
    counts[kind] = (counts[kind] ?? 0) + 1;
    for (const line of judged.lines) bill.add({ account, region, ...line });
    shares.account.spend(account, spent);
    shares.owner.spend(owner, spent);
    shares.service.spend(services.get(kind) ?? kind, spent);
    findings.push(...judged.findings);
    found.push(...judged.gaps);
  }
  const gaps = [...found, ...estate.gaps];
  const before = bill.total();
  const decided = recommend(findings, bill, unseenCommitments(gaps));
  const owner = (resource: AnyResource): string | undefined => ownerOf(resource, policy, accounts);
  for (const { finding, cents, counted } of decided) {
    if (!counted || finding.atRisk) continue;
    shares.account.potential(finding.resource.account, cents ?? 0);
    shares.owner.potential(owner(finding.resource) ?? 'nobody', cents ?? 0);
    shares.service.potential(finding.check.finds.service, cents ?? 0);
  }
  const modelled = shares.service.spent();
  const conclusion = await conclude({ estate, means, bill, before, decided, gaps, counts, modelled, owner });
  return {
    conclusion,
    byAccount: shares.account.list(),
    byOwner: shares.owner.list(),
    byService: shares.service.list(),
  };
};
