import type { Advice } from '../model/advice.ts';
import type { AwsSays } from '../model/analysis.ts';
import { moneyText } from '../model/money.ts';
import { type Identity, resourceKey } from '../model/resource.ts';

/** What AWS itself says of a resource; none: it says nothing, or was not asked. */
export type AwsSaid = (of: Identity) => readonly AwsSays[];

/**
 * Advice of AWS's own by the resource that it is about, each in the order it came in. It is evidence of another source:
 * no sum, no verdict and no choice of ours goes by it.
 */
export const awsSaid = (advice: readonly Advice[] = []): AwsSaid => {
  const about = Map.groupBy(advice, resourceKey);
  return (of) => (about.get(resourceKey(of)) ?? []).map(said);
};

const said = ({ source, finding, to, monthlySaving, asOf }: Advice): AwsSays => ({
  source,
  finding,
  ...(to === undefined ? {} : { to }),
  ...(monthlySaving === undefined ? {} : { monthlySaving: moneyText(monthlySaving) }),
  ...(asOf === undefined ? {} : { asOf }),
});
