import type { InstanceTypeFacts } from '../../model/instance-type.ts';

/** What the name of a family says: `m6idn-flex` → class m, generation 6, suffix "idn-flex". */
export interface Family {
  readonly class: string;
  readonly generation: number;
  readonly flex: boolean;
  /** Built for a high clock, which no figure of capacity tells. */
  readonly fast: boolean;
  /** Built for network or EBS bandwidth ("n", "b"): worth its price only to what already asks for it. */
  readonly boosted: boolean;
}

const parsed = new Map<string, Family>();

export const familyOf = (name: string): Family => {
  const known = parsed.get(name) ?? parse(name);
  parsed.set(name, known);
  return known;
};

const parse = (name: string): Family => {
  const [, letters = '', digits = '0', suffix = ''] = /^([a-z]+)-?(\d+)(.*)$/.exec(name) ?? [];
  return {
    class: letters,
    generation: Number(digits),
    flex: suffix.endsWith('-flex'),
    fast: letters === 'z' || suffix.includes('z'),
    boosted: /(?<!ge)n|(?<!t)b/.test(suffix),
  };
};

/** Classes that an instance may move between; of any other class it keeps its own. */
const general: readonly string[] = ['c', 'm', 'r'];
/** Bought for a device, a licence or their sheer size: left only for another size of the same family. */
const special: readonly string[] = ['mac', 'hpc', 'u', 'p', 'g', 'gr', 'inf', 'trn', 'dl', 'vt', 'f'];

const wayOpen = (from: InstanceTypeFacts, to: InstanceTypeFacts): boolean => {
  if (from.family === to.family) return true;
  const [a, b] = [familyOf(from.family), familyOf(to.family)];
  if (special.includes(a.class) || special.includes(b.class)) return false;
  if (b.class !== a.class && !(general.includes(b.class) && !from.burstable)) return false;
  return b.generation >= a.generation && b.fast === a.fast && (a.boosted || !b.boosted);
};

/**
 * Types that are of the same make as another: burst model, bare metal, accelerators and clock are preserved, bandwidth is not
 * bought that nobody asked for, and no
 * generation is given back (RULES §4).
 */
export const sameMake = (from: InstanceTypeFacts, to: InstanceTypeFacts): boolean =>
  from.burstable === to.burstable &&
  from.bareMetal === to.bareMetal &&
  from.gpus === to.gpus &&
  from.otherAccelerators === to.otherAccelerators &&
  wayOpen(from, to);
