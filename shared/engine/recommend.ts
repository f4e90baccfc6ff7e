import { precedence } from '../model/change.ts';
import { toCents } from '../model/money.ts';
import { recommendationId } from '../model/resource.ts';
import type { Bill } from './bill/index.ts';
import type { Doubts } from './commitment-gaps.ts';
import { openClaims } from './conflicts.ts';
import type { Finding, PricedProposal } from './judge.ts';

/** One finding with what became of it in the joint set. `cents` undefined: no dollar figure. */
export interface Decided {
  readonly id: string;
  readonly finding: Finding;
  readonly chosen: PricedProposal;
  readonly cents: number | undefined;
  readonly counted: boolean;
  /** Why it is not counted. */
  readonly note?: string;
  /** The finding whose change it excludes or is excluded by, and why it lost. */
  readonly lost?: { readonly to: string; readonly because: string };
  /** The finding's other proposals, and what each would save alone. */
  readonly others: readonly {
    readonly proposal: PricedProposal;
    readonly cents: number | undefined;
    readonly lostBecause: string;
  }[];
}

/** A finding on its way into the set: `variants` are ways of doing one thing (sizes to become), of which the bill picks. */
interface Candidate {
  readonly id: string;
  readonly finding: Finding;
  readonly variants: readonly PricedProposal[];
  readonly alone: number | undefined;
  readonly doubt: string | undefined;
}

const epsilon = 1e-9;

/** Why a proposal cannot be counted, however good it is. */
const doubtOf = (proposal: PricedProposal, bill: Bill, doubts: Doubts): string | undefined => {
  if (proposal.advisory !== undefined) return proposal.advisory;
  if (proposal.dollars === undefined) {
    const meter = proposal.unpriced[0];
    return meter ? `no price is known for ${meter}` : 'what it bills could not be measured';
  }
  const doubt = doubts.about(proposal.deltas) ?? bill.uncertain(proposal.deltas, doubts.accounts);
  if (doubt) return `not counted: ${doubt}`;
  const left = bill.leaves(proposal.deltas);
  return left && `not counted: it leaves what ${left.id} pays for until ${left.end.slice(0, 10)}`;
};

/**
 * Chooses a set that can all be done. Changes are taken in one stated order: precedence, then saving alone,
 * descending, then id; each is worth what the one bill falls by at its turn, which may be nothing where a commitment
 * pays. What would raise the bill, what has no figure and what is advisory is shown, not summed. Capacity advice comes
 * last and is summed apart.
 */
export const recommend = (findings: readonly Finding[], bill: Bill, doubts: Doubts): Decided[] => {
  const candidates = findings.map((finding) => candidateOf(finding, bill, doubts));
  const claims = openClaims<Candidate>();
  const decided = new Map<Candidate, Decided>();
  const decide = (candidate: Candidate, chosen: PricedProposal, rest: Outcome): void => {
    const { id, finding } = candidate;
    decided.set(candidate, { id, finding, chosen, others: othersOf(finding, chosen, bill), ...rest });
  };
  const lose = (candidate: Candidate, winner: Candidate): void => {
    const lost = { to: winner.id, because: lostBecause(candidate, winner) };
    const cents = candidate.alone === undefined ? undefined : toCents(candidate.alone);
    decide(candidate, candidate.variants[0]!, { cents, counted: false, lost });
  };
  const take = (candidate: Candidate, least: number): void => {
    const winner = claims.against(candidate.variants[0]!);
    if (winner) {
      lose(candidate, winner);
      return;
    }
    const best = bestOf(candidate.variants, bill);
    if (best.fall < least) return;
    claims.claim(best.proposal, candidate);
    bill.apply(best.proposal.deltas);
    decide(candidate, best.proposal, { cents: toCents(best.fall), counted: true });
  };
  const show = (candidate: Candidate): void => {
    const winner = candidate.variants.map((one) => claims.against(one)).find((one) => one !== undefined);
    if (winner) {
      lose(candidate, winner);
      return;
    }
    const { proposal, fall } = bestOf(candidate.variants, bill);
    claims.claim(proposal, candidate);
    const known = proposal.advisory === undefined && proposal.dollars !== undefined;
    decide(candidate, proposal, {
      cents: known ? toCents(fall) : undefined,
      counted: false,
      note: candidate.doubt ?? raises,
    });
  };
  const sorted = [...candidates].sort(inOrder);
  const certain = sorted.filter(({ doubt }) => doubt === undefined);
  for (const candidate of certain) if (!candidate.finding.atRisk) take(candidate, -epsilon);
  for (const candidate of certain) if (candidate.finding.atRisk) take(candidate, Number.NEGATIVE_INFINITY);
  for (const candidate of sorted) if (!decided.has(candidate)) show(candidate);
  return candidates.map((candidate) => decided.get(candidate)!);
};

