import type { Catalogue } from '../model/catalogue.ts';
import type { Facts } from '../model/check.ts';
import type { CommitmentRates } from '../model/commitment.ts';
import type { PriceBook } from '../model/meter.ts';
import type { Policy } from '../model/policy.ts';

/** What an analysis needs besides the estate. */
export interface Means {
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly facts: Facts;
  readonly book: PriceBook;
  readonly rates: CommitmentRates;
}
