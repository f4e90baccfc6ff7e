import type { Conclusion, Recommendation } from '../../shared/model/analysis.ts';

/** One recommendation, with what a test wants to be different. */
export const recommendationWith = (different: Partial<Recommendation> = {}): Recommendation => ({
  id: 'rec_1',
  check: 'idle-instance',
  account: '111122223333',
  region: 'us-east-1',
  kind: 'ec2-instance',
  resource: 'i-0123456789abcdef0',
  resourceId: 'res_1',
  action: 'stop',
  from: { state: 'running' },
  to: { state: 'stopped' },
  monthlySaving: '70.08',
  counted: true,
  risk: { level: 'may-break' },
  because: 'P99 CPU 1.2 %, under 3 %',
  evidence: { metrics: ['cpu'], windowDays: 14, coverage: 1 },
  effort: 'low',
  alternatives: [],
  prices: [],
  ...different,
});

export const conclusionWith = (different: Partial<Conclusion> = {}): Conclusion => ({
  format: 'plimsoll-analysis/1',
  asOf: '2026-03-15T06:00:00Z',
  currency: 'USD',
  policy: { name: 'default' },
  resources: { 'ec2-instance': 1 },
  spend: { monthly: '700.80', unusedCommitment: '0.00', unpriced: 0 },
  savings: { monthly: '70.08', increases: '0.00', net: '70.08', commitments: '0.00', advisory: 0 },
  recommendations: [recommendationWith()],
  gaps: [],
  ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
  ...different,
});