type Outcome = Pick<Decided, 'cents' | 'counted' | 'note' | 'lost'>;
const raises = 'not counted: while the commitments that pay for it last, this change would raise the bill';

const actionOf = ({ variants }: Candidate): PricedProposal['change'] => variants[0]!.change;

const inOrder = (a: Candidate, b: Candidate): number =>
  precedence(actionOf(a).action) - precedence(actionOf(b).action) || ranked(b) - ranked(a) || (a.id < b.id ? -1 : 1);

/** Millionths of a dollar, so that the order in which amounts were added up decides nothing; no figure comes last. */
const ranked = ({ alone }: Candidate): number => (alone === undefined ? -1e15 : Math.round(alone * 1e6));

/** The variant that the bill falls by most for; of equals the first. */
const bestOf = (variants: readonly PricedProposal[], bill: Bill): { proposal: PricedProposal; fall: number } =>
  variants
    .map((proposal) => ({ proposal, fall: bill.fall(proposal.deltas) }))
    .reduce((best, one) => (one.fall > best.fall + epsilon ? one : best));

/**
 * A finding's first proposal is the advice; others with the same action are variants of it, of which the bill picks.
 * A later action is never counted in its place: it might save more, and would then be let in by the loss of a price.
 */
const candidateOf = (finding: Finding, bill: Bill, doubts: Doubts): Candidate => {
  const id = recommendationId(finding.resource, finding.check.id);
  const [lead] = finding.proposals;
  const alike = finding.proposals.filter(({ change }) => change.action === lead!.change.action);
  const certain = alike.filter((proposal) => doubtOf(proposal, bill, doubts) === undefined);
  if (certain.length > 0)
    return { id, finding, variants: certain, alone: bestOf(certain, bill).fall, doubt: undefined };
  const alone = lead!.dollars === undefined ? undefined : bill.fall(lead!.deltas);
  return { id, finding, variants: [lead!], alone, doubt: doubtOf(lead!, bill, doubts) };
};

const othersOf = (finding: Finding, chosen: PricedProposal, bill: Bill): Decided['others'] =>
  finding.proposals
    .filter((other) => other !== chosen)
    .map((other) => ({
      proposal: other,
      cents: other.dollars === undefined ? undefined : toCents(bill.fall(other.deltas)),
      lostBecause:
        other.advisory ??
        (other.change.action === chosen.change.action
          ? 'the bill falls by less'
          : `${chosen.change.action} is preferred by ${finding.check.id}`),
    }));

const lostBecause = (loser: Candidate, winner: Candidate): string => {
  const [won, lost] = [actionOf(winner), actionOf(loser)];
  if (won.resource.id !== lost.resource.id || won.resource.kind !== lost.resource.kind)
    return `it goes with ${won.resource.id}, which ${winner.finding.check.id} would ${won.action}`;
  if (loser.doubt !== undefined) return loser.doubt;
  return precedence(won.action) < precedence(lost.action)
    ? `${winner.finding.check.id} comes first: ${won.action} before ${lost.action}`
    : `${winner.finding.check.id} changes the same, and comes first`;
};
