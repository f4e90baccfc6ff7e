import { centsText, toCents } from '../model/money.ts';
import type { Share } from '../model/run.ts';

interface Sum {
  spend: number;
  potentialCents: number;
  count: number;
}

/** Adds up spend and potential by one key: an account, an owner, a service. */
export interface Shares {
  spend(key: string, dollars: number): void;
  potential(key: string, cents: number): void;
  list(): Share[];
  /** Dollars a month by key. */
  spent(): ReadonlyMap<string, number>;
}

export const openShares = (): Shares => {
  const sums = new Map<string, Sum>();
  const of = (key: string): Sum => {
    const known = sums.get(key) ?? { spend: 0, potentialCents: 0, count: 0 };
    sums.set(key, known);
    return known;
  };
  return {
    spend(key, dollars) {
      of(key).spend += dollars;
    },
    potential(key, cents) {
      const sum = of(key);
      sum.potentialCents += cents;
      sum.count += 1;
    },
    spent: () => new Map([...sums].map(([key, { spend }]) => [key, spend])),
    list: () =>
      [...sums]
        .map(([key, { spend, potentialCents, count }]) => ({
          key,
          spend: centsText(toCents(spend)),
          potential: centsText(potentialCents),
          approved: '0.00',
          count,
        }))
        .sort((a, b) => Number(b.spend) - Number(a.spend) || (a.key < b.key ? -1 : 1)),
  };
};
