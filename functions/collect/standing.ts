import type { Gap } from '../../shared/model/gap.ts';
import { dayMs } from '../../shared/model/words.ts';
import { longestTurnDays } from '../../shared/sources/aws/utilisation/index.ts';

type Standing = Gap & { readonly askedOn: string };

/** A gap about what was asked on one day, which stands until it is asked again, and not only until the next run. */
export const stands = (gap: Gap): gap is Standing => typeof gap.askedOn === 'string';

/**
 * The gaps of earlier collections that are as true as they were: those of kinds of which some resources were not asked
 * this time, until the turn of each has come. One that was told again is not among them.
 */
export const stillStanding = (
  before: readonly Gap[],
  told: readonly Gap[],
  { asOf, unasked }: { readonly asOf: Date; readonly unasked: ReadonlySet<string> },
): readonly Gap[] => {
  const again = new Set(told.filter(stands).map(subject));
  const overAt = Math.floor(asOf.getTime() / dayMs) - longestTurnDays;
  return before.filter(stands).flatMap((gap) => {
    if (!unasked.has(gap.kind ?? '') || again.has(subject(gap))) return [];
    return Date.parse(gap.askedOn) / dayMs > overAt ? [dated(gap)] : [];
  });
};

/** What stands after a try that failed: what it was told is kept, as the next one does not ask those resources again. */
export const standingAfter = (before: readonly Gap[], told: readonly Gap[]): readonly Gap[] => {
  const standing = told.filter(stands);
  const again = new Set(standing.map(subject));
  return [...before.filter((gap) => !again.has(subject(gap))), ...standing];
};

const subject = ({ kind, what, missing }: Gap): string => JSON.stringify([kind, what, missing]);

const dated = (gap: Standing): Gap => {
  const since = `; as of ${gap.askedOn}, not asked again since`;
  return gap.because.endsWith(since) ? gap : { ...gap, because: `${gap.because}${since}` };
};
