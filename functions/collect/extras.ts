import type { Advice } from '../../shared/model/advice.ts';
import type { Offerings } from '../../shared/model/offerings.ts';
import { scopeAdvice } from '../../shared/sources/aws/advice/index.ts';
import { offeringsOf } from '../../shared/sources/aws/offerings.ts';
import type { Prepared } from './scope.ts';

/** What a scope tells beside its resources: what AWS advises there, and what its zones offer. */
export interface Extras {
  readonly advice: readonly Advice[];
  readonly notes: readonly string[];
  readonly offerings?: Offerings;
}

/** Asks for both, which is free; of a scope without anything in it, nothing is asked. */
export const extrasOf = async ({ site, inventory: { resources } }: Prepared): Promise<Extras> => {
  if (resources.length === 0) return { advice: [], notes: [] };
  const held = new Set(resources.map(({ kind }) => kind));
  const { advice, notes } = await scopeAdvice(site, held);
  const offerings = held.has('ec2-instance') ? await offeringsOf(site) : undefined;
  return { advice, notes, ...(offerings && { offerings }) };
};
