import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { bodyBytes, bodyTooLarge, mostBodyBytes, parsedBody, wrongContent } from './body.ts';
import { fieldErrors, invalid, type Refusal, refuse, refused } from './problems.ts';
import { decoded, parsedQuery } from './query.ts';
import type { AnyRoute, Reach, Reply } from './route.ts';

/** The segments of a path that a template names; undefined when the path is another one. */
const matched = (template: string, segments: readonly string[]): Record<string, string> | undefined => {
  const parts = template.split('/');
  if (parts.length !== segments.length) return undefined;
  const values: Record<string, string> = {};
  for (const [i, part] of parts.entries()) {
    const segment = segments[i]!;
    if (part.startsWith('{')) values[part.slice(1, -1)] = segment;
    else if (part !== segment) return undefined;
  }
  return values;
};

const brokenPath = invalid([
  { in: 'path', field: 'path', reason: 'has broken percent-encoding', fix: 'write a percent sign as %25' },
]);
const unknownPath = refuse('not-found', 'Nothing is served at this path: GET /v1/openapi.json lists every path', [
  { in: 'path', field: 'path', reason: 'is unknown', fix: 'take a path from GET /v1/openapi.json' },
]);

/** Methods that a path answers, as the Allow header has them: every GET answers HEAD, and each path OPTIONS. */
const allowed = (routes: readonly AnyRoute[]): string =>
  [...routes.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');

const lowerCased = (headers: APIGatewayProxyEventV2['headers']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name.toLowerCase(), value]])),
  );

/** Reads what one route needs of the request, and refuses it or hands it on. */
const dispatch = async (
  route: AnyRoute,
  values: Record<string, string>,
  event: APIGatewayProxyEventV2,
  reach: Reach,
): Promise<Reply<unknown> | Refusal> => {
  const path = route.pathParameters.safeParse(values);
  if (!path.success) {
    const errors = fieldErrors('path', route.pathParameters, path.error);
    return refuse('not-found', `Nothing is served at this path: ${errors[0]?.fix}`, errors);
  }
  const bytes = bodyBytes(event);
  if (bytes.length > mostBodyBytes) return bodyTooLarge;

  const headers = lowerCased(event.headers);
  const raw = parsedQuery(event.rawQueryString);
  if (refused(raw)) return raw;
  const query = route.query.safeParse(raw.keys);
  if (!query.success) return invalid(fieldErrors('query', route.query, query.error));
  if (!route.body) return route.handle({ path: path.data, query: query.data, body: undefined, headers }, reach);

  const wrong = wrongContent(headers);
  if (wrong) return wrong;
  const sent = parsedBody(bytes);
  if (refused(sent)) return sent;
  const body = route.body.safeParse(sent.value);
  if (!body.success) return invalid(fieldErrors('body', route.body, body.error));
  return route.handle({ path: path.data, query: query.data, body: body.data, headers }, reach);
};

/** OPTIONS names the methods of a path and grants no other origin anything. */
export interface Options {
  readonly allow: string;
}

/** Finds the route for a request and lets it answer; refusals are values, faults are thrown. */
export const answer = async (
  event: APIGatewayProxyEventV2,
  reach: Reach,
): Promise<Reply<unknown> | Refusal | Options> => {
  const segments = event.rawPath.split('/').map(decoded);
  if (!segments.every((segment) => segment !== undefined)) return brokenPath;
  const here = reach.routes.flatMap((route) => {
    const values = matched(route.path, segments);
    return values ? [{ route, values }] : [];
  });
  if (here.length === 0) return unknownPath;

  const { method } = event.requestContext.http;
  const allow = allowed(here.map(({ route }) => route));
  if (method === 'OPTIONS') return { allow };
  const found = here.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (!found) return refuse('method-not-allowed', `This path answers ${allow}`, [], { allow });
  const { name, role } = reach.caller;
  if (!found.route.roles.includes(role))
    return refuse('not-allowed', `${name} is ${role}, which may not ${method} this`);
  return dispatch(found.route, found.values, event, reach);
};
