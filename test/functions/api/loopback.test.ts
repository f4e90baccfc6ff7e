import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { local } from '../../../functions/api/caller.ts';
import { createApi } from '../../../functions/api.ts';
import { type Loopback, serveOnLoopback } from '../../../functions/loopback.ts';
import { company, conforms, now } from '../../support/api.ts';

const clock = { now: () => now };
const { store, unattached } = company();
const api = createApi({ store, clock, caller: local });
let server: Loopback;
beforeAll(async () => {
  server = await serveOnLoopback(api, clock, 0);
});
afterAll(() => server.close());

interface Raw {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
}

/** The first response in what a socket gave. */
const parsed = (bytes: string): Raw => {
  const end = bytes.indexOf('\r\n\r\n');
  const [first = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const text = bytes.slice(end + 4, end + 4 + Number(headers['content-length'] ?? 0));
  return { status: Number(first.split(' ')[1]), headers, text };
};

/** Sends bytes as they are, and reads until the server closes the connection. */
const raw = (bytes: string | Buffer): Promise<Raw> =>
  new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk: Buffer) => received.push(chunk));
    socket.on('error', (error) => (received.length ? undefined : reject(error)));
    socket.on('close', () => resolve(parsed(Buffer.concat(received).toString())));
  });

const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const own = (): string => `host: 127.0.0.1:${server.port}`;
const close = 'connection: close';

describe('on the loopback address the same API', () => {
  test('answers a list, a single one with its ETag, and a move', async () => {
    const list = await fetch(`${server.origin}/v1/recommendations?limit=2`);
    expect(list.status).toBe(200);
    conforms('GET', '/v1/recommendations', 200, list.headers.get('content-type') ?? '', await list.text());
    const one = await fetch(`${server.origin}/v1/recommendations/${unattached.id}`);
    const moved = await fetch(`${server.origin}/v1/recommendations/${unattached.id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': one.headers.get('etag') ?? '', origin: server.origin },
      body: JSON.stringify({ move: 'dismiss', reason: 'wird noch gebraucht – ja' }),
    });
    expect(moved.status).toBe(200);
    expect(moved.headers.get('etag')).toBe('"2"');
    expect(await moved.json()).toMatchObject({ history: [{ by: 'local', reason: 'wird noch gebraucht – ja' }] });
  });

  test('answers as localhost, too', async () => {
    const answer = await raw(lines('GET /v1/health HTTP/1.1', `Host: LOCALHOST:${server.port}`, close));
    expect(answer.status).toBe(200);
    conforms('GET', '/v1/health', 200, answer.headers['content-type'] ?? '', answer.text);
  });

  test('answers an absolute address of its own, HEAD without a body, and OPTIONS', async () => {
    const absolute = lines(`GET http://127.0.0.1:${server.port}/v1/runs?limit=1 HTTP/1.1`, own(), close);
    expect((await raw(absolute)).status).toBe(200);
    const head = await raw(lines('HEAD /v1/health HTTP/1.1', own(), close));
    expect([head.status, head.text]).toEqual([200, '']);
    const options = await raw(lines('OPTIONS /v1/health HTTP/1.1', own(), close));
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD, OPTIONS']);
  });

  test('is answered although broken bytes follow it', async () => {
    const head = lines('GET /v1/health HTTP/1.1', own(), close);
    expect((await raw(`${head}and more\r\n\r\n`)).status).toBe(200);
  });

  test('reads a body in chunks, and one that waits for 100 Continue', async () => {
    const headers = ['content-type: application/json', 'if-match: "999"', own(), close];
    const body = JSON.stringify({ move: 'reopen', reason: 'x' });
    const start = `PATCH /v1/recommendations/${unattached.id} HTTP/1.1`;
    const chunked = `${lines(start, ...headers, 'transfer-encoding: chunked')}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect((await raw(chunked)).status).toBe(412);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(`${server.origin}/v1/recommendations/${unattached.id}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json', 'if-match': '"999"', expect: '100-continue' },
      });
      request.on('continue', () => request.end(body));
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('error', reject);
    });
    expect(status).toBe(412);
  });
});

