import type { Conclusion, Recommendation } from '../../../shared/model/analysis.ts';
import { centsText } from '../../../shared/model/money.ts';
import { recommendationId, resourceId } from '../../../shared/model/resource.ts';
import type { Run } from '../../../shared/model/run.ts';

export const asOf = '2026-01-15T00:00:00Z';
const regions = ['eu-central-1', 'eu-west-1', 'us-east-1', 'us-west-2', 'ap-southeast-2'];
const checks = [
  ['ec2-instance', 'oversized-instance'],
  ['ec2-instance', 'idle-instance'],
  ['ebs-volume', 'gp2-volume'],
  ['ebs-volume', 'unattached-volume'],
  ['rds-instance', 'idle-database'],
  ['elastic-ip', 'unassociated-address'],
  ['log-group', 'unexpiring-logs'],
] as const;
const accounts = 100;
const owners = 40;

export const accountOf = (index: number): string => String(100_000_000_000 + (index % accounts));
export const ownerOf = (index: number): string => `team-${index % owners}`;

/** The index-th of the made-up ones: spread over accounts, owners, regions and checks; no two save the same. */
const recommendationOf = (index: number): Recommendation => {
  const [kind, check] = checks[index % checks.length]!;
  const of = { account: accountOf(index), region: regions[index % regions.length]!, kind, id: `made-up-${index}` };
  return {
    ...of,
    id: recommendationId(of, check),
    check,
    resource: of.id,
    resourceId: resourceId(of),
    name: `service-${index}`,
    owner: ownerOf(index),
    action: 'resize',
    from: { instanceType: 'm5.2xlarge' },
    to: { instanceType: 'm5.large' },
    monthlySaving: centsText(((index * 7919) % 1_000_003) + 1),
    counted: true,
    risk: { level: index % 3 === 0 ? 'none' : 'brief-impact', breachProbability: 0.01 },
    because: `P99 of CPU was ${index % 40} % and of memory ${index % 60} % in 14 days`,
    evidence: { metrics: ['cpu', 'memory'], windowDays: 14, coverage: 1 },
    effort: 'low',
    alternatives: [
      { check: 'previous-generation', action: 'modify', to: {}, monthlySaving: '1.00', lostBecause: 'saves less' },
    ],
    candidates: ['m5.xlarge', 'm5.large', 'm5.medium'].map((to) => ({
      to,
      monthlyCost: '70.08',
      breachProbability: 0.01,
    })),
    prices: [
      {
        meter: 'AmazonEC2/BoxUsage:m5.large',
        quantity: 730,
        unit: 'Hrs',
        price: '0.096',
        source: 'list',
        asOf: '2026-01-01',
      },
    ],
  };
};

const noCost = { calls: {}, metrics: 0, dollars: '0.00' };

export const conclusionOf = (recommendations: number): Conclusion => ({
  format: 'plimsoll-analysis/1',
  asOf,
  currency: 'USD',
  policy: { name: 'default' },
  resources: { 'ec2-instance': recommendations },
  spend: { monthly: '1000000.00', unusedCommitment: '0.00', unpriced: 0 },
  savings: { monthly: '100000.00', increases: '0.00', net: '100000.00', commitments: '0.00', advisory: 0 },
  recommendations: Array.from({ length: recommendations }, (_, index) => recommendationOf(index)),
  gaps: [],
  ownCost: noCost,
});

export const runOf = (): Run => ({
  id: 'run_listed',
  startedAt: asOf,
  asOf,
  status: 'running',
  resources: {},
  scopes: Array.from({ length: accounts }, (_, index) =>
    regions.map((region) => ({ account: accountOf(index), region, ok: true })),
  ).flat(),
  gaps: [],
  ownCost: noCost,
});
