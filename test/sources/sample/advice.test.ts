import { describe, expect, test } from 'vitest';
import { equip } from '../../../functions/means.ts';
import { type Analysed, analyse } from '../../../shared/engine/analyse.ts';
import type { Verdict } from '../../../shared/model/analysis.ts';
import { defaultPolicy } from '../../../shared/model/policy.ts';
import { resourceKey } from '../../../shared/model/resource.ts';
import { catalogue } from '../../../shared/services/index.ts';
import { type SampleOptions, sampleEstate, type Truth } from '../../../shared/sources/sample/index.ts';
import { roles } from '../../../shared/sources/sample/roles/index.ts';

/** One deck of roles: everything that is planted, at least once. */
const deck = roles.reduce((sum, { copies, size }) => sum + copies * size, 0);
const options = (more: Partial<SampleOptions> = {}): SampleOptions => ({
  resources: deck + 50,
  days: 33,
  step: 300,
  seed: 7,
  asOf: '2026-11-22T10:00:00Z',
  ...more,
});

interface Scored {
  readonly analysed: Analysed;
  readonly truths: readonly Truth[];
  readonly verdicts: ReadonlyMap<string, readonly Verdict[]>;
}

const score = async (of: SampleOptions): Promise<Scored> => {
  const { estate, means } = await equip(sampleEstate(of), catalogue, defaultPolicy);
  const verdicts = new Map<string, readonly Verdict[]>();
  const analysed = await analyse(estate, means, {
    resource: (resource, judged) => void verdicts.set(resourceKey(resource), judged),
  });
  return { analysed, truths: [...sampleEstate(of).truth], verdicts };
};

const said = ({ check, kind, resource, is, because }: Verdict): string =>
  `${check} ${kind} ${resource}: ${is}: ${because}`;

/** Findings on what nobody planted: on near misses, on what cannot be known, and on ordinary resources. */
const falseAlarms = ({ truths, verdicts }: Scored): string[] => {
  const planted = new Set(truths.filter((truth) => truth.planted).map(resourceKey));
  return [...verdicts]
    .filter(([key]) => !planted.has(key))
    .flatMap(([, judged]) => judged.filter(({ is }) => is === 'wasteful' || is === 'at-risk').map(said));
};

/** Truths that got another answer than they should. */
const mistakes = ({ truths, verdicts }: Scored): string[] =>
  truths.flatMap((truth) => {
    const check = truth.planted ?? truth.nearMiss;
    const verdict = verdicts.get(resourceKey(truth))?.find((one) => one.check === check);
    if (verdict?.is === truth.expect) return [];
    return [`${truth.because}: should be ${truth.expect}, but ${verdict ? said(verdict) : `${check} said nothing`}`];
  });

describe('the advice, against what was planted', () => {
  test('finds all planted waste, and calls nothing else wasteful', async () => {
    const scored = await score(options());
    expect(falseAlarms(scored)).toEqual([]);
    expect(mistakes(scored)).toEqual([]);
    for (const { id } of catalogue.checks) {
      const of = (one: Truth): boolean => (one.planted ?? one.nearMiss) === id;
      const planted = scored.truths.filter((truth) => of(truth) && truth.planted && truth.expect === 'wasteful');
      expect([id, planted.length > 0]).toEqual([id, true]);
    }
  });

  test('could be wrong about every check but one: each has something that looks like it', () => {
    const looksLike = new Set([...sampleEstate(options({ days: 1 })).truth].map(({ nearMiss }) => nearMiss));
    const without = catalogue.checks.map(({ id }) => id).filter((id) => !looksLike.has(id));
    expect(without).toEqual(['gp2-database-storage']);
  });

  test('saves what a company of this kind may hope for', async () => {
    const { spend, savings } = (await score(options({ seed: 3, days: 14, step: 3600 }))).analysed.conclusion;
    const share = Number(savings.monthly) / Number(spend.monthly);
    expect(share).toBeGreaterThan(0.12);
    expect(share).toBeLessThan(0.28);
    expect(Number(spend.unusedCommitment)).toBeLessThan(0.01 * Number(spend.monthly));
  });

  test.each([
    ['at hourly values', { step: 3600, days: 14 }],
    ['at another time of the year', { asOf: '2024-03-01T00:00:00Z', days: 14, seed: 5 }],
    ['on twelve days of fourteen', { days: 12, step: 3600, seed: 8 }],
    ['on eleven days, which are too few for most', { days: 11, step: 3600, seed: 8 }],
    ['on five days', { days: 5 }],
    ['at the last second of a leap day', { asOf: '2024-02-29T23:59:59Z', step: 3600, days: 40, seed: 6 }],
  ] as const)('is as right %s', async (_, more) => {
    const scored = await score(options(more));
    expect(falseAlarms(scored)).toEqual([]);
    expect(mistakes(scored)).toEqual([]);
  });

  test.each([
    ['daily values', { step: 86_400 }],
    ['one day', { days: 1 }],
  ] as const)('raises no false alarm on %s alone', async (_, more) => {
    expect(falseAlarms(await score(options(more)))).toEqual([]);
  });

  test('claims no more from daily values than from 5-minute ones', async () => {
    const savings = async (step: 300 | 86_400): Promise<number> =>
      Number((await score(options({ step, days: 14 }))).analysed.conclusion.savings.monthly);
    expect(await savings(86_400)).toBeLessThan(await savings(300));
  });
});
