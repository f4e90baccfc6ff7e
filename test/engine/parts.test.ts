import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equip } from '../../functions/means.ts';
import { type Analysed, joinJudged } from '../../shared/engine/join-judged.ts';
import { type Judged, judgeEstate } from '../../shared/engine/judge-estate.ts';
import { readJudged, writeJudged } from '../../shared/engine/judged-lines.ts';
import type { Means } from '../../shared/engine/means.ts';
import type { Verdict } from '../../shared/model/analysis.ts';
import type { Estate, Observation } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';
import { commitmentsArbitrary, estateArbitrary, observe } from '../support/made-up.ts';
import { toyEstate, toyMeans, toyPrices } from '../support/toy.ts';

interface Result {
  readonly analysed: Analysed;
  readonly verdicts: readonly Verdict[];
}

const checksOf = ({ catalogue: { checks } }: Means) => new Map(checks.map((check) => [check.id, check]));

const inOneProcess = async (estate: Estate, means: Means): Promise<Result> => {
  const verdicts: Verdict[] = [];
  const records = judgeEstate(estate, means, { resource: (_, some) => void verdicts.push(...some) });
  return { analysed: await joinJudged(records, estate, means), verdicts };
};

/** Each account judged on its own, written as lines; then all of them read and joined. */
const inParts = async (estate: Estate, means: Means): Promise<Result> => {
  const observations = await listed(estate.observations());
  const verdicts: Verdict[] = [];
  const files: string[] = [];
  for (const part of Map.groupBy(observations, ({ resource }) => resource.account).values()) {
    const lines: string[] = [];
    const sink = { resource: (_: unknown, some: readonly Verdict[]) => void verdicts.push(...some) };
    for await (const one of judgeEstate({ ...estate, observations: () => streamed(part) }, means, sink))
      lines.push(writeJudged(one));
    files.push(lines.join('\n'));
  }
  const records = files.flatMap((file) => file.split('\n').map((line) => readJudged(line, checksOf(means))));
  return { analysed: await joinJudged(streamed(records), estate, means), verdicts };
};

async function* streamed<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}
const listed = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};
const byAccount = (observations: readonly Observation[]): Observation[] =>
  [...Map.groupBy(observations, ({ resource }) => resource.account).values()].flat();

const gapArbitrary: fc.Arbitrary<Gap> = fc.oneof(
  fc.record({
    account: fc.constantFrom('A', 'B', 'C'),
    what: fc.constant('permission' as const),
    missing: fc.constantFrom('savingsplans:DescribeSavingsPlans', 'cloudwatch:GetMetricData', 'ec2:DescribeVolumes'),
    because: fc.constant('AccessDenied'),
  }),
  fc.record({
    account: fc.constantFrom('A', 'B', 'C'),
    kind: fc.constant('machine'),
    what: fc.constant('metric' as const),
    missing: fc.constantFrom('cpu', 'memory'),
    because: fc.constant('no agent'),
  }),
);

describe('accounts judged apart, as lines, and joined', () => {
  test('conclude the same bytes as one process, and judge the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        estateArbitrary,
        commitmentsArbitrary,
        fc.array(gapArbitrary, { maxLength: 2 }),
        fc.subarray(Object.keys(toyPrices), { maxLength: 2 }),
        async (machines, commitments, gaps, missingPrices) => {
          const estate = toyEstate(byAccount(observe(machines)), commitments, gaps);
          const means = toyMeans(missingPrices);
          const [whole, parts] = [await inOneProcess(estate, means), await inParts(estate, means)];
          expect(JSON.stringify(parts)).toBe(JSON.stringify(whole));
        },
      ),
      { numRuns: 200 },
    );
  });

  test('do so for a company of every kind that is known', async () => {
    const sample = sampleEstate({ resources: 300, days: 30, step: 3600, seed: 5, asOf: '2026-03-15T00:00:00Z' });
    const observations = byAccount(await listed(sample.observations()));
    const { estate, means } = await equip(
      { ...sample, observations: () => streamed(observations) },
      catalogue,
      defaultPolicy,
    );
    const [whole, parts] = [await inOneProcess(estate, means), await inParts(estate, means)];
    expect(whole.analysed.conclusion.recommendations.length).toBeGreaterThan(20);
    expect(JSON.stringify(parts)).toBe(JSON.stringify(whole));
  });
});

describe('a judged resource as a line', () => {
  const means = toyMeans();
  const shape = Array.from({ length: 168 }, (_, hour) => (hour % 24 < 12 ? 2 : 0));
  const use = { service: 'ec2' as const, type: 'm5.large', platform: 'linux', hourly: shape };
  const judged = async (): Promise<Judged[]> =>
    listed(
      judgeEstate(
        toyEstate(
          observe([{ type: 'm5.large', account: 'A', state: 'stopped', cpu: 2, memory: null, diskGiB: 100 }]),
          [],
        ),
        means,
      ),
    );

  test('keeps what is unknown unknown, and how use spreads over the week', async () => {
    const [one] = await judged();
    const finding = one!.findings[0]!;
    const [proposal] = finding.proposals;
    const unknown: Judged = {
      ...one!,
      lines: [{ meter: 'AmazonEC2/BoxUsage:m5.large/linux', quantity: undefined, use }],
      findings: [
        { ...finding, proposals: [{ ...proposal!, dollars: undefined, costToday: undefined, note: 'by hand' }] },
      ],
      unsure: [{ check: 'idle', because: 'no data' }],
    };
    expect(readJudged(writeJudged(unknown), checksOf(means))).toEqual(unknown);
  });

  test('hands its findings the very checks of the catalogue, and one resource for all of their changes', async () => {
    const back = readJudged(writeJudged((await judged())[0]!), checksOf(means));
    const [finding] = back.findings;
    expect(finding!.check).toBe(means.catalogue.checks.find(({ id }) => id === 'stopped'));
    expect(finding!.proposals[0]!.change.resource).toBe(finding!.resource);
  });

  test.each([
    ['half a line', (line: string) => line.slice(0, line.length / 2), /JSON/],
    ['a field of another type', (line: string) => line.replace('"spent":0', '"spent":"0"'), /^spent: /],
    ['a field that nobody knows', (line: string) => line.replace('"spent"', '"spend"'), /spent|spend/],
    ['a figure that is no number', (line: string) => line.replace(/"dollars":[\d.]+/, '"dollars":null'), /dollars/],
    ['a check of another Plimsoll', (line: string) => line.replace('"stopped"', '"halted"'), /no check "halted"/],
  ])('is refused when it holds %s', async (_, spoil, says) => {
    const line = writeJudged((await judged())[0]!);
    expect(spoil(line)).not.toBe(line);
    expect(() => readJudged(spoil(line), checksOf(means))).toThrow(says);
  });
});
