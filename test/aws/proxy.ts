import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Refusal, refuse } from './answer.ts';
import { type Asked, understand } from './request.ts';

/** What may happen to a request on its way. */
export type Fault =
  | { readonly is: Exclude<Refusal, 'expired' | 'skewed'> }
  /** The access key of the request is over, from this request on and for every call. */
  | { readonly is: 'expired' }
  /** The clock of AWS is off by so many seconds from ours: what was signed more than 5 minutes beside it is refused. */
  | { readonly is: 'skewed'; readonly seconds: number }
  /** No answer, ever. */
  | { readonly is: 'hung' }
  /** The connection breaks after half of the answer's body. */
  | { readonly is: 'cut' }
  /** It is carried out, and the connection breaks before a byte of the answer. */
  | { readonly is: 'lost' }
  | { readonly is: 'late'; readonly ms: number }
  /** Pages hold at most so many items. */
  | { readonly is: 'small-pages'; readonly items: number };

/** Which requests meet a fault, and how many of them. Absent keys do not select. */
export interface Rule {
  readonly call?: string;
  readonly account?: string;
  readonly region?: string;
  /** A page after the first; or not such a page. */
  readonly paged?: boolean;
  /** So many that match go by before. */
  readonly after?: number;
  /** So many that match meet it then; absent: all. */
  readonly times?: number;
  readonly fault: Fault;
}

/** A request that came, in the order of the answers. */
export interface Seen {
  readonly call: string;
  readonly account: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly paged: boolean;
  readonly metrics: number;
  /** 0: there was no answer. */
  readonly status: number;
  readonly fault?: Fault['is'];
}

/** Answers what moto lacks; undefined: it is for moto. */
export type StandIn = (asked: Asked, account: string) => Answer | undefined;

export interface AwsProxy {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** Requests by call, of all accounts and regions or of one. */
  counts(of?: { readonly account?: string; readonly region?: string }): Record<string, number>;
  /** Metrics that were asked for. */
  metrics(): number;
  /** Adds a rule, and hands back what takes it away again; the first that matches is met. */
  meet(rule: Rule): () => void;
  /** Forgets what was seen, and every rule. */
  clear(): void;
  stop(): Promise<void>;
}

const usualAccount = '123456789012';
const skewAllowedMs = 300_000;

/** Fields that say how many items a page has, by IAM prefix. */
const pageFields: Readonly<Record<string, string>> = {
  autoscaling: 'MaxRecords',
  dynamodb: 'Limit',
  elasticloadbalancing: 'PageSize',
  lambda: 'MaxItems',
  logs: 'limit',
  rds: 'MaxRecords',
  s3: 'max-keys',
};

const bodyOf = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
};

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const withPageSize = (sent: Sent, asked: Asked, items: number): Sent => {
  const field = pageFields[asked.call.split(':')[0]!] ?? 'MaxResults';
  const changed = (body: string): Sent => ({ ...sent, body: Buffer.from(body) });
  if (asked.protocol === 'json') return changed(JSON.stringify({ ...asked.input, [field]: items }));
  if (asked.protocol === 'ec2' || asked.protocol === 'query') {
    const form = new URLSearchParams(sent.body.toString());
    form.set(field, String(items));
    return changed(form.toString());
  }
  const url = new URL(sent.path, 'http://localhost');
  url.searchParams.set(field, String(items));
  return { ...sent, path: url.pathname + url.search };
};

