import { type Change, precedence } from '../model/change.ts';
import { resourceKey } from '../model/resource.ts';
import type { PricedChange } from './pricing.ts';

/** What a change lays claim to on one resource: all of it, or the spec keys and meters that it changes. */
interface Claim {
  readonly key: string;
  readonly whole: boolean;
  readonly parts: readonly string[];
}

const claimsOf = ({ change, deltas }: PricedChange): Claim[] => [
  {
    key: resourceKey(change.resource),
    whole: change.removes || precedence(change.action) <= precedence('stop'),
    parts: [...Object.keys(change.to), ...deltas.map(({ meter }) => meter)],
  },
  ...change.also.map((other) => ({ key: resourceKey(other), whole: true, parts: [] })),
];

/** What has been claimed so far, and by whom. */
export interface Claims<Owner> {
  /** The one whose claim this change runs into. */
  against(priced: PricedChange): Owner | undefined;
  claim(priced: PricedChange, owner: Owner): void;
}

/** Two changes exclude each other when one takes a whole resource, or both change one of its keys or meters. */
export const openClaims = <Owner>(): Claims<Owner> => {
  const claimed = new Map<string, { whole: boolean; parts: ReadonlySet<string>; owner: Owner }[]>();
  return {
    against(priced) {
      for (const { key, whole, parts } of claimsOf(priced)) {
        const known = claimed.get(key)?.find((one) => whole || one.whole || parts.some((part) => one.parts.has(part)));
        if (known) return known.owner;
      }
      return undefined;
    },
    claim(priced, owner) {
      for (const { key, whole, parts } of claimsOf(priced)) {
        const list = claimed.get(key);
        const entry = { whole, parts: new Set(parts), owner };
        if (list) list.push(entry);
        else claimed.set(key, [entry]);
      }
    },
  };
};

/** Keys of every resource that a change touches. */
export const touched = (change: Change): string[] => [change.resource, ...change.also].map(resourceKey);
