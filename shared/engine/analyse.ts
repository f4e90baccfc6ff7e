import type { Conclusion, Verdict } from '../model/analysis.ts';
import type { Estate, Observation } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { AnyResource } from '../model/resource.ts';
import type { Share } from '../model/run.ts';
import { committedFamilies } from './bill/groups.ts';
import { type Bill, openBill } from './bill/index.ts';
import { unseenCommitments } from './commitment-gaps.ts';
import { conclude } from './conclude.ts';
import { type Bench, type Finding, isEnabled, judgeOne } from './judge.ts';
import type { Means } from './means.ts';
import { unseenMetrics } from './metric-gaps.ts';
import { ownerOf } from './owners.ts';
import { meteredUsage } from './pricing.ts';
import { recommend } from './recommend.ts';
import { openShares } from './shares.ts';

/** Where verdicts go as they are made; they are never held. */
export interface Sink {
  resource?(resource: AnyResource, verdicts: readonly Verdict[]): void | Promise<void>;
}

/** The conclusion, and the same money cut by account, owner and service (spend at on-demand prices, before commitments). */
export interface Analysed {
  readonly conclusion: Conclusion;
  readonly byAccount: readonly Share[];
  readonly byOwner: readonly Share[];
  readonly byService: readonly Share[];
}

/** Every enabled check on every resource of its kind; then one bill, and a set of recommendations that can all be done. */
export const analyse = async (estate: Estate, means: Means, sink: Sink = {}): Promise<Analysed> => {
  const { catalogue, policy, facts, book, rates } = means;
  const asOf = Date.parse(estate.header.asOf);
  const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));
  const bench: Bench = {
    asOf,
    policy,
    kinds,
    facts,
    book,
    committed: committedFamilies(estate.commitments, asOf),
    unseen: unseenMetrics(estate.gaps),
  };
  const checks = Map.groupBy(
    catalogue.checks.filter((check) => isEnabled(check, policy)),
    (check) => check.finds.id,
  );
  const accounts = new Map(estate.header.accounts.map((account) => [account.id, account]));
  const bill = openBill(estate.commitments, asOf, book, rates);
  const shares = { account: openShares(), owner: openShares(), service: openShares() };
  const findings: Finding[] = [];
  const gaps: Gap[] = [];
  const counts: Record<string, number> = {};
  for await (const observation of estate.observations()) {
    const { resource } = observation;
    counts[resource.kind] = (counts[resource.kind] ?? 0) + 1;
    const owner = ownerOf(resource, policy, accounts) ?? 'nobody';
    const spent = addToBill(observation, bench, bill);
    shares.account.spend(resource.account, spent);
    shares.owner.spend(owner, spent);
    shares.service.spend(kinds.get(resource.kind)?.service ?? resource.kind, spent);
    const judged = (checks.get(resource.kind) ?? []).map((check) => judgeOne(check, observation, bench));
    for (const { finding, gaps: found } of judged) {
      if (finding) findings.push(finding);
      gaps.push(...found);
    }
    await sink.resource?.(
      resource,
      judged.map(({ verdict }) => verdict),
    );
  }
  gaps.push(...estate.gaps);
  const before = bill.total();
  const decided = recommend(findings, bill, unseenCommitments(gaps));
  const owner = (resource: AnyResource): string | undefined => ownerOf(resource, policy, accounts);
  for (const { finding, cents, counted } of decided) {
    if (!counted || finding.atRisk) continue;
    shares.account.potential(finding.resource.account, cents ?? 0);
    shares.owner.potential(owner(finding.resource) ?? 'nobody', cents ?? 0);
    shares.service.potential(finding.check.finds.service, cents ?? 0);
  }
  const conclusion = await conclude({
    estate,
    means,
    bill,
    before,
    decided,
    gaps,
    counts,
    modelled: shares.service.spent(),
    owner,
  });
  return {
    conclusion,
    byAccount: shares.account.list(),
    byOwner: shares.owner.list(),
    byService: shares.service.list(),
  };
};

/** Puts what a resource bills on the bill, and returns its priced part at on-demand prices. */
const addToBill = (observation: Observation, bench: Bench, bill: Bill): number => {
  const { resource } = observation;
  const { kinds, book, asOf, policy } = bench;
  const usage = meteredUsage(observation, asOf, policy.windowDays);
  let dollars = 0;
  for (const line of kinds.get(resource.kind)?.meters(resource, usage) ?? []) {
    bill.add({ account: resource.account, region: resource.region, ...line });
    dollars += (line.quantity ?? 0) * Number(book.price(resource.region, line.meter)?.price ?? 0);
  }
  return dollars;
};
