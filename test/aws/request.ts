import type { IncomingHttpHeaders } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { fromCbor } from './cbor.ts';

/** How a service of AWS writes requests and errors. */
export type Protocol = 'json' | 'cbor' | 'ec2' | 'query' | 'rest-json' | 'rest-xml';

/** A request of an SDK, understood. */
export interface Asked {
  /** `<IAM prefix>:<Operation>` */
  readonly call: string;
  readonly operation: string;
  readonly protocol: Protocol;
  readonly accessKeyId: string;
  readonly region: string;
  /** JSON members, or fields of the form and the query string. */
  readonly input: Readonly<Record<string, unknown>>;
  /** It asks for a page after the first. */
  readonly paged: boolean;
  /** Metrics that CloudWatch charges for. */
  readonly metrics: number;
  /** When it was signed, in milliseconds since the epoch. */
  readonly signedAt: number;
}

/** IAM prefixes that are not the name in the signature. */
const prefixes: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', tagging: 'tag' };
const tokens = ['NextToken', 'nextToken', 'NextPageToken', 'Marker', 'marker', 'PaginationToken', 'ContinuationToken'];
const otherTokens = ['continuation-token', 'ExclusiveStartTableName', 'ExclusiveStartKey', 'position'];

/** Operations of REST services that are not named in the request, by method and path. */
const paths: readonly (readonly [service: string, method: string, path: RegExp, operation: string])[] = [
  ['savingsplans', 'POST', /^\/(\w+)$/, '$1'],
  ['lambda', 'GET', /^\/[\d-]+\/functions\/?$/, 'ListFunctions'],
  ['lambda', 'POST', /^\/[\d-]+\/functions\/?$/, 'CreateFunction'],
  ['lambda', 'GET', /^\/[\d-]+\/functions\/[^/]+\/?$/, 'GetFunction'],
  ['lambda', 'GET', /^\/[\d-]+\/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  ['lambda', 'GET', /^\/[\d-]+\/functions\/[^/]+\/concurrency$/, 'GetFunctionConcurrency'],
  ['lambda', 'GET', /^\/[\d-]+\/tags\/.+$/, 'ListTags'],
  ['lambda', 'GET', /^\/[\d-]+\/account-settings\/?$/, 'GetAccountSettings'],
];

const restOperation = (service: string, method: string, url: URL): string => {
  const { pathname, searchParams } = url;
  if (service === 'lambda' && pathname.endsWith('/provisioned-concurrency'))
    return searchParams.has('List') ? 'ListProvisionedConcurrencyConfigs' : 'GetProvisionedConcurrencyConfig';
  if (service === 's3') return s3Operation(method, url);
  for (const [of, verb, path, operation] of paths)
    if (of === service && verb === method && path.test(pathname)) return pathname.replace(path, operation);
  return `${method} ${pathname}`;
};

const s3Operation = (method: string, { pathname, searchParams }: URL): string => {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/.exec(pathname) ?? [];
  const verb = { GET: 'Get', HEAD: 'Head', PUT: 'Put', POST: 'Post', DELETE: 'Delete' }[method] ?? method;
  if (bucket === '') return 'ListBuckets';
  if (key !== '') return `${verb}Object`;
  if (method === 'GET' && searchParams.has('location')) return 'GetBucketLocation';
  if (method === 'GET') return searchParams.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  return method === 'PUT' ? 'CreateBucket' : `${verb}Bucket`;
};

const text = (value: string | string[] | undefined): string => (Array.isArray(value) ? value.join() : (value ?? ''));

const timeOf = (stamp: string): number =>
  Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

type Query = { readonly MetricStat?: { readonly Metric?: unknown; readonly Stat?: unknown } };

/** Each metric once, and once more for every five statistics of it; RULES §6. */
const metricsIn = (queries: readonly Query[]): number => {
  const statistics = new Map<string, Set<unknown>>();
  for (const { MetricStat } of queries) {
    if (!MetricStat) continue;
    const key = JSON.stringify(MetricStat.Metric);
    statistics.set(key, (statistics.get(key) ?? new Set()).add(MetricStat.Stat));
  }
  return [...statistics.values()].reduce((sum, { size }) => sum + Math.ceil(size / 5), 0);
};

/** In forms, a query's members are spread over fields that share a number. */
const queriesOfForm = (form: Readonly<Record<string, unknown>>): Query[] => {
  const byNumber = new Map<string, string[]>();
  const stats = new Map<string, unknown>();
  for (const [name, value] of Object.entries(form)) {
    const [, number = '', rest = ''] = /^MetricDataQueries\.member\.(\d+)\.MetricStat\.(.+)$/.exec(name) ?? [];
    if (rest === 'Stat') stats.set(number, value);
    else if (rest.startsWith('Metric.')) byNumber.set(number, [...(byNumber.get(number) ?? []), `${rest}=${value}`]);
  }
  return [...byNumber].map(([number, Metric]) => ({ MetricStat: { Metric, Stat: stats.get(number) } }));
};

/** Reads what any SDK sends, in whatever protocol the service has. */
export const understand = (method: string, target: string, headers: IncomingHttpHeaders, sent: Buffer): Asked => {
  const url = new URL(target, 'http://localhost');
  const body = text(headers['content-encoding']).includes('gzip') ? gunzipSync(sent) : sent;
  const scope = /Credential=([^/]+)\/\d+\/([^/]*)\/([^/]+)\/aws4_request/.exec(text(headers.authorization));
  const [, accessKeyId = '', region = '', signed = 'unsigned'] = scope ?? [];
  const type = text(headers['content-type']);
  const amzTarget = text(headers['x-amz-target']);
  const rpc = /^\/service\/\w+\/operation\/(\w+)$/.exec(url.pathname)?.[1];
  const query = Object.fromEntries(url.searchParams);
  const form = type.includes('x-www-form-urlencoded') ? Object.fromEntries(new URLSearchParams(body.toString())) : {};
  const action = (form.Action ?? query.Action) as string | undefined;
  const service = signed === 'unsigned' && action?.startsWith('AssumeRole') ? 'sts' : signed;

  const [protocol, operation, input] = ((): [Protocol, string, Record<string, unknown>] => {
    if (rpc) return ['cbor', rpc, fromCbor(body) as Record<string, unknown>];
    if (amzTarget) return ['json', amzTarget.split('.').at(-1)!, body.length > 0 ? JSON.parse(body.toString()) : {}];
    if (action) return [service === 'ec2' ? 'ec2' : 'query', action, { ...query, ...form }];
    const rest = restOperation(service, method, url);
    if (service === 's3') return ['rest-xml', rest, query];
    const json = type.includes('json') && body.length > 0 ? JSON.parse(body.toString()) : {};
    return ['rest-json', rest, { ...query, ...json }];
  })();
  const call = `${prefixes[service] ?? service}:${operation}`;
  const queries = (input.MetricDataQueries as Query[] | undefined) ?? queriesOfForm(input);
  const metricsOf: Readonly<Record<string, number>> = {
    'cloudwatch:GetMetricData': metricsIn(queries),
    'cloudwatch:GetMetricStatistics': 1,
  };
  return {
    call,
    operation,
    protocol,
    accessKeyId,
    region,
    input,
    paged: [...tokens, ...otherTokens].some((name) => input[name] !== undefined && input[name] !== ''),
    metrics: metricsOf[call] ?? 0,
    signedAt: timeOf(text(headers['x-amz-date'])),
  };
};
