import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Analysed, analyse } from '../../shared/engine/analyse.ts';
import { openBill } from '../../shared/engine/bill/index.ts';
import type { Means } from '../../shared/engine/means.ts';
import type { Commitment } from '../../shared/model/commitment.ts';
import type { Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { centsOf } from '../../shared/model/money.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import { asOf, daysAgo, usageOf } from '../support/judge.ts';
import { disk, machine, toyEstate, toyMeans, toyPrices, toyTypes } from '../support/toy.ts';

/** One machine of a made-up estate, in a few numbers that shrink well. */
interface Machine {
  readonly type: string;
  readonly account: string;
  readonly state: 'running' | 'stopped';
  readonly cpu: number | null;
  readonly memory: number | null;
  readonly diskGiB: number | null;
}

const machineArbitrary: fc.Arbitrary<Machine> = fc.record({
  type: fc.constantFrom(...toyTypes),
  account: fc.constantFrom('A', 'B', 'C'),
  state: fc.constantFrom('running', 'running', 'running', 'stopped'),
  cpu: fc.option(fc.constantFrom(1, 2, 10, 30, 50, 85), { freq: 5 }),
  memory: fc.option(fc.constantFrom(5, 20, 45, 80), { freq: 3 }),
  diskGiB: fc.option(fc.integer({ min: 1, max: 500 })),
});
const estateArbitrary = fc.array(machineArbitrary, { minLength: 1, maxLength: 8 });

const term = { start: '2026-01-01T00:00:00Z', end: '2027-01-01T00:00:00Z' };
const sharing = fc.constantFrom('all', 'A', 'B');
const reservedArbitrary: fc.Arbitrary<Commitment> = fc
  .record({
    account: fc.constantFrom('A', 'B'),
    sharedWith: sharing,
    instanceType: fc.constantFrom(...toyTypes),
    count: fc.integer({ min: 1, max: 4 }),
  })
  .map((one) => ({
    ...one,
    ...term,
    id: 'ri',
    type: 'reserved-instance' as const,
    region: 'us-east-1',
    platform: 'linux',
    effectiveHourly: 0.05,
  }));
const planArbitrary: fc.Arbitrary<Commitment> = fc
  .record({
    account: fc.constantFrom('A', 'B'),
    sharedWith: sharing,
    hourlyCommitment: fc.constantFrom(0.02, 0.1, 0.3, 1),
    discount: fc.constantFrom(0.2, 0.28, 0.5),
    family: fc.option(fc.constantFrom('m5', 'm6')),
  })
  .map(({ family, ...one }) => ({
    ...one,
    ...term,
    id: 'sp',
    ...(family
      ? { type: 'ec2-instance-savings-plan' as const, instanceFamily: family, region: 'us-east-1' }
      : { type: 'compute-savings-plan' as const }),
  }));
const commitmentsArbitrary = fc
  .array(fc.oneof(reservedArbitrary, planArbitrary), { maxLength: 3 })
  .map((list) => list.map((one, index) => ({ ...one, id: `${one.id}-${index}` })));

const observe = (machines: readonly Machine[]): Observation[] =>
  machines.flatMap((one, index) => {
    const place = { account: one.account, region: 'us-east-1', createdAt: daysAgo(400), tags: {} };
    const box: AnyResource = {
      ...place,
      kind: 'machine',
      id: `i-${index}`,
      spec: { type: one.type, state: one.state },
    };
    const usage = usageOf(machine, {
      ...(one.cpu === null ? {} : { cpu: { value: one.cpu, days: 14 } }),
      ...(one.memory === null ? {} : { memory: { value: one.memory, days: 14 } }),
    });
    const disks: AnyResource[] =
      one.diskGiB === null
        ? []
        : [
            {
              ...place,
              kind: 'disk',
              id: `vol-${index}`,
              spec: { sizeGiB: one.diskGiB, type: 'gp2', attachedTo: `i-${index}` },
            },
          ];
    return [
      { resource: box, usage, related: disks },
      ...disks.map((resource) => ({ resource, usage: new Map(), related: [box] })),
    ];
  });

const run = (
  machines: readonly Machine[],
  commitments: readonly Commitment[],
  means: Means = toyMeans(),
  gaps: readonly Gap[] = [],
): Promise<Analysed> => analyse(toyEstate(observe(machines), commitments, gaps), means);
const saved = ({ conclusion }: Analysed): number => centsOf(conclusion.savings.monthly);

/** Half a cent a line may be lost and another won by rounding. */
const slack = (machines: readonly Machine[]): number => machines.length * 2;

describe('less evidence never saves more', () => {
  const less = (name: string, take: (one: Machine) => Machine) =>
    test(`taking away ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(estateArbitrary, commitmentsArbitrary, fc.nat(), async (machines, commitments, at) => {
          const poorer = machines.map((one, index) => (index === at % machines.length ? take(one) : one));
          expect(saved(await run(poorer, commitments))).toBeLessThanOrEqual(
            saved(await run(machines, commitments)) + slack(machines),
          );
        }),
        { numRuns: 150 },
      );
    });
  less('the CPU of one machine', (one) => ({ ...one, cpu: null }));
  less('the memory of one machine', (one) => ({ ...one, memory: null }));

  test('taking away a price', async () => {
    await fc.assert(
      fc.asyncProperty(
        estateArbitrary,
        commitmentsArbitrary,
        fc.constantFrom(...Object.keys(toyPrices)),
        async (machines, commitments, meter) => {
          const without = saved(await run(machines, commitments, toyMeans([meter])));
          expect(without).toBeLessThanOrEqual(saved(await run(machines, commitments)) + slack(machines));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('taking away the permission to see an account’s commitments', async () => {
    await fc.assert(
      fc.asyncProperty(
        estateArbitrary,
        commitmentsArbitrary,
        fc.constantFrom('A', 'B', 'C'),
        async (machines, commitments, account) => {
          fc.pre(!sharedOn(commitments, account));
          const gaps: Gap[] = ['savingsplans:DescribeSavingsPlans', 'ec2:DescribeReservedInstances'].map((missing) => ({
            account,
            what: 'permission',
            missing,
            because: 'AccessDenied',
          }));
          const visible = commitments.filter((one) => one.account !== account);
          const blind = saved(await run(machines, visible, toyMeans(), gaps));
          const seeing = saved(await run(machines, commitments));
          expect(blind).toBeLessThanOrEqual(seeing + slack(machines));
        },
      ),
      { numRuns: 150 },
    );
  });
});

/** What one account shares with others is seen from any of them (RULES §1 makes only its own savings advisory). */
const sharedOn = (commitments: readonly Commitment[], account: string): boolean =>
  commitments.some((one) => one.account === account && one.sharedWith !== account);

describe('savings add up to the fall of one bill', () => {
  test('the counted savings are the bill before minus the bill after all of them, up to half a cent a line', async () => {
    await fc.assert(
      fc.asyncProperty(estateArbitrary, commitmentsArbitrary, async (machines, commitments) => {
        const { conclusion } = await run(machines, commitments);
        const counted = conclusion.recommendations.filter((one) => one.counted);
        const sum = counted.reduce((total, one) => total + centsOf(one.monthlySaving!), 0);
        expect(sum).toBe(centsOf(conclusion.savings.net));
        const changed = patched(observe(machines), counted);
        const fall = billOf(observe(machines), commitments) - billOf(changed, commitments);
        expect(Math.abs(fall * 100 - sum)).toBeLessThanOrEqual(0.5 * counted.length + 1e-6);
      }),
      { numRuns: 150 },
    );
  });

  test('no resource is changed twice, and what goes with another is not changed by itself', async () => {
    await fc.assert(
      fc.asyncProperty(estateArbitrary, commitmentsArbitrary, async (machines, commitments) => {
        const { conclusion } = await run(machines, commitments);
        const touched = conclusion.recommendations.flatMap((one) => [one.resource, ...(one.also ?? [])]);
        expect(new Set(touched).size).toBe(touched.length);
      }),
    );
  });

  test('nothing counted raises the bill', async () => {
    await fc.assert(
      fc.asyncProperty(estateArbitrary, commitmentsArbitrary, async (machines, commitments) => {
        const { conclusion } = await run(machines, commitments);
        for (const one of conclusion.recommendations.filter(({ counted }) => counted))
          expect(centsOf(one.monthlySaving!)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('the same estate in another order gives the same recommendations', async () => {
    await fc.assert(
      fc.asyncProperty(estateArbitrary, commitmentsArbitrary, async (machines, commitments) => {
        const observations = observe(machines);
        const there = await analyse(toyEstate(observations, commitments), toyMeans());
        const back = await analyse(toyEstate([...observations].reverse(), [...commitments].reverse()), toyMeans());
        expect(back.conclusion.recommendations).toEqual(there.conclusion.recommendations);
        expect(back.conclusion.savings).toEqual(there.conclusion.savings);
      }),
    );
  });
});

type Counted = Analysed['conclusion']['recommendations'][number];

/** The estate after the changes were made: done here by hand, not by the engine. */
const patched = (observations: readonly Observation[], changes: readonly Counted[]): Observation[] =>
  observations.flatMap((one) => {
    const removed = changes.some(
      ({ action, resource, also }) =>
        (action === 'delete' && resource === one.resource.id) || also?.includes(one.resource.id),
    );
    if (removed) return [];
    const patches = changes.filter(({ resource }) => resource === one.resource.id).map(({ to }) => to);
    const spec = Object.assign({}, one.resource.spec, ...patches);
    return [{ ...one, resource: { ...one.resource, spec } }];
  });

const billOf = (observations: readonly Observation[], commitments: readonly Commitment[]): number => {
  const { book, rates } = toyMeans();
  const bill = openBill(commitments, Date.parse(asOf), book, rates);
  for (const { resource, usage } of observations) {
    const kind = resource.kind === 'machine' ? machine : disk;
    for (const line of kind.meters(resource as never, usage))
      bill.add({ account: resource.account, region: resource.region, ...line });
  }
  return bill.total().monthly;
};
