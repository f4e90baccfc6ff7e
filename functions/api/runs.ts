import * as z from 'zod';
import { runSchema } from '../../shared/model/run.ts';
import { cursor, limitOf, none, pageOf } from './fields.ts';
import { replyWithPage } from './pages.ts';
import { readers } from './roles.ts';
import { route } from './route.ts';

export const listRuns = route({
  id: 'listRuns',
  method: 'GET',
  path: '/v1/runs',
  roles: readers,
  summary: 'The runs, newest first: what was seen, what could not be seen, what each cost',
  pathParameters: none,
  query: z.strictObject({ limit: limitOf(20, 10), cursor }),
  answer: pageOf(runSchema.meta({ id: 'Run' })).meta({ id: 'RunPage' }),
  problems: [],
  handle: ({ query }, { store }) =>
    replyWithPage(
      store,
      query,
      (limit) => store.runs(limit, query.cursor),
      (run) => run,
    ),
});
