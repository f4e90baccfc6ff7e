import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { InputError } from '../../shared/model/input-error.ts';
import { money } from '../../shared/model/money.ts';
import { monthSchema } from '../../shared/model/month.ts';
import { instant } from '../../shared/model/resource.ts';
import type { Files } from '../../shared/ports.ts';
import { monthCsv, monthJson, type ReportState, type StatedReport } from '../../shared/report/month.ts';
import { monthText } from '../../shared/report/month-text.ts';

/*
 * What is kept of a month in the bucket:
 *   reports/<month>/preliminary/report.{txt,csv,json}
 *   reports/<month>/final/report.{txt,csv,json}
 *   reports/<month>/watch.json                        since when its bill tells the same
 * A report is there when its report.json is, which is written last.
 */

const folder = (month: string, state: ReportState): string => `reports/${month}/${state}`;
const reportFile = (month: string, state: ReportState): string => `${folder(month, state)}/report.json`;
const watchFile = (month: string): string => `reports/${month}/watch.json`;

/** Writes the three forms of a report, and gives their paths. */
export const writeReport = async (files: Files, stated: StatedReport): Promise<string[]> => {
  const at = folder(stated.month, stated.state);
  await files.write(`${at}/report.txt`, monthText(stated), 'text/plain; charset=utf-8');
  await files.write(`${at}/report.csv`, monthCsv(stated), 'text/csv; charset=utf-8');
  await files.write(`${at}/report.json`, monthJson(stated), 'application/json');
  return ['txt', 'csv', 'json'].map((form) => `${at}/report.${form}`);
};

const madeSchema = z.object({
  format: z.literal('plimsoll-report/1'),
  month: monthSchema,
  state: z.enum(['preliminary', 'final']),
  madeAt: instant,
  figures: z.array(
    z.object({
      section: z.string(),
      item: z.string(),
      figure: z.string(),
      amount: money,
      source: z.string(),
      asOf: z.string(),
    }),
  ),
});

/** What is read of a report that was made before. */
export type MadeReport = Readonly<z.infer<typeof madeSchema>>;

/** Undefined: it was not made. @throws InputError when its file is damaged */
export const readReport = async (files: Files, month: string, state: ReportState): Promise<MadeReport | undefined> => {
  const file = reportFile(month, state);
  const found = await read(files, file);
  if (found === undefined) return undefined;
  const parsed = parsedAs(madeSchema, found);
  if (parsed?.month === month && parsed.state === state) return parsed;
  const fix =
    state === 'preliminary'
      ? `delete it and have it made again: invoke the report function with {"month":"${month}"}`
      : 'bring back an earlier version of it, which the bucket keeps, or delete it to have it made again';
  throw new InputError({ file, reason: `is damaged, or no ${state} report of ${month}`, fix });
};

const watchSchema = z.object({
  format: z.literal('plimsoll-watch/1'),
  month: monthSchema,
  /** Of the bill: its total, its services and its accounts. */
  digest: z.string(),
  /** The whole bill. */
  billed: money,
  /** The UTC day on which the bill was first told so, how many more days have told the same, and the last of them. */
  since: z.iso.date(),
  unchanged: z.number().int().nonnegative(),
  last: z.iso.date(),
  /** When the final report was made. */
  final: instant.optional(),
});
export type Watch = Readonly<z.infer<typeof watchSchema>>;

/** What is watched of a month; 'damaged' where that cannot be read. */
export const readWatch = async (files: Files, month: string): Promise<Watch | 'damaged' | undefined> => {
  const found = await read(files, watchFile(month));
  if (found === undefined) return undefined;
  const parsed = parsedAs(watchSchema, found);
  return parsed?.month === month ? parsed : 'damaged';
};

export const writeWatch = (files: Files, watch: Watch): Promise<void> =>
  files.write(watchFile(watch.month), `${JSON.stringify(watch, null, 2)}\n`, 'application/json');

const read = async (files: Files, path: string): Promise<string | undefined> => {
  const found = await files.read(path);
  return found && text(found);
};

const parsedAs = <S extends z.ZodType>(schema: S, json: string): z.infer<S> | undefined => {
  try {
    return schema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
};
