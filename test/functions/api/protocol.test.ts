import { describe, expect, test } from 'vitest';
import { local } from '../../../functions/api/caller.ts';
import { createApi } from '../../../functions/api.ts';
import type { Log, Store } from '../../../shared/ports.ts';
import { answerOf, aRecommendation, aResource, aRun, asking, company, eventOf, now } from '../../support/api.ts';
import { fakeStore } from '../../support/fake-store.ts';

describe('paths and methods', () => {
  test.each([
    '/',
    '',
    '/v1',
    '/v1/',
    '/v2/health',
    '/v1/health/',
    '//v1/health',
    '/v1/Health',
    '/v1/resources/a/b',
    '*',
  ])('%j is not found', async (path) => {
    expect((await asking(company().store)('GET', path)).status).toBe(404);
  });

  test('broken percent-encoding in a path is refused, and escaped letters are the letters', async () => {
    const api = createApi({ store: company().store, clock: { now: () => now }, caller: local });
    expect((await api(eventOf('GET', '/v1/%zz'))).statusCode).toBe(400);
    expect((await api(eventOf('GET', '/v1/%E0%A4%A'))).statusCode).toBe(400);
    expect((await api(eventOf('GET', '/v1/%68ealth'))).statusCode).toBe(200);
  });

  test.each([
    ['POST', '/v1/recommendations', 'GET, HEAD, OPTIONS'],
    ['DELETE', '/v1/recommendations/rec_1', 'GET, HEAD, PATCH, OPTIONS'],
    ['get', '/v1/health', 'GET, HEAD, OPTIONS'],
    ['BREW', '/v1/health', 'GET, HEAD, OPTIONS'],
  ])('%s %s is not allowed, and Allow says what is', async (method, path, allow) => {
    const answer = await asking(company().store)(method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe(allow);
  });

  test('HEAD answers as GET does, without the body', async () => {
    const { store, unassociated } = company();
    const head = await asking(store)('HEAD', `/v1/recommendations/${unassociated.id}`);
    expect(head.status).toBe(200);
    expect(head.headers.etag).toBe('"7"');
    expect((await asking(store)('HEAD', '/v1/nothing')).status).toBe(404);
  });

  test('OPTIONS names the methods and opens nothing to other origins', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PATCH' };
    const answer = await asking(company().store)('OPTIONS', '/v1/recommendations/rec_1', { headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.allow).toBe('GET, HEAD, PATCH, OPTIONS');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('a large body is refused where none is read, too', async () => {
    const answer = await asking(company().store)('GET', '/v1/health', { body: 'x'.repeat(16_385) });
    expect(answer.status).toBe(413);
  });
});

describe('every answer', () => {
  test.each([
    ['GET', '/v1/health'],
    ['GET', '/v1/nothing'],
    ['PATCH', '/v1/recommendations/rec_1'],
    ['OPTIONS', '/v1/health'],
  ])('%s %s is not kept, sniffed, framed or read from elsewhere', async (method, path) => {
    const { headers } = await asking(company().store)(method, path);
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
  });

  test('gives hostile names and tags back as JSON strings, unchanged', async () => {
    const hostile = '</script><script>alert(1)</script>\u0000\u001b[31m\u202e=cmd()\u2028"\\\ud800';
    const resource = aResource(hostile, { name: hostile, tags: { [hostile]: hostile } });
    const live = aRecommendation(resource, 'idle-volume', { name: hostile, owner: hostile });
    const store = fakeStore({ runs: [aRun()], recommendations: new Map([[live.id, live]]) });
    await store.saveVerdicts('run_1', resource, []);
    const ask = asking(store);
    expect((await ask('GET', `/v1/recommendations/${live.id}`)).body.name).toBe(hostile);
    expect((await ask('GET', `/v1/resources/${live.resourceId}`)).body.resource.tags).toEqual(resource.tags);
    const owner = encodeURIComponent(hostile.replace('\ud800', ''));
    expect((await ask('GET', `/v1/recommendations?owner=${owner}`)).body.items).toEqual([]);
  });
});

describe('a fault of ours', () => {
  const secret = 'ResourceNotFoundException: table plimsoll-4711 at /var/task/store.js';
  const fail = () => Promise.reject(new Error(secret));
  const failing = new Proxy({} as Store, {
    get: (_, name) =>
      name === 'allRecommendations' ? () => ({ [Symbol.asyncIterator]: () => ({ next: fail }) }) : fail,
  });

  test.each([
    ['GET', '/v1/recommendations'],
    ['GET', '/v1/recommendations/rec_1'],
    ['GET', '/v1/resources/res_1'],
    ['GET', '/v1/savings'],
    ['GET', '/v1/runs'],
    ['GET', '/v1/reports'],
    ['GET', '/v1/reports/2026-03/json'],
    ['GET', '/v1/health'],
    ['PATCH', '/v1/recommendations/rec_1'],
  ])('behind %s %s is a problem without internals, and stands in the log', async (method, path) => {
    const logged: unknown[] = [];
    const log: Log = { info: () => {}, warn: (message, details) => logged.push([message, details]) };
    const init = { body: { move: 'dismiss', reason: 'x' }, headers: { 'if-match': '"1"' } };
    const answer = await asking(failing, { log })(method, path, method === 'PATCH' ? init : {});
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toMatch(/plimsoll-4711|Exception|\/var/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(JSON.stringify(logged)).toContain('plimsoll-4711');
  });

  test('openapi.json needs no store', async () => {
    expect((await asking(failing)('GET', '/v1/openapi.json')).status).toBe(200);
  });

  test('in telling who calls is one as well, and a caller without a role may do nothing', async () => {
    const { store } = company();
    const broken = asking(store, {
      caller: () => {
        throw new Error(secret);
      },
    });
    expect((await broken('GET', '/v1/health')).status).toBe(500);
    expect((await asking(store, { caller: () => undefined })('GET', '/v1/recommendations')).status).toBe(403);
  });

  test('that never answers is cut off before Lambda would cut it off', async () => {
    const stuck = { ...company().store, lastRun: () => new Promise<never>(() => {}) };
    const api = createApi({ store: stuck, clock: { now: () => now }, caller: local });
    const given = await api(eventOf('GET', '/v1/health'), { getRemainingTimeInMillis: () => 260 });
    expect(answerOf('GET', '/v1/health', given).status).toBe(503);
  });
});
