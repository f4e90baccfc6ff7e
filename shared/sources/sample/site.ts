import type { AnyResource } from '../../model/resource.ts';
import type { Scale, Stat, Step } from '../../model/usage.ts';
import { dayMs } from '../../model/words.ts';
import { type Company, type Place, placeIn } from './company.ts';
import { idDigits, type Random, random } from './random.ts';
import type { Shape } from './shapes.ts';

/** What a sample is made of. */
export interface SampleOptions {
  /** 10 to 1,000,000. */
  readonly resources: number;
  /** Whole days of usage before the last midnight. */
  readonly days: number;
  /** Finest step of percentages, seconds; sums and counts come hourly at the finest, as CloudWatch is asked for them. */
  readonly step: Step;
  readonly seed: number;
  /** An instant, ISO 8601 in UTC. */
  readonly asOf: string;
}

/** One metric of a resource, and how it runs. */
export interface Load {
  readonly metric: string;
  readonly stat: Stat;
  /** The finest step at which it is measured. */
  readonly finest: 300 | 3600;
  readonly shape: Shape;
  /** Percentages end at 100. */
  readonly scale: Scale;
  /** Digits after the point. */
  readonly digits: number;
  /** Days before the last midnight (1 is yesterday) of which only the first hours were seen. */
  readonly lostDays?: readonly number[];
  /** Zero is told by silence, as some metrics of AWS do. */
  readonly silentAtZero?: boolean;
}

/** A line of `truth.ndjson`: what was planted, or what looks like it and is not, and what a check must say. */
export interface Truth {
  readonly account: string;
  readonly region: string;
  readonly kind: string;
  readonly id: string;
  readonly planted: string | null;
  readonly nearMiss?: string;
  readonly expect: 'wasteful' | 'fine' | 'unsure';
  readonly because: string;
}

type Verdict = Omit<Truth, 'account' | 'region' | 'kind' | 'id'>;

/** Evidence that an answer rests on: with less, or fewer than four in five of its days, a check can only be unsure. */
interface Asks {
  readonly days?: number;
  readonly step?: Step;
}

/** A resource with its load, which is drawn from chance of its own, and what is true of it. */
export interface Made {
  readonly resource: AnyResource;
  readonly loads?: ((by: Random) => readonly Load[]) | undefined;
  readonly truth?: Verdict | undefined;
}

/** Resources that belong together: `copies` of them in each deck, with `size` resources each. */
export interface Role {
  readonly name: string;
  readonly copies: number;
  readonly size: number;
  /** In the home region, whose prices are all known; else anywhere. */
  readonly atHome?: boolean;
  build(site: Site): readonly Made[];
}

export interface Details {
  readonly id: string;
  readonly name?: string;
  readonly ageDays: number | undefined;
  readonly changedDays?: number;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** Where a cluster is built: its place, its chance, its clock. */
export interface Site {
  /** What the cluster is like. */
  readonly traits: Random;
  /** What tells it from others that are like it. */
  readonly self: Random;
  readonly place: Place;
  /** AWS's id: `id('i')` is i-0… */
  id(prefix: string): string;
  /** A name that no other cluster has. */
  name(what: string): string;
  /** An instant some days before `asOf`. */
  ago(days: number): string;
  /** A calendar day, some days after `asOf` (negative: before). */
  dayFromNow(days: number): string;
  resource(kind: string, details: Details): AnyResource;
  planted(check: string, because: string, asks?: Asks): Verdict;
  nearMiss(check: string, because: string, asks?: Asks): Verdict;
  /** Looks like waste, but what would prove it cannot be seen. */
  unseen(check: string, because: string): Verdict;
}

/** What every cluster shares; `asOf` in milliseconds. */
export interface Ground {
  readonly options: SampleOptions;
  readonly company: Company;
  readonly asOf: number;
}

/** Opens the site of cluster number `number`; clusters of one `variant` and role differ in place and names alone. */
export const openSite = (
  ground: Ground,
  number: number,
  role: number,
  variant: number,
  firstResource: number,
  atHome: boolean,
): Site => {
  const { options, company, asOf } = ground;
  const place = placeIn(company, random(options.seed, 1, number), atHome);
  const suffix = number.toString(36).padStart(3, '0');
  let ids = firstResource * 8;
  const enough = ({ days = 0, step = 86_400 }: Asks): boolean =>
    options.days >= Math.ceil(0.8 * days) && options.step <= step;
  const ago = (days: number): string => new Date(asOf - days * dayMs).toISOString();
  const short = (asks: Asks): string =>
    `${asks.days ?? 0} days at ${(asks.step ?? 86_400) / 60} minutes are needed to see it`;
  return {
    traits: random(options.seed, 2, role, variant),
    self: random(options.seed, 5, number),
    place,
    id: (prefix) => `${prefix}-${idDigits(options.seed, ids++)}`,
    name: (what) => `${place.service}-${what}-${suffix}`,
    ago,
    dayFromNow: (days) => ago(-days).slice(0, 10),
    resource: (kind, { id, name, ageDays, changedDays, tags, spec }) => ({
      account: place.account,
      region: place.region,
      kind,
      id,
      ...(name === undefined ? {} : { name }),
      ...(ageDays === undefined ? {} : { createdAt: ago(ageDays) }),
      ...(changedDays === undefined ? {} : { changedAt: ago(changedDays) }),
      tags: { ...place.tags, ...tags },
      spec,
    }),
    planted: (check, because, asks = {}) =>
      enough(asks)
        ? { planted: check, expect: 'wasteful', because }
        : { planted: check, expect: 'unsure', because: `${because}; but ${short(asks)}` },
    nearMiss: (check, because, asks = {}) => ({
      planted: null,
      nearMiss: check,
      expect: enough(asks) ? 'fine' : 'unsure',
      because,
    }),
    unseen: (check, because) => ({ planted: null, nearMiss: check, expect: 'unsure', because }),
  };
};
