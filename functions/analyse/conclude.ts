import { type Analysed, joinJudged } from '../../shared/engine/join-judged.ts';
import type { Judged } from '../../shared/engine/judge-estate.ts';
import type { Conclusion, Recommendation } from '../../shared/model/analysis.ts';
import type { Catalogue } from '../../shared/model/catalogue.ts';
import type { Gap } from '../../shared/model/gap.ts';
import { centsOf, centsText } from '../../shared/model/money.ts';
import type { Run, Share } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { sameAdvice } from '../../shared/store/index.ts';
import { equip } from '../means.ts';
import type { Basis } from './basis.ts';
import { openDoubts } from './doubts.ts';
import { type Around, estateAround } from './estate.ts';

export interface Concluding {
  readonly store: Around & Pick<Store, 'allRecommendations' | 'finishRun'>;
  readonly catalogue: Catalogue;
  /** Hears what the analysis concludes, before it is stored. */
  readonly concluded?: (conclusion: Conclusion) => void;
}

/** What was judged of each account, in the order of the run's scopes; an account whose part is missing adds to `missing`. */
export interface Parts {
  readonly judged: AsyncIterable<Judged>;
  readonly missing: ReadonlySet<string>;
}

const notJudged = 'its part of the analysis failed, so that it was not judged in this run';

/**
 * Joins what was judged into one bill and one set of recommendations, and finishes the run: readers see the run before
 * until then. A part that is missing counts as scopes that could not be seen: a gap, and what was advised there is kept.
 */
export const concludeRun = async (basis: Basis, parts: Parts, given: Concluding): Promise<Run> => {
  const { store, catalogue, concluded } = given;
  const { estate, means, priced } = await equip(
    await estateAround(basis, store),
    catalogue,
    basis.policy,
    basis.billed,
  );
  const doubts = await openDoubts(store);
  async function* heard(): AsyncGenerator<Judged> {
    for await (const one of priced(parts.judged)) {
      doubts.hear(one);
      yield one;
    }
    for (const gap of gapsOf(basis.run, parts.missing)) estate.gaps.push(gap);
  }
  const analysed = await joinJudged(heard(), estate, means);
  const { ownCost } = basis.run;
  const conclusion = { ...analysed.conclusion, ownCost };
  concluded?.(conclusion);
  const scopes = basis.run.scopes.map((scope) =>
    scope.ok && parts.missing.has(scope.account) ? { ...scope, ok: false, because: notJudged } : scope,
  );
  const run = { ...basis.run, scopes, ...(await sharesOf(analysed, given)) };
  return store.finishRun(run, conclusion, doubts.unsure);
};

const gapsOf = ({ scopes }: Run, missing: ReadonlySet<string>): Gap[] =>
  scopes
    .filter(({ ok, account }) => ok && missing.has(account))
    .map(({ account, region }) => ({
      account,
      region,
      what: 'scope',
      missing: `${account}/${region}`,
      because: notJudged,
    }));

type Shares = Pick<Run, 'byAccount' | 'byOwner' | 'byService'>;

/** The shares with what is approved of their potential: advice that still stands as it was approved. */
const sharesOf = async (analysed: Analysed, { store, catalogue }: Concluding): Promise<Shares> => {
  const services = new Map(catalogue.kinds.map(({ id, service }) => [id, service]));
  const now = new Map(analysed.conclusion.recommendations.map((one) => [one.id, one]));
  const approved: Recommendation[] = [];
  for await (const then of store.allRecommendations('approved')) {
    const one = now.get(then.id);
    if (one?.counted && !one.monthlySaving?.startsWith('-') && sameAdvice(one, then)) approved.push(one);
  }
  const cut = (shares: readonly Share[], keyOf: (one: Recommendation) => string): Share[] =>
    shares.map((share) => {
      const of = approved.filter((one) => keyOf(one) === share.key);
      const cents = of.reduce((sum, { monthlySaving }) => sum + centsOf(monthlySaving ?? '0.00'), 0);
      return { ...share, approved: centsText(cents) };
    });
  return {
    byAccount: cut(analysed.byAccount, ({ account }) => account),
    byOwner: cut(analysed.byOwner, ({ owner }) => owner ?? 'nobody'),
    byService: cut(analysed.byService, ({ kind }) => services.get(kind) ?? kind),
  };
};
