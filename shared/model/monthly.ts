import { hoursPerMonth } from './meter.ts';
import type { DayProfile } from './usage.ts';

/**
 * The days of a metric that AWS leaves out when nothing happens. A first or last day that does not reach its midnight
 * may be half a day, so it is left out while two others remain.
 */
export const wholeDays = (profiles: readonly DayProfile[]): readonly DayProfile[] => {
  const partial = (profile: DayProfile | undefined, hour: number): boolean =>
    profile !== undefined && profile.step < 86_400 && profile.hourCount[hour] === 0;
  const from = profiles.length > 2 && partial(profiles[0], 0) ? 1 : 0;
  const until = profiles.length - from > 2 && partial(profiles.at(-1), 23) ? -1 : profiles.length;
  return profiles.slice(from, until);
};

/** A sum over whole days, scaled to a month; days and hours without a datapoint between the first and the last are zero. */
export const perMonth = (sum: number, days: readonly DayProfile[]): number =>
  (sum / ((days.at(-1)!.day - days[0]!.day + 1) * 24)) * hoursPerMonth;

export const daySum = (profile: DayProfile): number => profile.hourSum.reduce((sum, hour) => sum + hour, 0);

/** Units a month of a metric of sums that is silent when idle; undefined when it was never seen. */
export const monthlySum = (profiles: readonly DayProfile[] | undefined): number | undefined => {
  if (profiles === undefined || profiles.length === 0) return undefined;
  const days = wholeDays(profiles);
  return perMonth(
    days.reduce((sum, day) => sum + daySum(day), 0),
    days,
  );
};
