import { dayMs } from '../../../model/words.ts';

/** Whole UTC days, the last one excluded, as Cost Explorer asks for them. */
export interface Period {
  readonly Start: string;
  readonly End: string;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The last whole month and the month to date, up to the last whole day. */
export const billedPeriod = (asOf: Date): Period => ({
  Start: dayOf(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth() - 1, 1)),
  End: dayOf(asOf.getTime()),
});

/** The months, as "YYYY-MM", that the billed period is about. */
export const billedMonths = (asOf: Date): readonly string[] => [
  billedPeriod(asOf).Start.slice(0, 7),
  dayOf(asOf.getTime()).slice(0, 7),
];

/** Thirty whole days that end before the current date, as the answers about coverage want it. */
export const coveredPeriod = (asOf: Date): Period => ({
  Start: dayOf(asOf.getTime() - 31 * dayMs),
  End: dayOf(asOf.getTime() - dayMs),
});
