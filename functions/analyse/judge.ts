import { type Judged, judgeEstate } from '../../shared/engine/judge-estate.ts';
import type { Verdict } from '../../shared/model/analysis.ts';
import type { Catalogue } from '../../shared/model/catalogue.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import type { Store } from '../../shared/ports.ts';
import { equip } from '../means.ts';
import type { Basis } from './basis.ts';
import { estateIn, partsOf, type Within } from './estate.ts';

export interface Judging {
  readonly store: Within & Pick<Store, 'saveVerdicts'>;
  readonly catalogue: Catalogue;
  /** Hears of each resource as it is judged; it may throw to stop. */
  readonly seen?: (resource: AnyResource, verdicts: readonly Verdict[]) => void | Promise<void>;
}

/** Judges the scopes of one account, and stores the verdicts under the run: its part of the analysis, in order. */
export async function* judgeAccount(
  account: string,
  basis: Basis,
  { store, catalogue, seen }: Judging,
): AsyncGenerator<Judged> {
  const scopes = partsOf(basis.run).get(account) ?? [];
  const around = await estateIn(scopes, basis, store, catalogue);
  const { estate, means } = await equip(around, catalogue, basis.policy, basis.billed);
  yield* judgeEstate(estate, means, {
    resource: async (resource, verdicts) => {
      await seen?.(resource, verdicts);
      await store.saveVerdicts(basis.run.id, resource, verdicts);
    },
  });
}
