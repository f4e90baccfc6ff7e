import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { expect } from 'vitest';
import type { Caller } from '../../functions/api/caller.ts';
import { local } from '../../functions/api/caller.ts';
import { type Problem, problemSchema } from '../../functions/api/problems.ts';
import { routes } from '../../functions/api/routes.ts';
import { type ApiPorts, createApi } from '../../functions/api.ts';
import type { Verdict } from '../../shared/model/analysis.ts';
import type { LiveRecommendation } from '../../shared/model/life.ts';
import { type AnyResource, recommendationId, resourceId } from '../../shared/model/resource.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Store } from '../../shared/ports.ts';
import { fakeStore } from './fake-store.ts';

export const now = new Date('2026-03-15T12:00:00.000Z');

export const aResource = (id: string, overrides: Partial<AnyResource> = {}): AnyResource => ({
  account: '111111111111',
  region: 'eu-central-1',
  kind: 'ebs-volume',
  id,
  tags: {},
  spec: { volumeType: 'gp2', sizeGiB: 500 },
  ...overrides,
});

export const aRecommendation = (
  of: AnyResource,
  check: string,
  overrides: Partial<LiveRecommendation> = {},
): LiveRecommendation => ({
  id: recommendationId(of, check),
  check,
  account: of.account,
  region: of.region,
  kind: of.kind,
  resource: of.id,
  resourceId: resourceId(of),
  action: 'delete',
  from: {},
  to: {},
  monthlySaving: '10.00',
  counted: true,
  risk: { level: 'may-break' },
  because: 'not attached for 40 days',
  evidence: { metrics: [], windowDays: 32, coverage: 1 },
  effort: 'low',
  alternatives: [],
  prices: [
    {
      meter: 'AmazonEC2/EBS:VolumeUsage.gp2',
      quantity: 500,
      unit: 'GB-Mo',
      price: '0.119',
      source: 'list',
      asOf: '2026-03-01',
    },
  ],
  status: 'open',
  version: 1,
  firstSeen: '2026-03-01T00:00:00.000Z',
  lastSeen: '2026-03-14T00:00:00.000Z',
  history: [],
  ...overrides,
});

export const aRun = (overrides: Partial<Run> = {}): Run => ({
  id: 'run_1',
  startedAt: '2026-03-14T01:00:00.000Z',
  finishedAt: '2026-03-14T01:05:00.000Z',
  asOf: '2026-03-14T00:00:00.000Z',
  status: 'finished',
  resources: { 'ebs-volume': 3 },
  scopes: [{ account: '111111111111', region: 'eu-central-1', ok: true }],
  spend: { monthly: '900.00', unusedCommitment: '0.00', unpriced: 0 },
  savings: { monthly: '61.50', increases: '5.00', net: '56.50', commitments: '0.00', advisory: 1 },
  byAccount: [
    { key: '111111111111', spend: '600.00', potential: '51.50', approved: '20.00', count: 3 },
    { key: '222222222222', spend: '300.00', potential: '10.00', approved: '0.25', count: 1 },
  ],
  byOwner: [{ key: 'team-a', spend: '900.00', potential: '61.50', approved: '20.25', count: 4 }],
  byService: [{ key: 'AmazonEC2', spend: '900.00', potential: '61.50', approved: '20.25', count: 4 }],
  gaps: [{ account: '111111111111', what: 'metric', missing: 'memory', because: 'no CloudWatch agent' }],
  ownCost: { calls: { 'cloudwatch:GetMetricData': 4 }, metrics: 120, dollars: '0.00' },
  ...overrides,
});

const volume = aResource('vol-1', { tags: { team: 'a', note: 'x=y' } });
const other = aResource('vol-2', { account: '222222222222', region: 'us-east-1' });
const address = aResource('eipalloc-1', { kind: 'elastic-ip', spec: {} });
const database = aResource('db-1', { kind: 'rds-instance', spec: {} });
const verdict = (of: AnyResource, check: string, is: Verdict['is'], because: string): Verdict => ({
  check,
  account: of.account,
  region: of.region,
  kind: of.kind,
  resource: of.id,
  is,
  because,
});