/** Hands a request on, and the answer back whole. */
const forward = (agent: Agent, to: URL, { method, path, headers, body }: Sent): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { connection, expect, 'transfer-encoding': _, ...rest } = headers;
    const passed = { ...rest, 'content-length': String(body.length) };
    const options = { agent, host: to.hostname, port: to.port, method, path, headers: passed };
    const outgoing = request(options, (incoming) => {
      bodyOf(incoming).then(
        (received) =>
          resolve({
            status: incoming.statusCode ?? 502,
            headers: incoming.headers as Record<string, string>,
            body: received,
          }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });

/** Stands between an SDK and the emulator: counts every request, and lets some of them go wrong. */
export const startProxy = async (emulator: string, standIn: StandIn = () => undefined): Promise<AwsProxy> => {
  const to = new URL(emulator);
  const agent = new Agent({ maxSockets: 16 });
  const accounts = new Map<string, string>();
  const expired = new Set<string>();
  const seen: Seen[] = [];
  let rules: { readonly rule: Rule; matched: number }[] = [];

  const faultFor = (asked: Asked, account: string): Fault | undefined => {
    for (const one of rules) {
      const { rule } = one;
      const about = { call: asked.call, account, region: asked.region, paged: asked.paged };
      const keys = ['call', 'account', 'region', 'paged'] as const;
      if (!keys.every((key) => rule[key] === undefined || rule[key] === about[key])) continue;
      if (rule.fault.is === 'skewed') {
        if (Math.abs(asked.signedAt - Date.now() - rule.fault.seconds * 1000) <= skewAllowedMs) continue;
        return rule.fault;
      }
      one.matched += 1;
      const { after = 0, times = Number.POSITIVE_INFINITY } = rule;
      if (one.matched > after && one.matched <= after + times) return rule.fault;
    }
    return undefined;
  };

  const answer = async (sent: Sent, asked: Asked, account: string, fault: Fault | undefined): Promise<Answer> => {
    switch (fault?.is) {
      case 'throttled':
      case 'denied':
      case 'failed':
      case 'skewed':
        return refuse(asked, account, fault.is);
      case 'expired':
        expired.add(asked.accessKeyId);
        return refuse(asked, account, 'expired');
      case 'late':
        await pause(fault.ms);
        break;
    }
    if (fault?.is !== 'small-pages') return standIn(asked, account) ?? (await forward(agent, to, sent));
    const smaller = { ...asked, input: { ...asked.input, MaxResults: fault.items } };
    return standIn(smaller, account) ?? (await forward(agent, to, withPageSize(sent, asked, fault.items)));
  };

  /** Who an assumed role belongs to is known from the answer that gave its key. */
  const learn = (asked: Asked, { body }: Answer): void => {
    if (asked.call !== 'sts:AssumeRole') return;
    const given = body.toString();
    const key = /<AccessKeyId>([^<]+)</.exec(given)?.[1];
    const account = /:assumed-role\/|:role\//.test(given)
      ? /arn:aws[\w-]*:(?:sts|iam)::(\d{12}):/.exec(given)?.[1]
      : '';
    if (key && account) accounts.set(key, account);
  };

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await bodyOf(incoming);
    const sent = { method, path: url, headers, body };
    const asked = understand(method, url, headers, body);
    const account = accounts.get(asked.accessKeyId) ?? usualAccount;
    const over = expired.has(asked.accessKeyId);
    const fault: Fault | undefined = over ? { is: 'expired' } : faultFor(asked, account);
    const { call, region, accessKeyId, input, paged, metrics } = asked;
    const small = body.length < 65_536 ? input : {};
    const entry = {
      call,
      account,
      region,
      accessKeyId,
      input: small,
      paged,
      metrics,
      ...(fault && { fault: fault.is }),
    };
    const note = (status: number) => seen.push({ ...entry, status });
    if (fault?.is === 'hung') return void note(0);
    const given = await answer(sent, asked, account, fault);
    learn(asked, given);
    if (fault?.is === 'lost') {
      note(0);
      return void incoming.socket.destroy();
    }
    note(given.status);
    const skew = rules.find(({ rule }) => rule.fault.is === 'skewed')?.rule.fault;
    const clock = Date.now() + (skew?.is === 'skewed' ? skew.seconds * 1000 : 0);
    const { 'transfer-encoding': _, connection, ...kept } = given.headers;
    const whole = Buffer.from(given.body as Buffer);
    const date = new Date(clock).toUTCString();
    response.writeHead(given.status, { ...kept, date, 'content-length': String(contentLength(given, whole)) });
    if (fault?.is !== 'cut') return void response.end(method === 'HEAD' ? undefined : whole);
    response.write(whole.subarray(0, Math.floor(whole.length / 2)), () => incoming.socket.destroy());
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      response.writeHead(502, { 'content-type': 'text/plain' }).end(`the proxy failed: ${error}`);
    });
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    counts({ account, region } = {}) {
      const counts = new Map<string, number>();
      for (const one of seen)
        if ((account ?? one.account) === one.account && (region ?? one.region) === one.region)
          counts.set(one.call, (counts.get(one.call) ?? 0) + 1);
      return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    metrics: () => seen.reduce((sum, { metrics }) => sum + metrics, 0),
    meet(rule) {
      const one = { rule, matched: 0 };
      rules = [...rules, one];
      return () => {
        rules = rules.filter((other) => other !== one);
      };
    },
    clear() {
      seen.length = 0;
      rules = [];
      expired.clear();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        agent.destroy();
      }),
  };
};

const contentLength = ({ headers }: Answer, whole: Buffer): number =>
  whole.length > 0 ? whole.length : Number(headers['content-length'] ?? 0);
