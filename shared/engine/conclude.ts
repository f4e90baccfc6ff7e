import type { Conclusion, Recommendation } from '../model/analysis.ts';
import type { Estate } from '../model/estate.ts';
import type { Gap } from '../model/gap.ts';
import { centsText, moneyText, toCents } from '../model/money.ts';
import { type AnyResource, resourceId } from '../model/resource.ts';
import { type AwsSaid, awsSaid } from './aws-says.ts';
import type { Bill, BillTotal } from './bill/index.ts';
import { touched } from './conflicts.ts';
import type { Means } from './means.ts';
import { type Delta, fromTo } from './pricing.ts';
import type { Decided } from './recommend.ts';
import { reconcile } from './reconcile.ts';

interface Conclusive {
  readonly estate: Pick<Estate, 'header' | 'advice' | 'charges'>;
  readonly means: Means;
  readonly bill: Bill;
  readonly before: BillTotal;
  readonly decided: readonly Decided[];
  readonly gaps: readonly Gap[];
  readonly counts: Readonly<Record<string, number>>;
  /** Dollars a month at on-demand prices, by service code. */
  readonly modelled: ReadonlyMap<string, number>;
  readonly owner: (resource: AnyResource) => string | undefined;
}

/** Everything but the verdicts, in the form of CONTRACTS §3: the same input gives the same bytes. */
export const conclude = async (given: Conclusive): Promise<Conclusion> => {
  const { estate, means, bill, before, decided, counts } = given;
  const counted = decided.filter((one) => one.counted);
  const sum = (atRisk: boolean): number =>
    counted.filter(({ finding }) => finding.atRisk === atRisk).reduce((total, { cents }) => total + (cents ?? 0), 0);
  const saved = sum(false);
  const increases = -sum(true);
  const recommendations = recommendationsOf(given);
  const billed = await reconcile(estate, given.modelled);
  return {
    format: 'plimsoll-analysis/1',
    asOf: estate.header.asOf,
    currency: 'USD',
    policy: { ...means.policy },
    resources: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
    spend: {
      monthly: moneyText(before.monthly),
      ...billed,
      unusedCommitment: moneyText(before.unusedCommitment),
      unpriced: [...bill.unpriced.values()].reduce((total, lines) => total + lines, 0),
    },
    savings: {
      monthly: centsText(saved),
      increases: centsText(increases),
      net: centsText(saved - increases),
      commitments: '0.00',
      advisory: recommendations.filter((one) => !one.counted).length,
    },
    recommendations,
    gaps: [...given.gaps, ...billGaps(bill)],
    ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
  };
};

/** What the bill could not price, measure or apply, by meter and commitment. */
const billGaps = (bill: Bill): Gap[] => [
  ...meterGaps(bill.unpriced, 'price', (lines) => `no price is known; ${lines} meter lines carry no dollar figure`),
  ...meterGaps(
    bill.unmeasured,
    'metric',
    (lines) => `its quantity was not measured; ${lines} lines cost more than is shown`,
  ),
  ...bill.unknownTerms.map(
    ({ commitment: { account, region, id }, because }): Gap => ({
      account,
      ...(region ? { region } : {}),
      what: 'commitment',
      missing: `terms of ${id}`,
      because,
    }),
  ),
];

const meterGaps = (counts: ReadonlyMap<string, number>, what: Gap['what'], because: (lines: number) => string): Gap[] =>
  [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, lines]) => {
      const [region, ...meter] = key.split(' ');
      return { region: region!, what, missing: meter.join(' '), because: because(lines) };
    });

/** Winners first, by what they save; what lost to another stands among the alternatives of the one that beat it. */
const recommendationsOf = ({ estate, decided, means, owner }: Conclusive): Recommendation[] => {
  const says = awsSaid(estate.advice);
  const beaten = Map.groupBy(
    decided.filter((one) => one.lost),
    (one) => one.lost!.to,
  );
  return decided
    .filter((one) => !one.lost)
    .sort(
      (a, b) =>
        Number(b.counted) - Number(a.counted) ||
        (b.cents ?? Number.NEGATIVE_INFINITY) - (a.cents ?? Number.NEGATIVE_INFINITY) ||
        (a.id < b.id ? -1 : 1),
    )
    .map((one) => recommendationOf(one, beaten.get(one.id) ?? [], means, owner(one.finding.resource), says));
};

const text = (cents: number | undefined): string | null => (cents === undefined ? null : centsText(cents));

const recommendationOf = (
  { id, finding, chosen, cents, counted, note, others }: Decided,
  beaten: readonly Decided[],
  { book }: Means,
  owner: string | undefined,
  awsSays: AwsSaid,
): Recommendation => {
  const said = awsSays(finding.resource);
  const { check, resource, because, binding, candidates, evidence } = finding;
  const { change } = chosen;
  const also = touched(change).slice(1);
  const notes = [note, chosen.note].filter((one) => one !== undefined);
  const probability = candidates?.find(({ to }) => Object.values(change.to).includes(to))?.breachProbability;
  return {
    id,
    check: check.id,
    account: resource.account,
    region: resource.region,
    kind: resource.kind,
    resource: resource.id,
    resourceId: resourceId(resource),
    ...(resource.name ? { name: resource.name } : {}),
    ...(owner ? { owner } : {}),
    action: change.action,
    ...fromTo(change),
    monthlySaving: text(cents),
    counted,
    risk: {
      level: chosen.risk ?? check.risk,
      ...(probability === undefined ? {} : { breachProbability: probability }),
    },
    because,
    ...(notes.length > 0 ? { note: notes.join('; ') } : {}),
    ...(binding ? { binding } : {}),
    ...(also.length > 0 ? { also: also.map((key) => key.split('/').slice(3).join('/')) } : {}),
    evidence: { ...evidence, metrics: [...evidence.metrics], coverage: Math.round(evidence.coverage * 1000) / 1000 },
    effort: check.effort,
    ...(said.length > 0 ? { awsSays: [...said] } : {}),
    alternatives: [
      ...others.map((other) => ({
        check: check.id,
        action: other.proposal.change.action,
        to: fromTo(other.proposal.change).to,
        monthlySaving: text(other.cents),
        lostBecause: other.lostBecause,
      })),
      ...beaten.map((loser) => ({
        check: loser.finding.check.id,
        action: loser.chosen.change.action,
        to: fromTo(loser.chosen.change).to,
        monthlySaving: text(loser.cents),
        lostBecause: loser.lost!.because,
      })),
    ],
    ...(candidates
      ? {
          candidates: candidates.map(({ monthlyCost, ...rest }) => ({
            ...rest,
            monthlyCost: monthlyCost === undefined ? null : centsText(toCents(monthlyCost)),
          })),
        }
      : {}),
    prices: chosen.deltas.map((delta) => priceLine(delta, book)),
  };
};

const priceLine = ({ region, meter, unit, quantity }: Delta, book: Means['book']): Recommendation['prices'][number] => {
  const price = book.price(region, meter);
  return {
    meter,
    quantity: quantity === undefined ? null : -Math.round(quantity * 1e6) / 1e6,
    unit,
    price: price?.price ?? null,
    source: price?.source ?? null,
    asOf: price?.asOf ?? null,
  };
};
