import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi';
import { mostBodyBytes } from './body.ts';
import { type ProblemName, problemSchema, problems } from './problems.ts';
import type { AnyRoute } from './route.ts';

const problemDocument = problemSchema.meta({ id: 'Problem' });
const always: readonly ProblemName[] = ['invalid-request', 'not-allowed', 'body-too-large', 'fault', 'out-of-time'];

/** The problems that an operation may answer with, in order of status. */
const problemsOf = (route: AnyRoute): ProblemName[] => {
  const names = new Set<ProblemName>([...always, ...route.problems]);
  if (Object.keys(route.pathParameters.shape).length) names.add('not-found');
  if (route.body) names.add('unsupported-content');
  return [...names].sort((a, b) => problems[a][0] - problems[b][0]);
};

const operation = (route: AnyRoute): ZodOpenApiOperationObject => {
  const refusals: ZodOpenApiResponsesObject = Object.fromEntries(
    problemsOf(route).map((name) => [
      String(problems[name][0]),
      { description: problems[name][1], content: { 'application/problem+json': { schema: problemDocument } } },
    ]),
  );
  return {
    operationId: route.id,
    summary: route.summary,
    ...(route.description && { description: route.description }),
    requestParams: {
      path: route.pathParameters,
      query: route.query,
      ...(route.headers && { header: route.headers }),
    },
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: {
      200: {
        description: 'Done',
        ...(route.answerHeaders && { headers: route.answerHeaders }),
        content: { 'application/json': { schema: route.answer } },
      },
      ...refusals,
    },
  };
};

const about = `Money is a decimal string in the \`currency\` that stands beside it; times are ISO 8601 in UTC.
Unknown and repeated query keys are refused. A body has at most ${mostBodyBytes / 1024} KiB.
Every GET answers HEAD too; OPTIONS names the methods of a path; a wrong method gets 405 with Allow; there is no CORS.
Errors are RFC 9457 problem documents whose \`errors\` name each field, what is wrong with it and the fix.`;

/** The route table as an OpenAPI 3.1 document. Answers may gain keys, so they are not closed. */
export const openapi = (routes: readonly AnyRoute[]) => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  const { paths: described = {}, ...document } = createDocument(
    { openapi: '3.1.1', info: { title: 'Plimsoll', version: '1', description: about }, paths },
    {
      override({ jsonSchema, io, zodSchema }) {
        if (io === 'output' && zodSchema instanceof z.ZodObject && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties;
      },
    },
  );
  return { ...document, paths: { ...described } };
};