describe('a request that it turns away', () => {
  test.each<[string, number, () => string | Buffer]>([
    ['another Host', 421, () => lines('GET /v1/health HTTP/1.1', 'host: evil.example', close)],
    ['the right name at another port', 421, () => lines('GET /v1/health HTTP/1.1', 'host: 127.0.0.1:1', close)],
    ['no Host', 421, () => lines('GET /v1/health HTTP/1.1', close)],
    ['an empty Host', 421, () => lines('GET /v1/health HTTP/1.1', 'host:', close)],
    ['two Hosts', 421, () => lines('GET /v1/health HTTP/1.1', own(), 'host: evil.example', close)],
    ['HTTP/1.0 without a Host', 421, () => lines('GET /v1/health HTTP/1.0')],
    ['an absolute address elsewhere', 421, () => lines('GET http://evil.example/v1/health HTTP/1.1', own(), close)],
    ['an absolute address by https', 421, () => lines(`GET https://127.0.0.1:${server.port}/ HTTP/1.1`, own(), close)],
    ['an absolute address that is none', 421, () => lines('GET http://[/v1 HTTP/1.1', own(), close)],
    ['another origin', 403, () => lines('GET /v1/health HTTP/1.1', own(), 'origin: https://evil.example', close)],
    ['the origin null', 403, () => lines('GET /v1/health HTTP/1.1', own(), 'origin: null', close)],
    ['two origins', 403, () => lines('GET /v1/health HTTP/1.1', own(), 'origin: x', `origin: ${server.origin}`, close)],
    ['a path with broken percent-encoding', 400, () => lines('GET /v1/%zz HTTP/1.1', own(), close)],
    ['a query with broken percent-encoding', 400, () => lines('GET /v1/runs?limit=%f HTTP/1.1', own(), close)],
    ['dots in its path', 404, () => lines('GET /v1/../v1/health HTTP/1.1', own(), close)],
    ['two slashes', 404, () => lines('GET //v1/health HTTP/1.1', own(), close)],
    ['a star for a path', 404, () => lines('OPTIONS * HTTP/1.1', own(), close)],
    ['huge headers', 431, () => lines('GET /v1/health HTTP/1.1', own(), `x: ${'y'.repeat(20_000)}`, close)],
    ['a huge address', 431, () => lines(`GET /v1/${'y'.repeat(20_000)} HTTP/1.1`, own(), close)],
    ['no HTTP', 400, () => 'hello\r\n\r\n'],
    ['TLS', 400, () => Buffer.from('16030100c8010000c40303', 'hex')],
    ['a header without a name', 400, () => lines('GET /v1/health HTTP/1.1', ': x', own(), close)],
    [
      'a length and chunks',
      400,
      () => lines('PATCH /v1/x HTTP/1.1', own(), 'content-length: 3', 'transfer-encoding: chunked'),
    ],
    ['a negative length', 400, () => lines('PATCH /v1/x HTTP/1.1', own(), 'content-length: -3')],
    ['a tunnel', 405, () => lines('CONNECT evil.example:443 HTTP/1.1', own())],
    ['TRACE', 405, () => lines('TRACE /v1/health HTTP/1.1', own(), close)],
    ['an expectation of its own', 404, () => lines('GET /v1/x HTTP/1.1', own(), 'expect: tea', close)],
  ])('for %s gets %i and a problem document', async (_, status, bytes) => {
    const answer = await raw(bytes());
    expect(answer.status).toBe(status);
    conforms('GET', '/', answer.status, answer.headers['content-type'] ?? '', answer.text);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test.each([16_385, 900_000, 3_000_000])('for a body of %i bytes gets 413', async (bytes) => {
    const { port } = server;
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'if-match': '"1"', 'content-length': bytes };
      const path = `/v1/recommendations/${unattached.id}`;
      const request = httpRequest({ host: '127.0.0.1', port, path, method: 'PATCH', headers });
      request.on('response', (response) => resolve(response.resume().statusCode));
      request.on('error', reject);
      request.write(Buffer.alloc(Math.min(bytes, 1_100_000), ' '));
    });
    expect(status).toBe(413);
  });
});

test('whatever bytes come in, the server answers a problem or the promised shape, and goes on', async () => {
  const token = fc.constantFrom(
    'GET',
    'PATCH',
    'HEAD',
    'FOO',
    '/v1/health',
    '/v1/runs?limit=1',
    'HTTP/1.1',
    ' ',
    '\r\n',
    ':',
  );
  const piece = fc.oneof(token, fc.string({ unit: 'binary' }), fc.constantFrom('host', 'origin', 'content-length: 5'));
  const anything = fc.array(piece, { maxLength: 12 }).map((parts) => `${parts.join('')}\r\n\r\n`);
  const target = fc.string().map((text) => text.replace(/[\s\r\n]/g, ''));
  const shaped = fc
    .tuple(fc.constantFrom('GET', 'PATCH', 'HEAD', 'PUT'), target, fc.string())
    .map(([method, path, value]) => lines(`${method} /${path} HTTP/1.1`, own(), `x-y: ${value}`, close));
  await fc.assert(
    fc.asyncProperty(fc.oneof(anything, shaped), async (bytes) => {
      const answer = await raw(`${bytes}GET / HTTP/1.1\r\n${close}\r\n\r\n`);
      expect(answer.status).toBeLessThan(500);
      if (answer.text === '') return;
      const [method = '', path = '/'] = bytes
        .replace(/^\s*HEAD/, 'GET')
        .trimStart()
        .split(' ');
      conforms(method, path.split('?')[0] ?? '/', answer.status, answer.headers['content-type'] ?? '', answer.text);
    }),
    { numRuns: 300 },
  );
  expect((await fetch(`${server.origin}/v1/health`)).status).toBe(200);
});

describe('the server', () => {
  test('says which port is taken', async () => {
    await expect(serveOnLoopback(api, clock, server.port)).rejects.toThrow(`Port ${server.port} of 127.0.0.1 is taken`);
  });

  test('stops, and frees its port', async () => {
    const second = await serveOnLoopback(api, clock, 0);
    await fetch(`${second.origin}/v1/health`);
    await second.close();
    const third = await serveOnLoopback(api, clock, second.port);
    expect(third.port).toBe(second.port);
    await third.close();
  });

  test('outlives a client that goes away in the middle of its body', async () => {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        const start = lines('PATCH /v1/recommendations/rec_1 HTTP/1.1', own(), 'content-length: 100');
        socket.write(`${start}{"move"`, () => socket.destroy());
      });
      socket.on('close', () => resolve());
    });
    expect((await fetch(`${server.origin}/v1/health`)).status).toBe(200);
  });
});
