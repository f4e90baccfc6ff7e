import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Conclusion, Recommendation, Verdict } from '../../shared/model/analysis.ts';
import type { Charge } from '../../shared/model/charge.ts';
import type { Observation } from '../../shared/model/estate.ts';
import { fold } from '../../shared/model/profile.ts';
import { type AnyResource, recommendationId, resourceId } from '../../shared/model/resource.ts';
import type { Run } from '../../shared/model/run.ts';
import { type Stat, type Step, usageKey } from '../../shared/model/usage.ts';
import type { Store } from '../../shared/ports.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { countingClient, type Units } from './counting.ts';

/** One way into the table, and what it costs: for the whole of it, or for each of so many. */
export interface PathCost {
  readonly path: string;
  readonly per: string;
  readonly units: Units;
}

const count = 40;
const account = '111122223333';
const scope = { account, region: 'us-east-1' };
const dayMs = 86_400_000;
const startDay = 20_513;
const at = (days: number, hour = 6): string => new Date((startDay + days) * dayMs + hour * 3_600_000).toISOString();

/** Numbers that look random and are the same every time. */
const wobble = (index: number, salt: number): number => ((index * 7_919 + salt * 104_729) % 997) / 997;

const machine = (index: number): AnyResource => ({
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

const observed = (index: number, from: number, days: number): Observation => ({
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
const verdictsOn = (index: number): Verdict[] =>
  checks.map((check, salt) => ({
    ...scope,
    kind: 'ec2-instance',
    resource: machine(index).id,
    check,
    is: check === 'oversized-instance' ? 'wasteful' : 'fine',
    because: `P99.5 of CPU was ${(wobble(index, salt) * 40).toFixed(1)} % of 8 vCPU over 14 days, of memory ${(wobble(salt, index) * 40).toFixed(1)} %`,
  }));

const advice = (index: number, different: Partial<Recommendation> = {}): Recommendation => {
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

const conclusion = (recommendations: readonly Recommendation[]): Conclusion => ({
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

const aRun = (id: string): Run => ({
  id,
  startedAt: at(14),
  asOf: at(14),
  status: 'running',
  resources: {},
  scopes: [{ ...scope, ok: true }],
  gaps: [],
  ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
});

async function* charges(lines: number): AsyncGenerator<Charge> {
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

const all = async (source: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of source);
};

const each = (units: Units, of: number): Units => ({
  requests: units.requests / of,
  read: units.read / of,
  write: units.write / of,
});

/** Goes every way into a fresh table once, on a small company of usual shape, and counts. */
export const accessPaths = async (client: DynamoDBDocumentClient, table: string): Promise<PathCost[]> => {
  const { client: counting, costOf } = countingClient(client);
  let now = at(14, 8);
  const store: Store = dynamoStore(counting, table, { clock: { now: () => new Date(now) } });
  const paths: PathCost[] = [];
  const measure = async (path: string, per: string, of: number, work: () => Promise<unknown>): Promise<void> => {
    paths.push({ path, per, units: each(await costOf(work), of) });
  };
  const machines = Array.from({ length: count }, (_, index) => index);
  const saveAll = async (from: number, days: number): Promise<void> => {
    for (const index of machines) await store.saveObservation(observed(index, from, days));
  };
  const finish = async (path: string, recommendations: readonly Recommendation[]): Promise<void> => {
    await store.startRun(aRun(path));
    await measure(path, 'recommendation', count, () => store.finishRun(aRun(path), conclusion(recommendations)));
  };

  await measure('a resource seen first, with 14 days of 4 metrics', 'resource', count, () => saveAll(0, 14));
  await measure('… seen again, with 5 more days', 'resource', count, () => saveAll(14, 5));
  await measure('… seen again, with nothing new', 'resource', count, () => saveAll(14, 0));
  await measure('the resources of a scope with 14 days of usage', 'resource', count, () =>
    all(store.observations(scope, startDay + 5)),
  );
  const header = {
    format: 'plimsoll-estate/1' as const,
    asOf: at(14),
    currency: 'USD' as const,
    accounts: [{ id: account }],
  };
  await measure('save header and commitments', 'estate', 1, () => store.saveEstate(header, []));
  await measure('read header and commitments', 'estate', 1, () => store.estate());
  await measure('save a scope', 'scope', 1, () => store.saveScope({ ...scope, ok: true, at: at(14) }));
  await measure('read scopes', 'all', 1, () => store.scopes());
  await measure('save gaps', 'all', 1, () => store.saveGaps([]));
  await measure('save the charges of a month', '1,000 lines', 4, () => store.saveCharges('2026-03', charges(4_000)));
  await measure('read the charges of a month', '1,000 lines', 4, () => all(store.charges('2026-03')));

  await measure('start a run', 'run', 1, () => store.startRun(aRun('first')));
  await store.finishRun(aRun('first'), conclusion([]));
  await store.startRun(aRun('verdicts'));
  for (const index of machines) await store.saveVerdicts('verdicts', machine(index), verdictsOn(index));
  await store.finishRun(aRun('verdicts'), conclusion([]));
  await store.startRun(aRun('verdicts again'));
  await measure('save the verdicts of 4 checks, and clear those before', 'resource', count, async () => {
    for (const index of machines) await store.saveVerdicts('verdicts again', machine(index), verdictsOn(index));
    await store.finishRun(aRun('verdicts again'), conclusion([]));
  });
  await finish(
    'a run that opens',
    machines.map((index) => advice(index)),
  );
  await finish(
    '… that finds the same',
    machines.map((index) => advice(index)),
  );
  const words = machines.map((index) => advice(index, { because: `P99.5 of CPU was ${index}.5 % over 14 days` }));
  await finish('… the same with other figures in its sentence', words);
  const savings = words.map((one, index) => ({ ...one, monthlySaving: `${index + 100}.25` }));
  await finish('… another saving', savings);
  await finish('… that closes', []);
  await finish('… that opens again', savings);

  const page = { sort: 'saving', limit: 20 } as const;
  await measure('the last run', 'run', 1, () => store.lastRun());
  await measure('the run of a month', 'run', 1, () => store.runOfMonth('2026-03'));
  await measure('runs, newest first', 'page of 20', 1, () => store.runs(20));
  await measure('recommendations by status', 'page of 20', 1, () => store.recommendations({ ...page, status: 'open' }));
  await measure('… by account and status', 'page of 20', 1, () =>
    store.recommendations({ ...page, account, status: 'open' }),
  );
  await measure('… by owner and status', 'page of 20', 1, () =>
    store.recommendations({ ...page, owner: 'checkout', status: 'open' }),
  );
  await measure('… of every status, by age', 'page of 20', 1, () => store.recommendations({ ...page, sort: 'age' }));
  await measure('… by a filter without an index', '40 entries read', 1, () =>
    store.recommendations({ ...page, status: 'open', region: 'eu-west-1' }),
  );
  await measure('… by a tag', 'page of 20', 1, () =>
    store.recommendations({ ...page, status: 'open', tag: 'team=checkout' }),
  );
  const { id, resourceId: owner } = advice(0);
  await measure('one recommendation', 'one', 1, () => store.recommendation(id));
  const { version = 0 } = (await store.recommendation(id)) ?? {};
  const move = { to: 'approved', at: now, by: 'kim', reason: 'agreed' } as const;
  await measure('move a recommendation', 'move', 1, () => store.move(id, version, move));
  await measure('a resource with verdicts and recommendations', 'one', 1, () => store.resource(owner));
  now = at(20);
  await measure('forget a resource', 'resource', count, () => store.forgetUnseen(scope, at(16)));
  return paths;
};
