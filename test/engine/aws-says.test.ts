import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equip } from '../../functions/means.ts';
import { analyse } from '../../shared/engine/analyse.ts';
import { awsSaid } from '../../shared/engine/aws-says.ts';
import type { Advice } from '../../shared/model/advice.ts';
import { type Recommendation, recommendationSchema } from '../../shared/model/analysis.ts';
import type { Observation } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';

const sample = sampleEstate({ resources: 60, days: 32, step: 3600, seed: 5, asOf: '2026-03-01T00:00:00Z' });
const observations: Observation[] = [];
for await (const one of sample.observations()) observations.push(one);

const concluded = async (advice?: readonly Advice[]) => {
  const { estate, means } = await equip(
    {
      ...sample,
      ...(advice && { advice }),
      async *observations() {
        yield* observations;
      },
    },
    catalogue,
    defaultPolicy,
  );
  return (await analyse(estate, means)).conclusion;
};
const silent = await concluded();
const ours = ({ awsSays: _, ...rest }: Recommendation) => rest;

const of = (index: number): Pick<Advice, 'account' | 'region' | 'kind' | 'id'> => {
  const { account, region, kind, id } = observations[index % observations.length]!.resource;
  return { account, region, kind, id };
};
const stranger = { account: '999999999999', region: 'eu-west-1', kind: 'ec2-instance', id: 'i-of-nobody' };
const adviceArbitrary: fc.Arbitrary<Advice> = fc
  .record(
    {
      about: fc.option(fc.nat({ max: observations.length - 1 }), { nil: undefined }),
      source: fc.constantFrom('compute-optimizer' as const, 'cost-optimization-hub' as const),
      finding: fc.string(),
      to: fc.string(),
      monthlySaving: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      asOf: fc.string(),
    },
    { requiredKeys: ['about', 'source', 'finding'] },
  )
  .map(({ about, ...said }) => ({ ...(about === undefined ? stranger : of(about)), ...said }));

describe('what AWS itself says', () => {
  test('changes no sum, no verdict of ours and no recommendation: it stands beside them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(adviceArbitrary, { maxLength: 80 }), async (advice) => {
        const told = await concluded(advice);
        expect({ ...told, recommendations: told.recommendations.map(ours) }).toEqual(silent);
        const about = new Set(advice.map(({ account, region, kind, id }) => [account, region, kind, id].join(' ')));
        for (const one of told.recommendations) {
          const known = about.has([one.account, one.region, one.kind, one.resource].join(' '));
          expect(one.awsSays !== undefined).toBe(known);
          expect(recommendationSchema.safeParse(one).success).toBe(true);
        }
      }),
      { numRuns: 15 },
    );
  });

  test('stands with the recommendations of its resource, in its own words and as money', async () => {
    const one = silent.recommendations[0]!;
    const identity = { account: one.account, region: one.region, kind: one.kind, id: one.resource };
    const asOf = '2026-02-28T00:00:00.000Z';
    const told = await concluded([
      {
        ...identity,
        source: 'compute-optimizer',
        finding: 'Overprovisioned',
        to: 'm5.large',
        monthlySaving: 12.3,
        asOf,
      },
      { ...identity, source: 'cost-optimization-hub', finding: 'Stop' },
      { ...stranger, source: 'compute-optimizer', finding: 'Idle', monthlySaving: 1e6 },
    ]);
    expect(told.recommendations.find(({ id }) => id === one.id)?.awsSays).toEqual([
      { source: 'compute-optimizer', finding: 'Overprovisioned', to: 'm5.large', monthlySaving: '12.30', asOf },
      { source: 'cost-optimization-hub', finding: 'Stop' },
    ]);
    expect(told.recommendations).toHaveLength(silent.recommendations.length);
  });

  test('is told apart by account, region, kind and id', () => {
    const about = { account: '1', region: 'r', kind: 'k', id: 'i' };
    const says = awsSaid([{ ...about, source: 'compute-optimizer', finding: 'Idle' }]);
    expect(says(about)).toHaveLength(1);
    for (const key of ['account', 'region', 'kind', 'id']) expect(says({ ...about, [key]: 'other' })).toEqual([]);
  });
});
