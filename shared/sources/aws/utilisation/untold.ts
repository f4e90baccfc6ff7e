import type { Gap } from '../../../model/gap.ts';
import type { Site } from '../../../ports.ts';

type Told = Omit<Gap, 'account' | 'region'>;

/** Gaps of one scope, told once each with how many resources they concern. */
export interface Untold {
  /** `because` is made of the number of resources. */
  note(key: string, resource: string, gap: (resources: string) => Told): void;
  tell(site: Site): void;
}

export const untold = (): Untold => {
  const noted = new Map<string, { readonly gap: (resources: string) => Told; readonly resources: Set<string> }>();
  return {
    note(key, resource, gap) {
      const known = noted.get(key) ?? { gap, resources: new Set() };
      known.resources.add(resource);
      noted.set(key, known);
    },
    tell(site) {
      for (const { gap, resources } of noted.values())
        site.gap(gap(resources.size === 1 ? '1 resource' : `${resources.size} resources`));
      noted.clear();
    },
  };
};
