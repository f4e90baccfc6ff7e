import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { local } from '../../../functions/api/caller.ts';
import { createApi } from '../../../functions/api.ts';
import { type Embedded, startEmbedded } from '../../../functions/embedded.ts';
import { serveOnLoopback } from '../../../functions/loopback.ts';
import type { Store } from '../../../shared/ports.ts';
import { advice, analysed, aResource, type Given, givenStore } from '../../store/given.ts';
import { asking, company, now } from '../../support/api.ts';

let embedded: Embedded;
let given: Given;
beforeAll(async () => {
  embedded = await startEmbedded('plimsoll');
  given = await givenStore(embedded.bare);
  const owned = (owner: string, count: number) =>
    Array.from({ length: count }, (_, at) =>
      advice(aResource(`${owner}-${at}`), 1000 + at, { owner, because: `a secret of ${owner}` }),
    );
  const all = [...owned('search', 4), ...owned('payments', 4), ...owned('search#open', 2), ...owned('#0', 2)];
  await analysed(given.store, 'run_1', all);
}, 60_000);
afterAll(() => embedded?.stop());

const ask = (target: string, store: Store = given.store) => asking(store)('GET', target);
const list = (query: string) => ask(`/v1/recommendations?${query}`);
const ownersIn = (items: readonly { readonly owner: string }[]): string[] => [
  ...new Set(items.map(({ owner }) => owner)),
];

describe('a cursor', () => {
  const ofSearch = 'owner=search&limit=1';
  const given = async (query: string): Promise<string> => (await list(query)).body.cursor;

  test.each([
    ['another owner', 'owner=payments&limit=1'],
    ['every owner', 'limit=1'],
    ['another order', `${ofSearch}&sort=age`],
    ['another status', `${ofSearch}&status=dismissed`],
    ['a narrower filter', `${ofSearch}&minimumSaving=1`],
  ])('of one owner is refused for %s', async (_, query) => {
    const answer = await list(`${query}&cursor=${await given(ofSearch)}`);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ in: 'query', field: 'cursor' });
  });

  test('of one listing is refused by another', async () => {
    expect((await ask(`/v1/runs?cursor=${await given(ofSearch)}`)).status).toBe(400);
  });

  test('in which one letter is changed is refused', async () => {
    const cursor = await given(ofSearch);
    for (let at = 0; at < cursor.length; at += 7) {
      const changed = `${cursor.slice(0, at)}${cursor[at] === 'A' ? 'B' : 'A'}${cursor.slice(at + 1)}`;
      expect((await list(`${ofSearch}&cursor=${changed}`)).status).toBe(400);
    }
  });

  /** Whoever reads the source can write a cursor whose sum is right. */
  const forged = (position: string, query: object): string => {
    const asked = ['status', 'account', 'owner', 'region', 'kind', 'service', 'check', 'risk', 'tag', 'minimumSaving'];
    const filled: Record<string, unknown> = { status: 'open', sort: 'saving', ...query };
    const fingerprint = JSON.stringify([...asked, 'sort'].map((key) => filled[key] ?? null));
    const sum = createHash('sha256').update(`plimsoll cursor 1\n${fingerprint}\n${position}`).digest('base64url');
    return Buffer.from(JSON.stringify([1, position, sum.slice(0, 22)])).toString('base64url');
  };

  test('that is forged beyond the least saving that is asked for leads to an empty page', async () => {
    const query = { owner: 'search', minimumSaving: 10 };
    const cursor = forged('a10000000000000#rec_x', query);
    const answer = await list(`owner=search&minimumSaving=10&cursor=${cursor}`);
    expect([answer.status, answer.body.items]).toEqual([200, []]);
  });

  test('that is forged with a right sum leads to nothing but what its query may show', async () => {
    const position = fc.oneof(
      fc.constantFrom('', '!', '#', 'payments#open#0', 'state', 'resource#x', '\u0000', 'a00009999999000#', '~~'),
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.string({ minLength: 300, maxLength: 1500 }),
    );
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(position, async (text) => {
        const answer = await list(`owner=search&cursor=${forged(text, { owner: 'search' })}`);
        seen.add(answer.status);
        expect([200, 400]).toContain(answer.status);
        if (answer.status === 200) expect(['', 'search']).toContain(ownersIn(answer.body.items).join());
      }),
      { numRuns: 150, seed: 1 },
    );
    expect([...seen].toSorted()).toEqual([200, 400]);
  });
});

describe('a filter with the letters of keys in it', () => {
  test.each([
    ['search', ['search']],
    ['search#open', ['search#open']],
    ['#0', ['#0']],
    ['search#open#0', []],
    ['search#', []],
    ['#', []],
    ['~', []],
    ['payments#open#0\u0000', []],
    ['search"} OR 1=1 --', []],
  ])('%j finds what is named so, and nothing else', async (owner, found) => {
    const answer = await list(`owner=${encodeURIComponent(owner)}`);
    expect(answer.status).toBe(200);
    expect(ownersIn(answer.body.items)).toEqual(found);
    expect((await list(`account=${encodeURIComponent(owner)}`)).body.items).toEqual([]);
  });
});

