import { InputError } from '../../model/input-error.ts';
import { type AnyResource, instant } from '../../model/resource.ts';
import { steps } from '../../model/usage.ts';
import { company } from './company.ts';
import { random, shuffled } from './random.ts';
import { roles } from './roles/index.ts';
import { type Ground, type Made, openSite, type Role, type SampleOptions } from './site.ts';

/** Resources that belong together, in the order in which they are written. */
export interface Cluster {
  readonly members: readonly Made[];
  /** Clusters of one `likeness` differ in place and names alone, so that they may share their usage. */
  readonly likeness: string;
  /** Seeds from which the loads of its members are drawn. */
  readonly seeds: readonly number[];
}

/** The sample's ground: what every cluster shares. */
export const groundOf = (options: SampleOptions): Ground => {
  refuse(options);
  return { options, company: company(options.resources, options.seed), asOf: Date.parse(options.asOf) };
};

const refuse = ({ resources, days, step, seed, asOf }: SampleOptions): void => {
  const wrong = (field: string, reason: string): never => {
    throw new InputError({ file: 'sample', field, reason });
  };
  const whole = (value: number, low: number, high: number): boolean =>
    Number.isInteger(value) && value >= low && value <= high;
  if (!whole(resources, 10, 1_000_000)) wrong('resources', `${resources} is no whole number from 10 to 1,000,000`);
  if (!whole(days, 1, 455)) wrong('days', `${days} is no whole number from 1 to 455`);
  if (!steps.includes(step)) wrong('step', `${step} is none of ${steps.join(', ')}`);
  if (!Number.isSafeInteger(seed)) wrong('seed', `${seed} is no whole number`);
  if (!instant.safeParse(asOf).success) wrong('asOf', `${asOf} is no instant such as 2026-11-22T00:00:00Z`);
};

const deck = roles.flatMap((role, index) => Array.from({ length: role.copies }, () => ({ role, index })));
/** What fills the last places, where a cluster would be cut apart. */
const fillers = deck.filter(({ role }) => role.size === 1);

interface Drawn {
  readonly role: Role;
  readonly index: number;
}

/**
 * Walks the clusters of a sample: a shuffled deck of roles after another, so that each thing is planted in its share
 * at any size. Cluster number n depends on the options and n alone. With `variants`, clusters of a role are like one
 * of so many.
 */
export function* clusters(options: SampleOptions, variants?: number): Generator<Cluster> {
  const ground = groundOf(options);
  let left = options.resources;
  let number = 0;
  for (let round = 0; left > 0; round += 1) {
    for (const drawn of shuffled<Drawn>(deck, random(options.seed, 3, round))) {
      if (left === 0) return;
      const { role, index } = drawn.role.size <= left ? drawn : fillers[number % fillers.length]!;
      const variant = variants ? number % variants : number;
      const first = options.resources - left;
      const site = openSite(ground, number, index, variant, first, role.atHome ?? false);
      const members = role.build(site);
      yield { members, likeness: `${index} ${variant}`, seeds: [options.seed, 4, index, variant] };
      left -= members.length;
      number += 1;
    }
  }
}

const hooks = ['attachedTo', 'associatedWith', 'volumeId', 'replicaOf'] as const;
const hangsOn = (one: AnyResource, other: AnyResource): boolean => hooks.some((key) => one.spec[key] === other.id);

/** The others of a cluster that it hangs on or that hang on it. */
export const relatedTo = (resource: AnyResource, { members }: Cluster): readonly AnyResource[] =>
  members.flatMap(({ resource: other }) =>
    other !== resource && (hangsOn(resource, other) || hangsOn(other, resource)) ? [other] : [],
  );
