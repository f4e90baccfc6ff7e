import type { Judged } from '../../shared/engine/judge-estate.ts';
import { statuses } from '../../shared/model/life.ts';
import { recommendationId } from '../../shared/model/resource.ts';
import type { Store, Unsure } from '../../shared/ports.ts';

/** Hears which recommendations stand on a check that is no longer sure. */
export interface Doubts {
  readonly unsure: Unsure;
  hear(judged: Judged): void;
}

/**
 * Evidence that went missing is not a cause that went away, so what stands on it is kept and marked stale. What is
 * exempt by a rule or a tag says fine, and closes.
 */
export const openDoubts = async (store: Pick<Store, 'allRecommendations'>): Promise<Doubts> => {
  const standing = new Set<string>();
  for (const status of statuses.filter((one) => one !== 'closed'))
    for await (const { id } of store.allRecommendations(status)) standing.add(id);
  const unsure = new Map<string, string>();
  return {
    unsure,
    hear(judged) {
      if (standing.size === 0) return;
      for (const { check, because } of judged.unsure) {
        const id = recommendationId(judged, check);
        if (standing.has(id)) unsure.set(id, `no longer sure: ${because}`);
      }
    },
  };
};
