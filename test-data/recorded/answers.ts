import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import * as ec2 from '@aws-sdk/client-ec2';
import * as classic from '@aws-sdk/client-elastic-load-balancing';
import * as rds from '@aws-sdk/client-rds';
import { data } from '../support/feeds.ts';

/** An answer of the real AWS: what was asked, and what it said, as the SDK hands it over. */
export interface RecordedAnswer {
  readonly call: string;
  readonly answer: unknown;
}

// biome-ignore lint/suspicious/noExplicitAny: recordings are of any shape
type Any = any;

const linesOf = (file: string): Any[] =>
  gunzipSync(readFileSync(`${data}/${file}`))
    .toString()
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));

const prefixes: Readonly<Record<string, string>> = {
  'service-quotas': 'servicequotas',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  monitoring: 'cloudwatch',
};
const callOf = (service: string, operation: string): string => `${prefixes[service] ?? service}:${operation}`;

/** Times are Dates in the answers of the SDK, but for those of Lambda, which are text. */
const dated = (value: Any, key = ''): Any => {
  if (typeof value === 'string') {
    const isTime = /(Time|Date|Timestamp|Start|End|DateTime)$/.test(key) && /^\d{4}-\d\d-\d\dT/.test(value);
    return isTime ? new Date(value) : value;
  }
  if (Array.isArray(value)) return value.map((one) => dated(one));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, dated(one, name)]));
};

/** What Cloud Custodian recorded. */
export const ofCustodian = (): RecordedAnswer[] =>
  linesOf('c7n-flight/responses.ndjson.gz')
    .filter(({ status }) => status < 400)
    .map(({ service, operation, data: answer }) => ({ call: callOf(service, operation), answer: dated(answer) }));

/** Keys by which an answer inside a snapshot of LocalStack is known. */
const known: readonly (readonly [key: string, call: string])[] = [
  ['Reservations', 'ec2:DescribeInstances'],
  ['Volumes', 'ec2:DescribeVolumes'],
  ['Snapshots', 'ec2:DescribeSnapshots'],
  ['Functions', 'lambda:ListFunctions'],
  ['ProvisionedConcurrencyConfigs', 'lambda:ListProvisionedConcurrencyConfigs'],
  ['logGroups', 'logs:DescribeLogGroups'],
  ['logStreams', 'logs:DescribeLogStreams'],
  ['DBInstances', 'rds:DescribeDBInstances'],
  ['ScalableTargets', 'application-autoscaling:DescribeScalableTargets'],
];

/** What LocalStack's tests recorded of the real AWS, with placeholders for ids: for shapes, not for values. */
export const ofLocalStack = (): RecordedAnswer[] => {
  const found: RecordedAnswer[] = [];
  const walk = (value: Any): void => {
    if (value === null || typeof value !== 'object') return;
    if (!Array.isArray(value)) {
      for (const [key, call] of known) if (Array.isArray(value[key])) found.push({ call, answer: dated(value) });
      if (value.Table?.TableName) found.push({ call: 'dynamodb:DescribeTable', answer: dated(value) });
    }
    for (const one of Object.values(value)) walk(one);
  };
  for (const { content } of linesOf('localstack-snapshots/aws-validated.ndjson.gz')) walk(content);
  return found;
};

/** What ManageIQ recorded on the wire, read by the SDK's own parser. */
export const ofManageIq = async (): Promise<RecordedAnswer[]> => {
  const clients: Readonly<Record<string, readonly [Any, Any]>> = {
    ec2: [ec2, ec2.EC2Client],
    elasticloadbalancing: [classic, classic.ElasticLoadBalancingClient],
    rds: [rds, rds.RDSClient],
  };
  const answers: RecordedAnswer[] = [];
  for (const { service, action, status, response } of linesOf('manageiq-vcr/http.ndjson.gz')) {
    const [commands, Client] = clients[service] ?? [];
    if (!Client || status >= 400 || !commands[`${action}Command`]) continue;
    const client = new Client({
      region: 'us-east-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: {
        handle: async () => ({
          response: {
            statusCode: 200,
            headers: { 'content-type': 'text/xml' },
            body: Readable.from([Buffer.from(response)]),
          },
        }),
      },
    });
    const answer = await client.send(new commands[`${action}Command`]({ LoadBalancerName: 'x' }));
    answers.push({ call: callOf(service, action), answer });
  }
  return answers;
};
