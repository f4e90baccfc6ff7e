import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayMove, statuses } from '../../../shared/model/life.ts';
import { type Answer, asking, company } from '../../support/api.ts';

const { unattached, volume } = company();

const segment = fc.oneof(
  fc.constantFrom('v1', 'recommendations', 'resources', 'savings', 'runs', 'reports', 'health', '2026-03', 'json', ''),
  fc.constantFrom(unattached.id, volume, 'rec_x', '..', '.', '__proto__', 'constructor'),
  fc.string({ unit: 'binary' }).map((text) => encodeURIComponent(text.replace(/\p{Cs}/gu, ''))),
);
const path = fc.oneof(
  fc.constantFrom(
    '/v1/recommendations',
    `/v1/recommendations/${unattached.id}`,
    `/v1/resources/${volume}`,
    '/v1/savings',
    '/v1/runs',
    '/v1/reports',
    '/v1/reports/2026-03/json',
    '/v1/health',
    '/v1/openapi.json',
  ),
  fc.array(segment, { maxLength: 6 }).map((parts) => `/${parts.join('/')}`),
);

const key = fc.oneof(
  fc.constantFrom('status', 'account', 'owner', 'region', 'service', 'kind', 'check', 'risk', 'tag', 'minimumSaving'),
  fc.constantFrom('sort', 'limit', 'cursor', 'Limit', '__proto__', 'hasOwnProperty'),
  fc.string(),
);
const value = fc.oneof(
  fc.constantFrom(...statuses, 'saving', 'age', 'none', '1', '100', '-1', '1e9', 'NaN', 'team=a', '=', '%00'),
  fc.string({ unit: 'binary' }),
);
const safe = (text: string): string => encodeURIComponent(text.replace(/\p{Cs}/gu, ''));
const query = fc.oneof(
  { weight: 1, arbitrary: fc.constant('') },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.tuple(key, value), { maxLength: 4 })
      .map((pairs) => `?${pairs.map(([k, v]) => `${safe(k)}=${safe(v)}`).join('&')}`),
  },
  { weight: 1, arbitrary: fc.string().map((text) => `?${text}`) },
);

const header = fc.tuple(
  fc.constantFrom(
    'if-match',
    'content-type',
    'Content-Type',
    'content-encoding',
    'accept',
    'origin',
    'x-y',
    '__proto__',
  ),
  fc.oneof(fc.constantFrom('"1"', '"2"', '*', 'W/"1"', 'application/json', 'identity', 'null'), fc.string()),
);
const move = fc.record(
  {
    move: fc.oneof(fc.constantFrom('snooze', 'dismiss', 'approve', 'reopen'), fc.string()),
    reason: fc.oneof(fc.constant('agreed'), fc.string()),
    until: fc.oneof(
      fc.constant('2030-01-31T00:00:00+01:00'),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.string(),
    ),
  },
  { requiredKeys: ['move', 'reason'] },
);
const body = fc.oneof(fc.constant(undefined), move, fc.json(), fc.string({ unit: 'binary' }), fc.anything());

/** Whatever fc made, as text that may stand in a body. */
const sendable = (given: unknown): unknown => {
  try {
    return typeof given === 'string' || given === undefined ? given : (JSON.stringify(given) ?? '');
  } catch {
    return '';
  }
};

const headers = fc
  .array(header, { maxLength: 2 })
  .map((pairs) => Object.fromEntries([['content-type', 'application/json'], ['if-match', '"1"'], ...pairs]));
const anyRequest = fc.record({
  method: fc.oneof(fc.constantFrom('GET', 'GET', 'PATCH', 'HEAD', 'OPTIONS', 'POST', 'DELETE'), fc.string()),
  target: fc.tuple(path, query).map(([where, what]) => where + what),
  headers,
  body: body.map(sendable),
});
/** Apart, since a random request is seldom one. */
const anyMove = fc.record({
  method: fc.constant('PATCH'),
  target: fc.constant(`/v1/recommendations/${unattached.id}`),
  headers,
  body: fc.oneof(move, body).map(sendable),
});
const request = fc.oneof({ weight: 2, arbitrary: anyRequest }, { weight: 1, arbitrary: anyMove });

test('whatever is asked, the answer is the promised shape or a problem, and never a fault', async () => {
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async ({ method, target, headers, body }) => {
      const answer: Answer = await asking(company().store)(method, target, { headers, body });
      expect(answer.status).toBeLessThan(500);
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    }),
    { numRuns: 3000 },
  );
  expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 204, 400, 404, 405, 415]));
});

test('whatever moves are sent with the version that was read, the state stays one that was reached legally', async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(move, { maxLength: 8 }), async (moves) => {
      const { store, unattached: one } = company();
      const ask = asking(store);
      for (const sent of moves) {
        const read = await ask('GET', `/v1/recommendations/${one.id}`);
        const init = { body: sent, headers: { 'if-match': read.headers.etag ?? '' } };
        const answer = await ask('PATCH', `/v1/recommendations/${one.id}`, init);
        expect([200, 400, 409]).toContain(answer.status);
        made += answer.status === 200 ? 1 : 0;
        const after = (await ask('GET', `/v1/recommendations/${one.id}`)).body;
        expect(after.version).toBe(read.body.version + (answer.status === 200 ? 1 : 0));
        for (const { from, to } of after.history) expect(mayMove(from, to)).toBe(true);
        expect(after.history).toHaveLength(read.body.history.length + (answer.status === 200 ? 1 : 0));
      }
    }),
    { numRuns: 200 },
  );
  expect(made).toBeGreaterThan(20);
});
