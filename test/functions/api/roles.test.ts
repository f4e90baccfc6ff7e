import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { roles } from '../../../functions/api/caller.ts';
import { routes } from '../../../functions/api/routes.ts';
import { openapiText } from '../../../scripts/docs/openapi.ts';
import { asking, company, type Init } from '../../support/api.ts';

const document = JSON.parse(openapiText());
const ids = (): Record<string, string> => {
  const { unattached, volume } = company();
  return { id: unattached.id, resourceId: volume, month: '2026-03', format: 'json' };
};
const pathOf = (template: string): string => template.replace(/\{(\w+)\}/g, (_, name: string) => ids()[name]!);

const reads = ['viewer', 'finance', 'engineer', 'approver'];
const deciders = ['engineer', 'approver'];
const allowedTo: Record<string, readonly string[]> = {
  snooze: deciders,
  dismiss: deciders,
  reopen: deciders,
  approve: ['approver'],
};

/** What this test says of each route, apart from what the route says of itself. */
const may: Record<string, readonly string[]> = {
  listRecommendations: reads,
  getRecommendation: reads,
  moveRecommendation: deciders,
  getResource: reads,
  getSavings: reads,
  listRuns: reads,
  listReports: reads,
  getReport: reads,
  getOpenapi: reads,
  getHealth: reads,
};

test('every route says who may ask', () => {
  expect(routes.map(({ id }) => id).toSorted()).toEqual(Object.keys(may).toSorted());
});

describe.each(routes.filter(({ method }) => method === 'GET'))('$method $path', ({ id, path }) => {
  test.each(roles)('for %s', async (role) => {
    const answer = await asking(company().store)('GET', pathOf(path), { caller: { name: 'ada', role } });
    expect(answer.status).toBe(may[id]?.includes(role) ? 200 : 403);
  });

  test('for nobody', async () => {
    expect((await asking(company().store, { caller: () => undefined })('GET', pathOf(path))).status).toBe(403);
  });
});

const patch = async (move: string, init: Init) => {
  const { store, unattached, dismissed } = company();
  const { id } = move === 'reopen' ? dismissed : unattached;
  const answer = await asking(store)('PATCH', `/v1/recommendations/${id}`, {
    headers: { 'if-match': '"1"' },
    body: { move, reason: 'said so', ...(move === 'snooze' && { until: '2026-04-01T00:00:00Z' }) },
    ...init,
  });
  return { answer, before: move === 'reopen' ? dismissed : unattached, after: store.held.recommendations.get(id) };
};

describe.each(Object.entries(allowedTo))('to %s', (move, allowed) => {
  test.each(roles)('as %s', async (role) => {
    const { answer, before, after } = await patch(move, { caller: { name: 'ada', role } });
    if (allowed.includes(role)) {
      expect(answer.status).toBe(200);
      expect(after?.history.at(-1)?.by).toBe('ada');
      return;
    }
    expect(answer.status).toBe(403);
    expect(answer.body.detail).toBe(`ada is ${role}, which may not ${role === 'engineer' ? move : 'PATCH this'}`);
    expect(after).toEqual(before);
  });
});

test('who may not move anything learns nothing by trying', async () => {
  const caller = { name: 'vic', role: 'viewer' } as const;
  const asked = await Promise.all([
    patch('approve', { caller, headers: {} }),
    patch('nonsense', { caller, body: 'no JSON' }),
    patch('approve', { caller, body: { move: 'approve' } }),
  ]);
  expect(asked.map(({ answer }) => answer.status)).toEqual([403, 403, 403]);
  const unknown = await asking(company().store)('PATCH', '/v1/recommendations/rec_unknown', { caller });
  expect(unknown.status).toBe(403);
});

test.each(routes)('the document says of $method $path who may ask', ({ id, method, path }) => {
  const operation = document.paths[path][method.toLowerCase()];
  expect(operation['x-plimsoll-roles']).toEqual(may[id]);
  expect(operation.description).toContain(`For ${may[id]?.join(', ')}.`);
});

test('docs/api.md has a line for each route and each move, and none besides', () => {
  const page = readFileSync(new URL('../../../docs/api.md', import.meta.url), 'utf8');
  const lines = page.match(/^\| `.*$/gm);
  expect(lines).toEqual([
    ...routes.map(({ id, method, path }) => `| \`${method} ${path}\` | ${may[id]?.join(', ')} |`),
    ...['snooze', 'dismiss', 'reopen', 'approve'].map((move) => `| \`${move}\` | ${allowedTo[move]?.join(', ')} |`),
  ]);
});

test('the document says how one makes oneself known', () => {
  expect(Object.keys(document.components.securitySchemes)).toEqual(['sigv4', 'token']);
  expect(document.security).toEqual([{ sigv4: [] }, { token: [] }, {}]);
});
