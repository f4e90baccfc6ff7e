/** A seeded source of chance: the same seeds, the same draws. Fractions are 0 (included) to 1 (excluded). */
export interface Random {
  /** 32 random bits. */
  bits(): number;
  fraction(): number;
  between(low: number, high: number): number;
  /** A whole number, both ends included. */
  whole(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

const avalanche = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** Whole numbers into 32 bits, in which each bit of each number counts. Numbers may exceed 32 bits. */
export const hash = (...numbers: readonly number[]): number => {
  let mixed = 0x9e3779b9;
  for (const number of numbers) {
    mixed = avalanche(mixed ^ number);
    mixed = avalanche((mixed + 0x9e3779b9) ^ Math.floor(number / 2 ** 32));
  }
  return mixed;
};

/** SplitMix with 32 bits of state (https://doi.org/10.1145/2660193.2660195); more than enough for a made-up company. */
export const random = (...seeds: readonly number[]): Random => {
  let state = hash(...seeds);
  const bits = (): number => {
    state = (state + 0x9e3779b9) | 0;
    return avalanche(state);
  };
  const fraction = (): number => bits() / 2 ** 32;
  const whole = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  return {
    bits,
    fraction,
    between: (low, high) => low + (high - low) * fraction(),
    whole,
    chance: (probability) => fraction() < probability,
    pick: (from) => from[whole(0, from.length - 1)]!,
  };
};

const hex = (bits: number): string => (bits >>> 0).toString(16).padStart(8, '0');

/**
 * 17 hexadecimal digits as AWS's ids have them; different numbers below 2^53 give different digits,
 * as four rounds of a Feistel network permute the 64 bits.
 */
export const idDigits = (seed: number, number: number): string => {
  let left = Math.floor(number / 2 ** 32);
  let right = number >>> 0;
  for (let round = 0; round < 4; round += 1) {
    const next = (left ^ hash(seed, round, right)) >>> 0;
    left = right;
    right = next;
  }
  return `0${hex(left)}${hex(right)}`;
};

/** A copy in random order (Fisher and Yates). */
export const shuffled = <T>(items: readonly T[], by: Random): T[] => {
  const order = [...items];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = by.whole(0, at);
    [order[at], order[other]] = [order[other]!, order[at]!];
  }
  return order;
};
