import * as z from 'zod';
import { priceBook } from '../../shared/engine/book.ts';
import type { Means } from '../../shared/engine/means.ts';
import { modify, remove, resize, stop } from '../../shared/model/change.ts';
import { check, fine, propose } from '../../shared/model/check.ts';
import type { Commitment } from '../../shared/model/commitment.ts';
import type { Estate, Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { kind } from '../../shared/model/kind.ts';
import type { Price } from '../../shared/model/meter.ts';
import { defaultPolicy, type Policy } from '../../shared/model/policy.ts';

/** A small world with its own kinds and checks, in which the engine's laws are tested without the catalogue. */
export const machine = kind({
  id: 'machine',
  title: 'Machine',
  service: 'AmazonEC2',
  spec: z.object({ type: z.string().nullish(), state: z.string().nullish() }),
  metrics: {
    cpu: { stat: 'Average', step: 300, unit: 'Percent', namespace: 'toy', name: 'cpu' },
    memory: { stat: 'Average', step: 300, unit: 'Percent', namespace: 'toy', name: 'memory' },
  },
  meterNames: [{ meter: 'AmazonEC2/BoxUsage:<type>/linux', unit: 'Hrs' }],
  meters: ({ spec }) =>
    spec.state === 'running'
      ? [
          {
            meter: `AmazonEC2/BoxUsage:${spec.type}/linux`,
            unit: 'Hrs',
            quantity: 730,
            use: { service: 'ec2', type: spec.type ?? '', platform: 'linux', tenancy: 'default' },
          },
        ]
      : [],
  facts: ['type', 'state'],
});

export const disk = kind({
  id: 'disk',
  title: 'Disk',
  service: 'AmazonEC2',
  spec: z.object({ sizeGiB: z.number().nullish(), type: z.string().nullish(), attachedTo: z.string().nullish() }),
  metrics: {},
  meterNames: [{ meter: 'AmazonEC2/EBS:VolumeUsage.<type>', unit: 'GB-Mo' }],
  meters: ({ spec }) => [
    { meter: `AmazonEC2/EBS:VolumeUsage.${spec.type}`, unit: 'GB-Mo', quantity: spec.sizeGiB ?? undefined },
  ],
  hangsOn: ({ attachedTo }) => (attachedTo ? [{ kind: 'machine', id: attachedTo }] : []),
});

const types: readonly [string, number, number][] = [
  ['m5.large', 2, 8],
  ['m5.xlarge', 4, 16],
  ['m5.2xlarge', 8, 32],
  ['m6.large', 2, 8],
  ['m6.xlarge', 4, 16],
  ['m6.2xlarge', 8, 32],
];
const shared = {
  finds: machine,
  title: 't',
  why: 'w',
  learnMore: 'https://example.org',
  risk: 'none',
  effort: 'low',
} as const;
const boxes = (type: string) =>
  machine.meters({ account: '', region: '', kind: 'machine', id: '', spec: { type, state: 'running' } }, new Map());
const option = ([name, vcpu, gib]: (typeof types)[number]) => ({
  name,
  capacity: { vcpu, memoryMiB: gib * 1024 },
  lines: boxes(name),
});

const idle = check({
  ...shared,
  id: 'idle',
  facts: ['state'],
  needs: ['cpu'],
  judge: (one, { usage }) =>
    one.spec.state === 'running' && usage.cpu.percentile(99) < 3
      ? propose(stop(one, { state: 'stopped' }), 'idle')
      : fine('busy'),
});
const sizing = (id: string, accept: (today: string, to: string) => boolean, change: typeof resize) =>
  check({
    ...shared,
    id,
    needs: ['cpu'],
    mayUse: ['memory'],
    evidence: { forSizing: true },
    judge(one, { usage, size }) {
      const today = types.find(([name]) => name === one.spec.type);
      if (!today || one.spec.state !== 'running') return fine('unknown type');
      const load = { cpuPercent: usage.cpu, memoryPercent: usage.memory, peaks: {} };
      const options = types.filter(([name]) => accept(today[0], name)).map(option);
      const { choices, because } = size({ today: option(today), options, load });
      const changes = choices.map(({ name }) => change(one, { type: name }));
      return changes.length > 0 ? propose(changes, because) : fine(because);
    },
  });
const sizeName = (type: string): string => type.split('.')[1]!;
const oversized = sizing('oversized', (today, to) => sizeName(today) !== sizeName(to), resize);
const oldFamily = sizing(
  'old-family',
  (today, to) => sizeName(today) === sizeName(to),
  (one, to) => modify(one, to),
);
const stopped = check({
  ...shared,
  id: 'stopped',
  judge: (one, { related }) =>
    one.spec.state === 'stopped'
      ? propose(remove(one, { also: related.filter(({ kind }) => kind === 'disk') }), 'stopped')
      : fine('running'),
});
const oldDisk = check({
  ...shared,
  id: 'old-disk',
  finds: disk,
  judge: (one) => (one.spec.type === 'gp2' ? propose(modify(one, { type: 'gp3' }), 'gp2') : fine('gp3')),
});

/** m6 is cheaper than m5; every size costs twice the one below. */
export const toyPrices: Readonly<Record<string, number>> = {
  'AmazonEC2/BoxUsage:m5.large/linux': 0.1,
  'AmazonEC2/BoxUsage:m5.xlarge/linux': 0.2,
  'AmazonEC2/BoxUsage:m5.2xlarge/linux': 0.4,
  'AmazonEC2/BoxUsage:m6.large/linux': 0.09,
  'AmazonEC2/BoxUsage:m6.xlarge/linux': 0.18,
  'AmazonEC2/BoxUsage:m6.2xlarge/linux': 0.36,
  'AmazonEC2/EBS:VolumeUsage.gp2': 0.1,
  'AmazonEC2/EBS:VolumeUsage.gp3': 0.08,
};
export const toyTypes = types.map(([name]) => name);

export const toyMeans = (missingPrices: readonly string[] = [], policy: Policy = defaultPolicy): Means => {
  const prices = new Map<string, Price>(
    Object.entries(toyPrices)
      .filter(([meter]) => !missingPrices.includes(meter))
      .map(([meter, price]) => [meter, { unit: 'any', price: String(price), source: 'toy', asOf: '2026-01-01' }]),
  );
  return {
    catalogue: { kinds: [machine, disk], checks: [idle, oversized, oldFamily, stopped, oldDisk] },
    policy,
    facts: { instanceTypes: new Map(), dbClasses: new Map() },
    book: priceBook(new Map(), () => prices),
    rates: { effectiveHourly: () => undefined },
  };
};

export const toyEstate = (
  observations: readonly Observation[],
  commitments: readonly Commitment[],
  gaps: readonly Gap[] = [],
  asOf = '2026-03-15T06:00:00Z',
): Estate => ({
  header: { format: 'plimsoll-estate/1', asOf, currency: 'USD', accounts: [] },
  commitments,
  prices: new Map(),
  gaps: [...gaps],
  async *observations() {
    yield* observations;
  },
});
