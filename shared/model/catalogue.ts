import type { Check } from './check.ts';
import type { AnyKind } from './kind.ts';

/** Every kind and every check that Plimsoll knows. */
export interface Catalogue {
  readonly kinds: readonly AnyKind[];
  readonly checks: readonly Check[];
}
