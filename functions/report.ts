import * as z from 'zod';
import { InputError } from '../shared/model/input-error.ts';
import { monthBefore, monthOf, monthSchema } from '../shared/model/month.ts';
import { instant } from '../shared/model/resource.ts';
import type { Log } from '../shared/ports.ts';
import { bucketIn } from './analyse/files.ts';
import { openBucket } from './bucket.ts';
import { lambda } from './lambda.ts';
import { type MonthDone, makePreliminary, type Reporting } from './report/make.ts';
import { watchMonth } from './report/watch.ts';

/** One of three: a month by hand, the third of a month by the schedule, the moment of a daily run. */
export const reportEventSchema = z
  .strictObject({ month: monthSchema.optional(), scheduledAt: instant.optional(), asOf: instant.optional() })
  .refine((event) => Object.values(event).filter((value) => value !== undefined).length === 1, {
    error: 'says exactly one of month, scheduledAt and asOf',
  });
export type ReportEvent = z.infer<typeof reportEventSchema>;

/** What was done, month by month. */
export interface Reported {
  readonly months: readonly MonthDone[];
}

/**
 * `month`: makes its preliminary report anew. `scheduledAt`: makes that of the month before, once. `asOf`: makes the
 * reports of the two months before final, as soon as their bills have stopped changing.
 * @throws InputError when the event is of another month than now, or a report that was made before is damaged
 */
export const report = async (
  { month, scheduledAt, asOf }: ReportEvent,
  reporting: Reporting & { readonly log: Log },
): Promise<Reported> => {
  if (month !== undefined) return { months: [await makePreliminary(month, reporting)] };
  if (scheduledAt !== undefined) return { months: [await makeScheduled(scheduledAt, reporting)] };
  const last = monthBefore(monthOf(asOf!));
  const months: MonthDone[] = [];
  let damaged: InputError | undefined;
  for (const one of [monthBefore(last), last])
    try {
      months.push(await watchMonth(one, asOf!, reporting));
    } catch (error) {
      // One that is damaged does not keep the other from being made.
      if (!(error instanceof InputError)) throw error;
      damaged ??= error;
    }
  if (damaged) throw damaged;
  return { months };
};

const makeScheduled = async (scheduledAt: string, reporting: Reporting): Promise<MonthDone> => {
  const [due, now] = [monthOf(scheduledAt), monthOf(reporting.clock.now())];
  const month = monthBefore(due);
  // What was due in an earlier month would be made of what is known by now.
  if (due < now)
    return { month, status: 'nothing', wrote: [], because: `it was due at ${scheduledAt}, which is outdated` };
  if (due > now)
    throw new InputError({ file: 'event of report', field: 'scheduledAt', reason: `${scheduledAt} lies ahead` });
  return makePreliminary(month, reporting, scheduledAt);
};

export const handler = lambda('report', reportEventSchema, async (event, on) => {
  const done = await report(event, { ...on, files: openBucket(bucketIn(on.environment)) });
  for (const one of done.months) on.log.info('report of a month', { ...one });
  return done;
});
