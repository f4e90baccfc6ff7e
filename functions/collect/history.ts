import type { AnyResource } from '../../shared/model/resource.ts';
import type { Scope } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';

/** What earlier collections of a scope tell the next one. */
export interface History {
  before(resourceId: string): Promise<AnyResource | undefined>;
  /** Until which day each resource was asked, by resource id. */
  through(scope: Scope): Promise<ReadonlyMap<string, number>>;
  /** Resources that are asked each day: watched, or just approved. */
  daily(scope: Scope): Promise<ReadonlySet<string>>;
}

/** Without any history the whole window is asked of every resource. */
export const noHistory: History = {
  before: async () => undefined,
  through: async () => new Map(),
  daily: async () => new Set(),
};

/** The history that a store has kept; `fresh` asks for the whole window again all the same. */
export const historyIn = (store: Store, fresh = false): History => ({
  before: async (id) => (await store.resource(id))?.resource,
  through: async (scope) => (fresh ? new Map() : store.usageThrough(scope)),
  async daily(scope) {
    const approved = new Set<string>();
    for await (const { resourceId } of store.allRecommendations('approved', scope)) approved.add(resourceId);
    return approved;
  },
});
