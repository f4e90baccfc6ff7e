import type { Gap } from '../../../model/gap.ts';
import type { Scope } from '../../../model/run.ts';
import type { ClientType, Site } from '../../../ports.ts';
import { type Means, openClient } from './client.ts';
import { endsTheScope, faultOf, isOfAws } from './faults.ts';
import type { Session } from './session.ts';

/** A site that was opened: it is closed when its scope is done, and then knows its gaps. */
export interface OpenSite extends Site {
  gaps(): readonly Gap[];
  close(): void;
}

/** Opens one account and region for the collectors; an answer that was asked for under a name is asked once. */
export const openSite = (
  scope: Scope,
  session: Session,
  means: Means,
  { partition, asOf }: Pick<Site, 'partition' | 'asOf'>,
): OpenSite => {
  const { signal } = means;
  const clients = new Map<ClientType<{ destroy(): void }>, Map<string, { destroy(): void }>>();
  const answers = new Map<string, Promise<unknown>>();
  const gaps: Gap[] = [];
  const missed = new Set<string>();

  const site: OpenSite = {
    scope,
    partition,
    asOf,
    client<C extends { destroy(): void }>(type: ClientType<C>, region = scope.region): C {
      const ofClass = clients.get(type) ?? new Map<string, { destroy(): void }>();
      clients.set(type, ofClass);
      const client = ofClass.get(region) ?? openClient(type, region, session, means);
      ofClass.set(region, client);
      return client as C;
    },
    once<T>(name: string, ask: () => Promise<T>): Promise<T> {
      const answer = answers.get(name) ?? ask();
      answers.set(name, answer);
      return answer as Promise<T>;
    },
    async attempt({ action, kind, hides }, ask) {
      try {
        return await ask();
      } catch (error) {
        const fault = faultOf(error);
        if (signal?.aborted || !isOfAws(error) || endsTheScope(fault.kind)) throw error;
        const key = JSON.stringify([action, kind]);
        if (!missed.has(key)) {
          missed.add(key);
          const what = fault.kind === 'denied' ? 'permission' : 'resource';
          site.gap({ ...(kind ? { kind } : {}), what, missing: action, because: `${fault.message}; hides ${hides}` });
        }
        return undefined;
      }
    },
    gap(gap) {
      gaps.push({ account: scope.account, region: scope.region, ...gap } as Gap);
    },
    gaps: () => gaps,
    close() {
      for (const ofClass of clients.values()) for (const client of ofClass.values()) client.destroy();
      clients.clear();
    },
  };
  return site;
};
