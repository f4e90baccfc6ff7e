import { createHash } from 'node:crypto';

/** Each resource is asked every so many days, for the days since (RULES §6, cheapest exact feed). */
export const turnDays = 5;
/** One whose id does not hash to the day waits for one more; then each has been asked once. */
export const longestTurnDays = turnDays + 1;

/** When a resource was last asked, in whole UTC days since the epoch; `today` is the day of the last midnight, not over yet. */
export interface Turn {
  readonly resourceId: string;
  readonly today: number;
  /** The last day that its usage was asked for; absent: never. */
  readonly usageThrough?: number | undefined;
  /** How far back anything looks. */
  readonly windowDays: number;
  /** Watched, or just approved. */
  readonly daily?: boolean;
}

const slotOf = (resourceId: string): number =>
  createHash('sha256').update(resourceId).digest().readUInt32BE(0) % turnDays;

/**
 * The first UTC day to ask for (up to yesterday), or undefined when it is not its turn. The first time that is the
 * whole window, later the days since, and the last one again for datapoints that came late.
 *
 * A resource is due after 5 days on the weekday of five that its id hashes to, else after 6: so those that began
 * together drift apart within four turns, and none is ever asked more than 6 times in 30 days, the first ones included.
 * What missed its turn is due at the next run.
 */
export const dueFrom = ({ resourceId, today, usageThrough, windowDays, daily }: Turn): number | undefined => {
  const first = today - windowDays;
  if (usageThrough === undefined) return first;
  const daysSince = today - 1 - usageThrough;
  const turn = daily ? 1 : slotOf(resourceId) === today % turnDays ? turnDays : longestTurnDays;
  return daysSince < turn ? undefined : Math.max(first, usageThrough);
};