/** Five recommendations of four resources, after one finished run. */
export const company = () => {
  const all = [
    aRecommendation(volume, 'unattached-volume', { monthlySaving: '51.50', owner: 'team-a' }),
    aRecommendation(other, 'unattached-volume', { firstSeen: '2026-02-01T00:00:00.000Z', owner: 'team-b' }),
    aRecommendation(address, 'unassociated-address', { monthlySaving: '3.65', risk: { level: 'none' }, version: 7 }),
    aRecommendation(database, 'filling-database', { action: 'grow', monthlySaving: '-5.00' }),
    aRecommendation(database, 'gp2-database-storage', { action: 'modify', monthlySaving: null, status: 'dismissed' }),
  ] as const;
  const store = fakeStore({
    runs: [aRun()],
    recommendations: new Map(all.map((one) => [one.id, one])),
    resources: new Map([volume, other, address, database].map((one) => [resourceId(one), one])),
    verdicts: new Map([
      [
        resourceId(volume),
        [
          verdict(volume, 'unattached-volume', 'wasteful', 'not attached for 40 days'),
          verdict(volume, 'gp2-volume', 'unsure', 'no datapoint of readOps'),
          verdict(volume, 'idle-volume', 'fine', 'not attached'),
        ],
      ],
    ]),
    services: { 'ebs-volume': 'AmazonEC2', 'elastic-ip': 'AmazonVPC', 'rds-instance': 'AmazonRDS' },
  });
  const [unattached, elsewhere, unassociated, filling, dismissed] = all;
  return { store, unattached, elsewhere, unassociated, filling, dismissed, volume: resourceId(volume) };
};

export interface Init {
  readonly headers?: Record<string, string>;
  /** Text as it is; anything else as JSON with its content type. */
  readonly body?: unknown;
  readonly caller?: Caller;
}

export const eventOf = (method: string, target: string, { headers = {}, body }: Init = {}): APIGatewayProxyEventV2 => {
  const [rawPath = '', ...query] = target.split('?');
  const http = { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' };
  const json = body !== undefined && typeof body !== 'string';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query.join('?'),
    headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      http,
      requestId: '',
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    ...(body !== undefined && { body: json ? JSON.stringify(body) : String(body) }),
    isBase64Encoded: false,
  };
};

const pattern = (template: string): RegExp =>
  new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

/** Fails unless the response is a valid problem, or has exactly the shape that the route table promises. */
export const conforms = (method: string, path: string, status: number, contentType: string, text: string): unknown => {
  if (method === 'HEAD' || status === 204) return expect(text).toBe('');
  const body: unknown = JSON.parse(text);
  if (status !== 200) {
    expect(contentType).toBe('application/problem+json');
    expect(problemSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ status });
    return body;
  }
  expect(contentType).toBe('application/json');
  const route = routes.find((one) => one.method === method && pattern(one.path).test(path));
  if (!route) throw new Error(`${method} ${path} answered 200, and is in no route`);
  expect(route.answer.parse(body)).toEqual(body);
  return body;
};

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: its shape has been checked against the route table
  readonly body: any;
}

export const answerOf = (method: string, target: string, given: APIGatewayProxyStructuredResultV2): Answer => {
  const headers = Object.fromEntries(Object.entries(given.headers ?? {}).map(([name, value]) => [name, String(value)]));
  const status = given.statusCode ?? 0;
  const path = decodeURIComponent(target.split('?')[0] ?? '');
  return { status, headers, body: conforms(method, path, status, headers['content-type'] ?? '', given.body ?? '') };
};

/** Asks the API over a store; every response is checked against the route table. */
export const asking =
  (store: Store, ports: Partial<ApiPorts> = {}) =>
  async (method: string, target: string, init: Init = {}): Promise<Answer> => {
    const api = createApi({ store, clock: { now: () => now }, caller: () => init.caller ?? local(), ...ports });
    return answerOf(method, target, await api(eventOf(method, target, init)));
  };

export const errorsOf = (answer: Answer): Problem['errors'] => (answer.body as Problem).errors;
