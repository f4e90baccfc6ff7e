import { precedence } from '../model/change.ts';
import { toCents } from '../model/money.ts';
import { recommendationId } from '../model/resource.ts';
import type { Bill } from './bill/index.ts';
import { openClaims } from './conflicts.ts';
import type { Finding, PricedProposal } from './judge.ts';
import type { Delta } from './pricing.ts';

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

interface Candidate {
  readonly id: string;
  readonly finding: Finding;
  readonly proposal: PricedProposal;
  readonly alone: number | undefined;
  readonly doubt: string | undefined;
}

const epsilon = 1e-9;

/** Why a proposal cannot be counted, however good it is. */
const doubtOf = (
  proposal: PricedProposal,
  bill: Bill,
  unseen: (deltas: readonly Delta[]) => string | undefined,
): string | undefined => {
  if (proposal.advisory !== undefined) return proposal.advisory;
  if (proposal.dollars === undefined) {
    const meter = proposal.unpriced[0];
    return meter ? `no price is known for ${meter}` : 'what it bills could not be measured';
  }
  const doubt = unseen(proposal.deltas) ?? bill.uncertain(proposal.deltas);
  return doubt && `advisory: ${doubt}`;
};

/**
 * Chooses a set that can all be done. Changes are taken in one stated order: precedence, then saving alone,
 * descending, then id; each is worth what the one bill falls by at its turn. Changes that save nothing because a
 * commitment pays already come after those that save; what would raise the bill, what has no figure and what is
 * advisory is shown, not summed. Capacity advice comes last and is summed apart.
 */
export const recommend = (
  findings: readonly Finding[],
  bill: Bill,
  unseen: (deltas: readonly Delta[]) => string | undefined,
): Decided[] => {
  const candidates = findings.map((finding) => candidateOf(finding, bill, unseen));
  const claims = openClaims<Candidate>();
  const decided = new Map<Candidate, Decided>();
  const decide = (candidate: Candidate, rest: Pick<Decided, 'cents' | 'counted' | 'note' | 'lost'>): void => {
    decided.set(candidate, {
      id: candidate.id,
      finding: candidate.finding,
      chosen: candidate.proposal,
      others: othersOf(candidate, bill),
      ...rest,
    });
  };
  const take = (candidate: Candidate, least: number): void => {
    const winner = claims.against(candidate.proposal);
    if (winner) {
      const because = lostBecause(candidate, winner);
      decide(candidate, { cents: aloneCents(candidate), counted: false, lost: { to: winner.id, because } });
      return;
    }
    const fall = bill.fall(candidate.proposal.deltas);
    if (fall < least) return;
    claims.claim(candidate.proposal, candidate);
    bill.apply(candidate.proposal.deltas);
    decide(candidate, { cents: toCents(fall), counted: true });
  };
  const counting = candidates.filter(({ doubt, finding }) => doubt === undefined && !finding.atRisk).sort(inOrder);
  for (const candidate of counting) if (candidate.alone! > epsilon) take(candidate, epsilon);
  for (const candidate of counting) if (!decided.has(candidate)) take(candidate, -epsilon);
  const atRisk = candidates.filter(({ doubt, finding }) => doubt === undefined && finding.atRisk).sort(inOrder);
  for (const candidate of atRisk) take(candidate, Number.NEGATIVE_INFINITY);
  for (const candidate of [...candidates].sort(inOrder))
    if (!decided.has(candidate)) show(candidate, claims.against(candidate.proposal), bill, decide);
  return candidates.map((candidate) => decided.get(candidate)!);
};

const inOrder = (a: Candidate, b: Candidate): number =>
  precedence(a.proposal.change.action) - precedence(b.proposal.change.action) ||
  (b.alone ?? Number.NEGATIVE_INFINITY) - (a.alone ?? Number.NEGATIVE_INFINITY) ||
  (a.id < b.id ? -1 : 1);

/** Of a finding's proposals, in the check's own order of preference, the first that saves; else the first. */
const candidateOf = (
  finding: Finding,
  bill: Bill,
  unseen: (deltas: readonly Delta[]) => string | undefined,
): Candidate => {
  const id = recommendationId(finding.resource, finding.check.id);
  const all = finding.proposals.map((proposal) => ({
    id,
    finding,
    proposal,
    alone: proposal.dollars === undefined ? undefined : bill.fall(proposal.deltas),
    doubt: doubtOf(proposal, bill, unseen),
  }));
  return (
    all.find(({ doubt, alone }) => doubt === undefined && alone! > epsilon) ??
    all.find(({ doubt }) => doubt === undefined) ??
    all[0]!
  );
};

const aloneCents = ({ alone }: Candidate): number | undefined => (alone === undefined ? undefined : toCents(alone));

const othersOf = ({ finding, proposal }: Candidate, bill: Bill): Decided['others'] =>
  finding.proposals
    .filter((other) => other !== proposal)
    .map((other) => ({
      proposal: other,
      cents: other.dollars === undefined ? undefined : toCents(bill.fall(other.deltas)),
      lostBecause: other.advisory ?? `${proposal.change.action} is preferred by ${finding.check.id}`,
    }));

const lostBecause = (loser: Candidate, winner: Candidate): string => {
  const [won, lost] = [winner.proposal.change, loser.proposal.change];
  if (won.resource.id !== lost.resource.id || won.resource.kind !== lost.resource.kind)
    return `it goes with ${won.resource.id}, which ${winner.finding.check.id} would ${won.action}`;
  return precedence(won.action) < precedence(lost.action)
    ? `${winner.finding.check.id} comes first: ${won.action} before ${lost.action}`
    : `${winner.finding.check.id} changes the same and saves more`;
};

/** What is not counted is still shown: with its true figure where there is one, and why it is not in the sum. */
const show = (
  candidate: Candidate,
  winner: Candidate | undefined,
  bill: Bill,
  decide: (candidate: Candidate, rest: Pick<Decided, 'cents' | 'counted' | 'note' | 'lost'>) => void,
): void => {
  const { proposal, doubt } = candidate;
  const lost = winner && { to: winner.id, because: lostBecause(candidate, winner) };
  const figure = proposal.advisory === undefined ? proposal.dollars : undefined;
  const cents = figure === undefined ? undefined : toCents(bill.fall(proposal.deltas));
  const note = doubt ?? 'not counted: while the commitments that pay for it last, this change would raise the bill';
  decide(candidate, { cents, counted: false, note, ...(lost ? { lost } : {}) });
};
