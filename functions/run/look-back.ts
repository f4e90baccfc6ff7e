import type { Catalogue } from '../../shared/model/catalogue.ts';
import type { Policy } from '../../shared/model/policy.ts';
import type { Store } from '../../shared/ports.ts';
import { daysNeeded } from '../analyse.ts';

/** How many days of usage are asked for: to measure what is billed, and to judge. */
export const lookBack = (known: Catalogue, policy: Policy): readonly number[] => [
  policy.windowDays,
  daysNeeded(known, policy),
];

/** More days than were asked for until now: then the whole window is asked for again. */
export const looksFurtherBack = async (
  store: Pick<Store, 'estate'>,
  known: Catalogue,
  policy: Policy,
): Promise<boolean> => {
  const before = (await store.estate())?.header.daysAsked;
  return Array.isArray(before) && lookBack(known, policy).some((days, at) => days > Number(before[at]));
};
