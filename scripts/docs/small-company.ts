import type { Advice } from '../../shared/model/advice.ts';
import type { Conclusion, Recommendation, Verdict } from '../../shared/model/analysis.ts';
import type { BilledCell } from '../../shared/model/billed.ts';
import type { Charge } from '../../shared/model/charge.ts';
import type { Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Price } from '../../shared/model/meter.ts';
import type { Offerings } from '../../shared/model/offerings.ts';
import { fold } from '../../shared/model/profile.ts';
import { type AnyResource, recommendationId, resourceId } from '../../shared/model/resource.ts';
import type { Run } from '../../shared/model/run.ts';
import { type Stat, type Step, usageKey } from '../../shared/model/usage.ts';
import { dayMs } from '../../shared/model/words.ts';

/** The company that access paths are counted on: so many instances of usual shape, the same every time. */
export const count = 40;
export const account = '111122223333';
export const scope = { account, region: 'us-east-1' };
export const startDay = 20_513;
export const at = (days: number, hour = 6): string =>
  new Date((startDay + days) * dayMs + hour * 3_600_000).toISOString();

/** Numbers that look random and are the same every time. */
const wobble = (index: number, salt: number): number => ((index * 7_919 + salt * 104_729) % 997) / 997;

export const machine = (index: number): AnyResource => ({
  account,
  region: scope.region,
  kind: 'ec2-instance',
  id: `i-0${(index * 1_299_709).toString(16).padStart(16, '0')}`,
  name: `checkout-worker-${index}`,
  createdAt: at(-400),
  changedAt: at(-90),
  tags: { team: 'checkout', environment: 'production', 'cost-center': '4711', 'managed-by': 'terraform' },
  spec: {
    instanceType: 'm5.2xlarge',
    platform: 'linux',
    state: 'running',
    architecture: 'x86_64',
    lifecycle: 'on-demand',
    tenancy: 'default',
    autoScalingGroup: null,
    publicAddress: 'none',
    terminationProtection: false,
    enaSupport: true,
    nvmeDriver: true,
    imageId: 'ami-0abcdef1234567890',
  },
});

const metrics: readonly [string, Stat, Step, number][] = [
  ['cpu', 'Average', 300, 100],
  ['memory', 'Average', 300, 100],
  ['networkIn', 'Sum', 3600, 5e8],
  ['networkOut', 'Sum', 3600, 5e8],
];

export const observed = (index: number, from: number, days: number): Observation => ({
  resource: machine(index),
  related: [
    { ...scope, kind: 'ebs-volume', id: `vol-${index}`, spec: { volumeType: 'gp3', sizeGiB: 100, attachedTo: 'i-0' } },
  ],
  usage: new Map(
    metrics.map(([metric, stat, step, scale], salt) => {
      const values = Array.from({ length: (days * 86_400) / step }, (_, at) =>
        Number(
          (wobble(at + from * 288 + index, salt) * scale * (scale === 100 ? 0.4 : 1)).toFixed(scale === 100 ? 2 : 0),
        ),
      );
      const series = { stat, step, start: new Date((startDay + from) * dayMs).toISOString(), values };
      return [usageKey(metric, stat), fold(series, scale === 100 ? 'percent' : 'log', Number.POSITIVE_INFINITY)];
    }),
  ),
});

const checks = ['idle-instance', 'oversized-instance', 'previous-generation-instance', 'stopped-instance'];
export const verdictsOn = (index: number): Verdict[] =>
  checks.map((check, salt) => ({
    ...scope,
    kind: 'ec2-instance',
    resource: machine(index).id,
    check,
    is: check === 'oversized-instance' ? 'wasteful' : 'fine',
    because: `P99.5 of CPU was ${(wobble(index, salt) * 40).toFixed(1)} % of 8 vCPU over 14 days, of memory ${(wobble(salt, index) * 40).toFixed(1)} %`,
  }));

export const advice = (index: number, different: Partial<Recommendation> = {}): Recommendation => {
  const resource = machine(index);
  const sizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge'].flatMap((size) => [
    `m5.${size}`,
    `m6i.${size}`,
  ]);
  return {
    id: recommendationId(resource, 'oversized-instance'),
    check: 'oversized-instance',
    ...scope,
    kind: resource.kind,
    resource: resource.id,
    resourceId: resourceId(resource),
    name: resource.name ?? '',
    owner: 'checkout',
    action: 'resize',
    from: { instanceType: 'm5.2xlarge' },
    to: { instanceType: 'm5.xlarge' },
    monthlySaving: (140.16 + index / 100).toFixed(2),
    counted: true,
    risk: { level: 'brief-impact' },
    because: `P99.5 of CPU was ${(wobble(index, 3) * 40).toFixed(1)} % of 8 vCPU, of memory ${(wobble(index, 4) * 40).toFixed(1)} % of 32 GiB over 14 days: m5.xlarge keeps 20 % free`,
    binding: 'memoryMiB',
    evidence: { metrics: metrics.map(([metric]) => metric), windowDays: 14, coverage: 1 },
    effort: 'low',
    alternatives: [
      {
        check: 'previous-generation-instance',
        action: 'resize',
        to: { instanceType: 'm6i.2xlarge' },
        monthlySaving: '0.00',
        lostBecause: 'a smaller size saves more',
      },
    ],
    candidates: sizes.map((to, salt) => ({
      to,
      monthlyCost: (wobble(index, salt) * 900).toFixed(2),
      ...(salt % 2 === 1 && { refusedBecause: 'P99.5 of memory with 20 % headroom needs 13.1 GiB' }),
    })),
    prices: ['m5.2xlarge', 'm5.xlarge'].map((type, salt) => ({
      meter: `AmazonEC2/BoxUsage:${type}/linux`,
      quantity: salt === 0 ? 730 : -730,
      unit: 'Hrs',
      price: salt === 0 ? '0.384' : '0.192',
      source: 'AWS Price List, bundled',
      asOf: '2026-02-01',
    })),
    ...different,
  };
};

