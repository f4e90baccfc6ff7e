import type { Verdict } from '../model/analysis.ts';
import type { Estate, Observation } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import type { MeterLine } from '../model/meter.ts';
import type { AnyResource, Identity } from '../model/resource.ts';
import { committedFamilies } from './bill/groups.ts';
import { type Bench, type Finding, isEnabled, judgeOne } from './judge.ts';
import type { Means } from './means.ts';
import { unseenMetrics } from './metric-gaps.ts';
import { ownerOf } from './owners.ts';
import { meteredUsage } from './pricing.ts';

/** Where verdicts go as they are made; they are never held. */
export interface Sink {
  resource?(resource: AnyResource, verdicts: readonly Verdict[]): void | Promise<void>;
}

/** What a resource bills on one meter, in the region and the account that it stands in. */
export type BilledLine = Pick<MeterLine, 'meter' | 'quantity' | 'use'>;

/** One resource as it was judged: all that joining needs of it. */
export interface Judged extends Identity {
  readonly owner?: string;
  readonly lines: readonly BilledLine[];
  /** Dollars a month of its priced lines, on demand. */
  readonly spent: number;
  readonly findings: readonly Finding[];
  readonly gaps: readonly Gap[];
  /** Checks that could not tell, each with the reason. */
  readonly unsure: readonly Pick<Verdict, 'check' | 'because'>[];
}

/**
 * Every enabled check on every resource of its kind, one after the other. What it says of a resource depends on that
 * resource, its relatives and what is known of the whole estate (its header, commitments, prices and gaps), never on
 * other resources: so accounts may be judged apart, and joined in any process.
 */
export async function* judgeEstate(estate: Estate, means: Means, sink: Sink = {}): AsyncGenerator<Judged> {
  const { catalogue, policy, facts, book } = means;
  const asOf = Date.parse(estate.header.asOf);
  const bench: Bench = {
    asOf,
    policy,
    kinds: new Map(catalogue.kinds.map((kind) => [kind.id, kind])),
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
  for await (const observation of estate.observations()) {
    const { resource } = observation;
    const judged = (checks.get(resource.kind) ?? []).map((check) => judgeOne(check, observation, bench));
    const verdicts = judged.map(({ verdict }) => verdict);
    await sink.resource?.(resource, verdicts);
    const owner = ownerOf(resource, policy, accounts);
    yield {
      account: resource.account,
      region: resource.region,
      kind: resource.kind,
      id: resource.id,
      ...(owner !== undefined && { owner }),
      ...billedBy(observation, bench),
      findings: judged.flatMap(({ finding }) => finding ?? []),
      gaps: judged.flatMap(({ gaps }) => gaps),
      unsure: verdicts.filter(({ is }) => is === 'unsure').map(({ check, because }) => ({ check, because })),
    };
  }
}

/** What a resource puts on the bill, and its priced part at on-demand prices. */
const billedBy = (observation: Observation, bench: Bench): Pick<Judged, 'lines' | 'spent'> => {
  const { resource } = observation;
  const { kinds, book, asOf, policy } = bench;
  const usage = meteredUsage(observation, asOf, policy.windowDays);
  const lines = kinds.get(resource.kind)?.meters(resource, usage) ?? [];
  let spent = 0;
  for (const line of lines) spent += (line.quantity ?? 0) * Number(book.price(resource.region, line.meter)?.price ?? 0);
  return { lines, spent };
};
