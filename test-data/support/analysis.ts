import { equip } from '../../functions/means.ts';
import { type Analysed, analyse } from '../../shared/engine/analyse.ts';
import type { Means } from '../../shared/engine/means.ts';
import type { Verdict } from '../../shared/model/analysis.ts';
import type { Estate, Observation } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { openFolder } from '../../shared/sources/folder/index.ts';

/** An analysis with its verdicts, which the engine does not hold. */
export interface Whole extends Analysed {
  readonly verdicts: readonly Verdict[];
  readonly resources: number;
}

export interface Loaded {
  readonly estate: Estate;
  readonly means: Means;
  /** Walked once and kept, so that variations of the estate need no second reading. */
  readonly observations: readonly Observation[];
}

/** Opens a folder as `plimsoll analyse` does, with the bundled prices and the default policy. */
export const load = async (dir: string): Promise<Loaded> => {
  const { estate, means } = await equip(await openFolder(dir, catalogue.kinds), catalogue, defaultPolicy);
  const observations: Observation[] = [];
  for await (const observation of estate.observations()) observations.push(observation);
  return { estate, means, observations };
};

/** Runs the engine on what was loaded, or on a variation of it. */
export const analyseLoaded = async ({ estate, means, observations }: Loaded): Promise<Whole> => {
  const verdicts: Verdict[] = [];
  let resources = 0;
  const kept = async function* (): AsyncGenerator<Observation> {
    yield* observations;
  };
  const analysed = await analyse({ ...estate, gaps: [...estate.gaps], observations: kept }, means, {
    resource: (_, of) => {
      resources += 1;
      verdicts.push(...of);
    },
  });
  return { ...analysed, verdicts, resources };
};

/** The same estate with metrics of every resource taken away. */
export const without = (loaded: Loaded, isTaken: (metric: string) => boolean): Loaded => ({
  ...loaded,
  observations: loaded.observations.map((observation) => ({
    ...observation,
    usage: new Map([...observation.usage].filter(([key]) => !isTaken(key.slice(key.indexOf(' ') + 1)))),
  })),
});

/** The same estate where some meters have no price. */
export const unpriced = (loaded: Loaded, isTaken: (meter: string) => boolean): Loaded => ({
  ...loaded,
  means: {
    ...loaded.means,
    book: { price: (region, meter) => (isTaken(meter) ? undefined : loaded.means.book.price(region, meter)) },
  },
});
