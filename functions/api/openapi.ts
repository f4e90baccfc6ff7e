import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiResponsesObject,
  type ZodOpenApiSecuritySchemeObject,
} from 'zod-openapi';
import { mostBodyBytes } from './body.ts';
import { type ProblemName, problemSchema, problems } from './problems.ts';
import type { AnyRoute } from './route.ts';

const problemDocument = problemSchema.meta({ id: 'Problem' });
const always: readonly ProblemName[] = [
  'invalid-request',
  'not-allowed',
  'body-too-large',
  'headers-too-large',
  'fault',
  'out-of-time',
];

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
    description: [route.description, `For ${route.roles.join(', ')}.`].filter(Boolean).join(' '),
    'x-plimsoll-roles': [...route.roles],
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
A deployment asks each caller for a signature or for a token, whichever it was told, and \`x-plimsoll-roles\` says who may do
what; a laptop asks for neither. Whom API Gateway itself turns away (401, 403, 429) it answers as \`{ "message": … }\`.
Errors are RFC 9457 problem documents whose \`errors\` name each field, what is wrong with it and the fix.`;

/** Who calls is established at the front door, in the way that the deployment was told; on a laptop there is one caller. */
const securitySchemes = {
  sigv4: {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    description: 'A request that is signed with AWS Signature Version 4 for the service execute-api.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of the OpenID Connect issuer that the deployment was told.',
  },
} as const satisfies Record<string, ZodOpenApiSecuritySchemeObject>;

const information = {
  title: 'Plimsoll',
  version: '1',
  description: about,
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
} as const;

/** The route table as an OpenAPI 3.1 document. Answers may gain keys, so they are not closed. */
export const openapi = (routes: readonly AnyRoute[]) => {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const route of routes)
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  const { paths: described = {}, ...document } = createDocument(
    {
      openapi: '3.1.1',
      info: information,
      servers: [{ url: '/', description: 'Where this document was read' }],
      security: [{ sigv4: [] }, { token: [] }, {}],
      paths,
      components: { securitySchemes },
    },
    {
      override({ jsonSchema, io, zodSchema }) {
        if (io === 'output' && zodSchema instanceof z.ZodObject && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties;
      },
    },
  );
  return { ...document, paths: { ...described } };
};
