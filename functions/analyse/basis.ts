import type { Commitment } from '../../shared/model/commitment.ts';
import type { EstateHeader } from '../../shared/model/estate.ts';
import type { Gap } from '../../shared/model/gap.ts';
import type { Price } from '../../shared/model/meter.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Run } from '../../shared/model/run.ts';

/** What the parts of an analysis share: worked out once, as its run begins, so that all of them go by the same. */
export interface Basis {
  /** With every scope as it was collected, and what collecting cost. */
  readonly run: Run;
  readonly header: EstateHeader;
  readonly commitments: readonly Commitment[];
  readonly gaps: readonly Gap[];
  readonly policy: Policy;
  /** What the bill shows a unit to cost, by `priceKey`. */
  readonly billed: ReadonlyMap<string, Price>;
}