describe('an id', () => {
  const ids = [
    'state',
    'rec_#',
    'rec_a#b.resource',
    'rec_~',
    'rec_/',
    'rec_..',
    '../runs',
    '..',
    '.',
    'rec_a/../../runs',
    'resource#res_x',
    'res_x#b.resource',
    'recommendation#rec_x',
    'rec_\u0000',
    'rec_ａ',
    'rec_a\n',
    '__proto__',
    `rec_${'x'.repeat(65)}`,
    `rec_${'x'.repeat(100_000)}`,
    '%2e%2e%2fruns',
    '*',
    '',
  ];
  const untouched = new Proxy({} as Store, {
    get: (_, name) => () => Promise.reject(new Error(`the store was asked for ${String(name)}`)),
  });

  test.each(ids.map((id) => [id.slice(0, 40), id]))('%j is turned away before the table is asked', async (_, id) => {
    for (const path of ['recommendations', 'resources', 'reports/2026-03', `reports`])
      for (const method of ['GET', 'PATCH', 'HEAD']) {
        const target = `/v1/${path}/${encodeURIComponent(id)}${path === 'reports' ? '/json' : ''}`;
        const answer = await asking(untouched)(method, target, { body: {}, headers: { 'if-match': '"1"' } });
        expect([404, 405]).toContain(answer.status);
      }
  });

  test.each([
    '/v1/recommendations/../runs',
    '/v1/recommendations/rec_x/../../runs',
    '/v1/../v1/runs',
    '/v1/./runs',
    '//v1/runs',
    '/v1/runs/..',
    '/v1\\runs',
    '/v1/runs%2f..%2fhealth',
    '/v1/runs;role=approver',
    '/v1/runs%00',
  ])('%s is no way to another path', async (path) => {
    const answer = await asking(untouched)('GET', path);
    expect(answer.status).toBe(404);
    expect(answer.body.detail).toMatch(/^Nothing is served at this path/);
  });

  test('of a resource is none of a recommendation, and the other way round', async () => {
    const { items } = (await list('owner=search&limit=1')).body;
    expect((await ask(`/v1/recommendations/${items[0].resourceId}`)).status).toBe(404);
    expect((await ask(`/v1/resources/${items[0].id}`)).status).toBe(404);
  });
});

describe('a header', () => {
  test.each([
    'x-http-method-override',
    'x-http-method',
    'x-method-override',
    'x-original-url',
    'x-rewrite-url',
    'x-forwarded-uri',
    'x-amzn-request-context',
    'x-plimsoll-role',
  ])('%s changes neither method, path nor role', async (name) => {
    const { store, unattached } = company();
    const caller = { name: 'vic', role: 'viewer' } as const;
    const headers = { [name]: name.includes('method') ? 'PATCH' : '/v1/runs', 'if-match': '"1"' };
    const asked = asking(store);
    const read = await asked('GET', `/v1/recommendations/${unattached.id}`, { caller, headers });
    expect(read.body.id).toBe(unattached.id);
    const moved = await asked('PATCH', `/v1/recommendations/${unattached.id}`, {
      caller,
      headers: { ...headers, [name]: 'approver' },
      body: { move: 'dismiss', reason: 'x' },
    });
    expect(moved.status).toBe(403);
  });

  test('by which two servers would part one request differently is refused', async () => {
    const { store } = company();
    const clock = { now: () => now };
    const server = await serveOnLoopback(createApi({ store, clock, caller: local }), clock, 0);
    const sent = (...lines: readonly string[]): Promise<string> =>
      new Promise((resolve, reject) => {
        let received = '';
        const socket = connect(server.port, '127.0.0.1', () => socket.write(lines.join('\r\n')));
        socket.setEncoding('utf8').on('data', (text) => {
          received += text;
        });
        socket.on('error', reject).on('close', () => resolve(received));
      });
    const host = `host: 127.0.0.1:${server.port}`;
    const hidden = ['GET /v1/runs HTTP/1.1', host, 'connection: close', '', ''];
    try {
      const answers = await Promise.all([
        sent(
          'PATCH /v1/health HTTP/1.1',
          host,
          'content-length: 5',
          'transfer-encoding: chunked',
          '',
          '0',
          '',
          ...hidden,
        ),
        sent('PATCH /v1/health HTTP/1.1', host, 'content-length: 0', 'content-length: 60', '', ...hidden),
        sent('PATCH /v1/health HTTP/1.1', host, 'transfer-encoding: xchunked', '', '0', '', ...hidden),
        sent('GET /v1/health HTTP/1.1', host, 'x: a', ' content-length: 60', 'connection : close', '', ...hidden),
      ]);
      for (const answer of answers) {
        expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
        expect(answer).toContain('"type":"urn:plimsoll:problem:invalid-request"');
        expect(answer).not.toContain('run_1');
      }
    } finally {
      await server.close();
    }
  });
});
