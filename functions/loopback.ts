import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Clock } from '../shared/ports.ts';
import { mostBodyBytes } from './api/body.ts';
import { invalid, type Refusal, refuse } from './api/problems.ts';
import { type Api, problemResult } from './api.ts';

export interface Loopback {
  readonly port: number;
  /** Where it answers, without a path: "http://127.0.0.1:8080". */
  readonly origin: string;
  close(): Promise<void>;
}

const address = '127.0.0.1';
/** A body above the limit is read on to here, unstored, so that the client gets round to reading the refusal. */
const mostDrainedBytes = 1024 * 1024;

const misdirected = (hosts: readonly string[]): Refusal =>
  refuse('misdirected', `This server answers only as ${hosts.join(' or ')}`, [
    { in: 'header', field: 'host', reason: 'names another host', fix: `ask ${hosts[0]}` },
  ]);
const foreign = refuse('not-allowed', 'This server answers no other origin', [
  { in: 'header', field: 'origin', reason: 'is another origin', fix: 'ask from the page that this server serves' },
]);
const unread: Readonly<Record<string, Refusal>> = {
  HPE_HEADER_OVERFLOW: refuse('headers-too-large', 'The request line and headers have at most 16 KiB'),
  ERR_HTTP_REQUEST_TIMEOUT: refuse('request-timeout', 'The request was not whole in time'),
};
const broken = invalid([
  { in: 'header', field: 'request', reason: 'is no HTTP/1.1', fix: 'send a well-formed request' },
]);
const noTunnel = refuse('method-not-allowed', 'There is no proxy here', [], { allow: 'GET, HEAD, PATCH, OPTIONS' });

/** Path and query as they came; undefined for an absolute address of another host. */
const targetOf = (url: string, hosts: readonly string[]): string | undefined => {
  if (!/^[a-z][a-z0-9+.-]*:/i.test(url)) return url;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  return parsed?.protocol === 'http:' && hosts.includes(parsed.host) ? parsed.pathname + parsed.search : undefined;
};

/** Anything but its own host (DNS rebinding) and its own pages (cross-site requests) is turned away. */
const turnedAway = (request: IncomingMessage, hosts: readonly string[]): Refusal | undefined => {
  const host = request.headersDistinct.host ?? [];
  if (host.length !== 1 || !hosts.includes(host[0]!.toLowerCase())) return misdirected(hosts);
  const origins = request.headersDistinct.origin ?? [];
  return origins.every((origin) => origin === `http://${host[0]!.toLowerCase()}`) ? undefined : foreign;
};

/** The body, cut off somewhere above the limit, so that the API refuses it by its size. */
const bodyOf = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const kept: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      if (bytes <= mostBodyBytes) kept.push(chunk);
      bytes += chunk.length;
      if (bytes > mostDrainedBytes) resolve(Buffer.concat(kept));
    });
    request.on('end', () => resolve(Buffer.concat(kept)));
    request.on('error', reject);
  });

/** A request in the form in which API Gateway hands it to a Lambda function (payload format 2.0). */
const eventOf = (request: IncomingMessage, target: string, body: Buffer, now: Date): APIGatewayProxyEventV2 => {
  const question = target.indexOf('?');
  const rawPath = question < 0 ? target : target.slice(0, question);
  const headers = Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, values?.join(',')]),
  );
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: question < 0 ? '' : target.slice(question + 1),
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'loopback',
      domainName: headers.host ?? address,
      domainPrefix: 'loopback',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? address,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: '',
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString('base64') }),
    isBase64Encoded: body.length > 0,
  };
};

type Result = APIGatewayProxyStructuredResultV2;
const headersOf = ({ headers = {}, body, statusCode }: Result, method?: string): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  ...(statusCode !== 204 && method !== 'HEAD' && { 'content-length': String(Buffer.byteLength(body ?? '')) }),
});

/** For sockets whose request never became one. */
const refuseSocket = (socket: Duplex, refusal: Refusal): void => {
  if (!socket.writable) return void socket.destroy();
  const { statusCode = 400, body, ...rest } = problemResult(refusal);
  const headers = { ...headersOf({ ...rest, body: body ?? '' }), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\n${lines.join('')}\r\n${body}`);
};

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(`Port ${port} of ${address} is taken: stop what holds it, or choose another port`, {
              cause: error,
            })
          : error,
      ),
    );
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port));
  });

/**
 * Serves the API on 127.0.0.1 alone; port 0 takes a free one. It answers only to its own Host header and to pages
 * of its own origin. Rejects when the port is taken.
 */
export const serveOnLoopback = async (api: Api, clock: Clock, port: number): Promise<Loopback> => {
  let hosts: readonly string[] = [];
  const result = async (request: IncomingMessage): Promise<Result> => {
    const refusal = turnedAway(request, hosts);
    if (refusal) return problemResult(refusal);
    const target = targetOf(request.url ?? '/', hosts);
    if (target === undefined) return problemResult(misdirected(hosts));
    return api(eventOf(request, target, await bodyOf(request), clock.now()));
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const given = await result(request);
      if (!request.complete) response.setHeader('connection', 'close');
      response.writeHead(given.statusCode ?? 200, headersOf(given, request.method)).end(given.body);
    } catch {
      response.destroy(); // The client went away in the middle of its body: there is nobody to answer.
    }
  };
  const pending = new WeakMap<Duplex, IncomingMessage>();
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    pending.set(request.socket, request);
    response.on('close', () => pending.delete(request.socket));
    void respond(request, response);
  };

  const server = createServer(
    { requireHostHeader: false, maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 30_000 },
    listener,
  );
  server.on('checkExpectation', listener);
  server.on('connect', (_, socket) => refuseSocket(socket, noTunnel));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    // What follows a whole request may be broken: the answer to that request is on its way all the same.
    if (!pending.get(socket)?.complete) refuseSocket(socket, unread[error.code ?? ''] ?? broken);
  });
  const taken = await listening(server, port);
  hosts = [`${address}:${taken}`, `localhost:${taken}`, ...(taken === 80 ? [address, 'localhost'] : [])];
  return {
    port: taken,
    origin: `http://${address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
};
