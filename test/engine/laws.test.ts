import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Analysed, analyse } from '../../shared/engine/analyse.ts';
import { openBill } from '../../shared/engine/bill/index.ts';
import type { Means } from '../../shared/engine/means.ts';
import type { Commitment } from '../../shared/model/commitment.ts';
import type { Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { centsOf } from '../../shared/model/money.ts';
import { asOf } from '../support/judge.ts';
import { commitmentsArbitrary, estateArbitrary, type Machine, observe } from '../support/made-up.ts';
import { disk, machine, toyEstate, toyMeans, toyPrices } from '../support/toy.ts';

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
