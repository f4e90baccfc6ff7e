import * as z from 'zod';
import { none } from './fields.ts';
import { openapi } from './openapi.ts';
import { readers } from './roles.ts';
import { route } from './route.ts';
import { referenceTo, runReference } from './savings.ts';

export const getHealth = route({
  id: 'getHealth',
  method: 'GET',
  path: '/v1/health',
  roles: readers,
  summary: 'Whether the API and its store answer, and which run is the last finished one',
  pathParameters: none,
  query: none,
  answer: z
    .object({ status: z.literal('ok'), time: z.iso.datetime(), lastRun: runReference.nullable() })
    .meta({ id: 'Health' }),
  problems: [],
  async handle(_, { store, clock }) {
    const run = await store.lastRun();
    return { body: { status: 'ok' as const, time: clock.now().toISOString(), lastRun: run ? referenceTo(run) : null } };
  },
});

export const getOpenapi = route({
  id: 'getOpenapi',
  method: 'GET',
  path: '/v1/openapi.json',
  roles: readers,
  summary: 'This API as an OpenAPI 3.1 document',
  pathParameters: none,
  query: none,
  answer: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }).meta({ id: 'OpenApi' }),
  problems: [],
  handle: async (_, { routes }) => ({ body: { ...openapi(routes) } }),
});