export const conclusion = (recommendations: readonly Recommendation[]): Conclusion => ({
  format: 'plimsoll-analysis/1',
  asOf: at(14),
  currency: 'USD',
  policy: { name: 'default' },
  resources: { 'ec2-instance': count },
  spend: { monthly: '11212.80', unusedCommitment: '0.00', unpriced: 0 },
  savings: { monthly: '5606.40', increases: '0.00', net: '5606.40', commitments: '0.00', advisory: 0 },
  recommendations: [...recommendations],
  gaps: [],
  ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
});

export const aRun = (id: string): Run => ({
  id,
  startedAt: at(14),
  asOf: at(14),
  status: 'running',
  resources: {},
  scopes: [{ ...scope, ok: true }],
  gaps: [],
  ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
});

export async function* charges(lines: number): AsyncGenerator<Charge> {
  for (let index = 0; index < lines; index += 1)
    yield {
      billedCost: Math.round(wobble(index, 1) * 10_000) / 10_000,
      effectiveCost: Math.round(wobble(index, 2) * 10_000) / 10_000,
      listCost: null,
      billingCurrency: 'USD',
      chargePeriodStart: at(Math.floor(index / 40), 0),
      chargePeriodEnd: at(Math.floor(index / 40) + 1, 0),
      serviceName: 'Amazon Elastic Compute Cloud',
      chargeCategory: 'Usage',
      subAccountId: account,
      regionId: scope.region,
      resourceId: machine(index % count).id,
      skuId: `SKU${index % 50}`,
      skuPriceId: null,
      usageType: 'BoxUsage:m5.2xlarge',
      pricingQuantity: 24,
      pricingUnit: 'Hrs',
      listUnitPrice: 0.384,
      tags: { team: 'checkout' },
    };
}

export const gapIn = (region: string): Gap => ({
  account,
  region,
  what: 'permission',
  missing: 'ec2:DescribeRouteTables',
  because: 'AccessDenied; hides which NAT gateways stand in a route table',
});

export const cell = (index: number): BilledCell => ({
  day: at(index % 31).slice(0, 10),
  service: 'Amazon Elastic Compute Cloud - Compute',
  by: 'usage-type',
  key: `USE1-BoxUsage:m5.${Math.floor(index / 31)}xlarge`,
  unblended: Math.round(wobble(index, 1) * 1e9) / 1e7,
  amortised: Math.round(wobble(index, 2) * 1e9) / 1e7,
  usage: 24,
  unit: 'Hrs',
  provisional: index % 31 > 28,
});

export const priceOf = (index: number): [string, Price] => [
  `AmazonEC2/BoxUsage:m${index}.xlarge/linux`,
  { unit: 'Hrs', price: (wobble(index, 5) * 4).toFixed(4), source: 'AWS Price List', asOf: '2026-03-01' },
];

export const advised = (index: number): Advice => ({
  ...scope,
  kind: 'ec2-instance',
  id: machine(index).id,
  source: 'compute-optimizer',
  finding: 'Overprovisioned',
  to: 'm5.xlarge',
  monthlySaving: Math.round(wobble(index, 6) * 20_000) / 100,
  asOf: at(13),
});

const sizes = [
  'medium',
  'large',
  'xlarge',
  '2xlarge',
  '4xlarge',
  '8xlarge',
  '12xlarge',
  '16xlarge',
  '24xlarge',
  'metal',
];
const families = ['c', 'm', 'r', 'x', 'i', 't', 'g', 'p', 'z', 'd'].flatMap((letter) =>
  ['4', '5', '6i', '6a', '6g', '7i', '7a', '7g'].map((generation) => letter + generation),
);

/** Six zones with some 800 instance types each, as the largest region has. */
export const offered: Offerings = new Map(
  ['a', 'b', 'c', 'd', 'e', 'f'].map((zone, salt) => [
    `us-east-1${zone}`,
    new Set(
      families
        .flatMap((family) => sizes.map((size) => `${family}.${size}`))
        .filter((_, index) => wobble(index, salt) > 0.05),
    ),
  ]),
);
