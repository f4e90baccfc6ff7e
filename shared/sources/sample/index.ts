import type { Commitment } from '../../model/commitment.ts';
import type { Estate, Observation } from '../../model/estate.ts';
import type { Gap } from '../../model/gap.ts';
import type { AnyResource } from '../../model/resource.ts';
import type { Series, Usage } from '../../model/usage.ts';
import { clusters, groundOf, relatedTo } from './clusters.ts';
import { commitmentsOf } from './commitments.ts';
import { gapsOf, headerOf } from './company.ts';
import { seriesOf, usageOf } from './series.ts';
import type { Made, SampleOptions, Truth } from './site.ts';

export type { SampleOptions, Truth } from './site.ts';

/** A made-up company: an estate of which it is known what is waste in it. */
export interface SampleEstate extends Estate {
  /** The raw usage of a resource that `observations` has just given; of any other, nothing. */
  series(resource: AnyResource): Iterable<Series>;
  /** What was planted, and what looks like it and is not, in the order of the resources. */
  readonly truth: Iterable<Truth>;
}

const truthOf = ({ resource, truth }: Made): Truth | undefined => {
  if (!truth) return undefined;
  const { account, region, kind, id } = resource;
  return { account, region, kind, id, ...truth };
};

/** Makes a company. It is walked, not held: memory does not grow with its size. The same options, the same estate. */
export const sampleEstate = (options: SampleOptions): SampleEstate => {
  const { company } = groundOf(options);
  const origins = new WeakMap<AnyResource, { readonly made: Made; readonly seeds: readonly number[] }>();
  return {
    header: headerOf(company, options.asOf),
    commitments: commitmentsOf(company, options),
    prices: new Map(),
    gaps: gapsOf(company),
    async *observations() {
      for (const cluster of clusters(options)) {
        for (const [index, made] of cluster.members.entries()) {
          const seeds = [...cluster.seeds, index];
          origins.set(made.resource, { made, seeds });
          const related = relatedTo(made.resource, cluster);
          yield { resource: made.resource, usage: usageOf(made, options, seeds), related };
        }
      }
    },
    *series(resource) {
      const origin = origins.get(resource);
      if (!origin) return;
      for (const { series } of seriesOf(origin.made, options, origin.seeds)) yield series;
    },
    truth: {
      *[Symbol.iterator]() {
        for (const { members } of clusters(options)) {
          for (const made of members) {
            const truth = truthOf(made);
            if (truth) yield truth;
          }
        }
      },
    },
  };
};

/** What takes a sample, line by line; each promise settles when there is room for more. */
export interface SampleWriter {
  resource(resource: AnyResource): Promise<void>;
  series(series: Series): Promise<void>;
  commitment(commitment: Commitment): Promise<void>;
  gap(gap: Gap): Promise<void>;
  truth(truth: Truth): Promise<void>;
}

/**
 * Writes a sample, each resource followed by its usage and its truth. `progress` hears how many resources are written.
 * The header (`sampleEstate(options).header`) is the writer's own.
 */
export const writeSample = async (
  options: SampleOptions,
  writer: SampleWriter,
  progress: (resources: number) => void = () => {},
): Promise<void> => {
  const { commitments, gaps } = sampleEstate(options);
  for (const commitment of commitments) await writer.commitment(commitment);
  for (const gap of gaps) await writer.gap(gap);
  let written = 0;
  for (const cluster of clusters(options)) {
    for (const [index, made] of cluster.members.entries()) {
      await writer.resource(made.resource);
      for (const { series } of seriesOf(made, options, [...cluster.seeds, index])) await writer.series(series);
      const truth = truthOf(made);
      if (truth) await writer.truth(truth);
      written += 1;
      progress(written);
    }
  }
};

/** How many likenesses of each role a profile stream has. */
const variants = 4;

/**
 * Observations of a sample whose clusters share their usage with others of their role, so that a stream costs little
 * to make: for measuring what reads it.
 */
export async function* profileStream(options: SampleOptions): AsyncGenerator<Observation> {
  const pool = new Map<string, readonly Usage[]>();
  for (const cluster of clusters(options, variants)) {
    let usages = pool.get(cluster.likeness);
    if (!usages) {
      usages = cluster.members.map((made, index) => usageOf(made, options, [...cluster.seeds, index]));
      pool.set(cluster.likeness, usages);
    }
    for (const [index, { resource }] of cluster.members.entries())
      yield { resource, usage: usages[index]!, related: relatedTo(resource, cluster) };
  }
}
