import * as z from 'zod';
import { ownCostSchema, spendSchema } from '../../shared/model/analysis.ts';
import { isOver, monthOf, monthsAfter } from '../../shared/model/month.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { currency, none, note, pageOf, usd } from './fields.ts';
import { noRunYet } from './pages.ts';
import { refuse } from './problems.ts';
import { realised, unverified } from './realised.ts';
import { readers } from './roles.ts';
import { route } from './route.ts';
import { figures, figuresOf, referenceTo, runReference } from './savings.ts';

const formats = ['json'] as const;
const shownMonths = 13;
const month = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'is no month')
  .meta({ description: 'a month as YYYY-MM' });
const monthIsOver = z.boolean().meta({ description: 'in UTC; while it is not, its figures change with each run' });

/** Months with a finished run: of the last run's month and the twelve before it. */
const monthsWithRun = async (store: Store): Promise<{ readonly month: string; readonly run: Run }[]> => {
  const last = await store.lastRun();
  if (!last) return [];
  const months = Array.from({ length: shownMonths }, (_, back) => monthsAfter(monthOf(last.asOf), -back));
  const found = await Promise.all(months.map(async (one) => ({ month: one, run: await store.runOfMonth(one) })));
  return found.flatMap(({ month, run }) => (run ? [{ month, run }] : []));
};

export const listReports = route({
  id: 'listReports',
  method: 'GET',
  path: '/v1/reports',
  roles: readers,
  summary: 'The months that have a report, of the last thirteen, newest first',
  pathParameters: none,
  query: none,
  answer: pageOf(z.object({ month, monthIsOver, run: runReference, formats: z.array(z.enum(formats)) })).meta({
    id: 'ReportPage',
  }),
  problems: [],
  async handle(_, { store, clock }) {
    const items = await monthsWithRun(store);
    const why = items.length ? undefined : await noRunYet(store);
    return {
      body: {
        currency: usd,
        items: items.map((one) => ({
          month: one.month,
          monthIsOver: isOver(one.month, clock.now()),
          run: referenceTo(one.run),
          formats: [...formats],
        })),
        ...(why !== undefined && { note: why }),
      },
    };
  },
});

export const getReport = route({
  id: 'getReport',
  method: 'GET',
  path: '/v1/reports/{month}/{format}',
  roles: readers,
  summary: "A month's summary: spend, potential, approved, by owner, account and service",
  description: 'Of the newest finished run whose data end in that month.',
  pathParameters: z.strictObject({
    month,
    format: z.enum(formats).meta({ description: `a format that exists: ${formats.join(', ')}` }),
  }),
  query: none,
  answer: z
    .object({
      currency,
      month,
      monthIsOver,
      run: runReference,
      spend: spendSchema.nullable(),
      ...figures,
      gaps: z.number().int().meta({ description: 'how many things could not be seen; GET /v1/runs lists them' }),
      ownCost: ownCostSchema,
      note,
    })
    .meta({ id: 'Report' }),
  problems: [],
  async handle({ path }, { store, clock }) {
    const run = await store.runOfMonth(path.month);
    if (!run) {
      const there = (await monthsWithRun(store)).map((one) => one.month);
      const fix = there.length ? `take one of ${there.join(', ')}` : 'wait for a run to finish';
      return refuse('not-found', `No run has finished for ${path.month}; ${fix}`, [
        { in: 'path', field: 'month', reason: 'has no finished run', fix },
      ]);
    }
    const done = await realised(store);
    return {
      body: {
        currency: usd,
        month: path.month,
        monthIsOver: isOver(path.month, clock.now()),
        run: referenceTo(run),
        spend: run.spend ?? null,
        ...figuresOf(run, done),
        gaps: run.gaps.length,
        ownCost: run.ownCost,
        ...(done === null && { note: unverified }),
      },
    };
  },
});
