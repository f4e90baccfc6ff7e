import * as z from 'zod';
import { verdictSchema } from '../../shared/model/analysis.ts';
import { liveSchema } from '../../shared/model/life.ts';
import { resourceSchema } from '../../shared/model/resource.ts';
import { currency, none, usd } from './fields.ts';
import { noRunYet } from './pages.ts';
import { refuse } from './problems.ts';
import { readers } from './roles.ts';
import { route } from './route.ts';

export const getResource = route({
  id: 'getResource',
  method: 'GET',
  path: '/v1/resources/{resourceId}',
  roles: readers,
  summary: 'One resource: every verdict on it, why and why not, and what is recommended',
  pathParameters: z.strictObject({
    resourceId: z
      .string()
      .regex(/^res_[\w-]{1,64}$/)
      .meta({ description: 'the opaque `resourceId` that stands in every answer' }),
  }),
  query: none,
  answer: z
    .object({
      currency,
      resourceId: z.string(),
      resource: resourceSchema,
      verdicts: z.array(verdictSchema),
      recommendations: z.array(liveSchema),
    })
    .meta({ id: 'ResourceFile' }),
  problems: [],
  async handle({ path: { resourceId } }, { store }) {
    const file = await store.resource(resourceId);
    if (file)
      return {
        body: {
          currency: usd,
          resourceId,
          resource: file.resource,
          verdicts: [...file.verdicts],
          recommendations: [...file.recommendations],
        },
      };
    const why = await noRunYet(store);
    return refuse('not-found', `There is no resource ${resourceId}${why ? `. ${why}` : ' in the last finished run'}`, [
      {
        in: 'path',
        field: 'resourceId',
        reason: 'is unknown',
        fix: 'take a `resourceId` from GET /v1/recommendations',
      },
    ]);
  },
});
