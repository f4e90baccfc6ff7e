import { Readable } from 'node:stream';
import { AwsQueryProtocol } from '@aws-sdk/core/protocols';
import { refusal } from '../../test/support/fake-site.ts';
import { rowsOf } from './feeds.ts';
import { type Any, asSdk, type Shaped, shapesOf } from './sdk-shapes.ts';

/** An answer of the real AWS: what was asked, and what it said, as the SDK hands it over; or the error that it throws. */
export interface RecordedAnswer {
  /** '<IAM prefix>:<Operation>' */
  readonly call: string;
  readonly answer: Any;
  /** The recording that it is of. */
  readonly of: string;
  readonly seq: number;
}

const prefixes: Readonly<Record<string, string>> = { lambda_: 'lambda', monitoring: 'cloudwatch' };
const callOf = (service: string, operation: string): string => `${prefixes[service] ?? service}:${operation}`;

/** The shape that has most of an answer's members: services of one name have different ones. */
const fitting = (shapes: readonly Shaped[], answer: object): Shaped | undefined => {
  const names = Object.keys(answer).map((name) => name.toLowerCase());
  const shared = ({ members }: Shaped): number =>
    [...members].filter((name) => names.includes(name.toLowerCase())).length;
  return shapes.toSorted((a, b) => shared(b) - shared(a))[0];
};

const shapedAnswer = (call: string, data: Any): Any => {
  const shape = fitting(shapesOf(call), data);
  return shape ? asSdk(shape.output, data) : data;
};

interface OfCustodian {
  readonly flight: string;
  readonly service: string;
  readonly operation: string;
  readonly seq: number;
  readonly status: number;
  readonly data: Any;
}

/** What Cloud Custodian recorded. */
export const ofCustodian = async (): Promise<RecordedAnswer[]> => {
  const answers: RecordedAnswer[] = [];
  for await (const row of rowsOf<OfCustodian>('c7n-flight', 'responses.ndjson.gz')) {
    const { flight, service, operation, seq, status, data } = row;
    const call = callOf(service, operation);
    const { Code = 'UnknownError', Message = '' } = data.Error ?? {};
    const answer = status >= 400 ? refusal(Code, Message, status) : shapedAnswer(call, data);
    answers.push({ call, answer, of: flight, seq });
  }
  return answers;
};

const beside = new Set(['ResponseMetadata', 'NextToken', 'nextToken']);

/**
 * What LocalStack's tests recorded of the real AWS, with placeholders for what varies. Snapshots do not say what was
 * asked: an answer is known by its service and by having no members but those of the answer to one of the `calls`.
 */
export const ofLocalStack = async (calls: Iterable<string>): Promise<RecordedAnswer[]> => {
  const shapes = [...calls].map((call) => ({ call, shapes: shapesOf(call) }));
  const answers: RecordedAnswer[] = [];
  const walk = (value: Any, service: string, of: string): void => {
    if (value === null || typeof value !== 'object') return;
    const names = Object.keys(value).filter((name) => !beside.has(name));
    const is = shapes.find(
      ({ call, shapes: [shape] }) =>
        call.startsWith(`${service}:`) && names.length > 0 && names.every((name) => shape?.members.has(name)),
    );
    if (is && !Array.isArray(value))
      answers.push({ call: is.call, answer: shapedAnswer(is.call, value), of, seq: answers.length });
    else for (const one of Object.values(value)) walk(one, service, of);
  };
  const rows = rowsOf<{ readonly file: string; readonly test: string; readonly content: Any }>(
    'localstack-snapshots',
    'aws-validated.ndjson.gz',
  );
  for await (const { file, test, content } of rows) {
    const service = file.split('/')[3] ?? '';
    walk(content, prefixes[service] ?? service, test);
  }
  return answers;
};

/** CloudWatch's client speaks JSON by now, and spoke the query protocol when it was recorded. */
const ofThatTime: Readonly<Record<string, object>> = {
  cloudwatch: {
    protocol: AwsQueryProtocol,
    protocolSettings: {
      defaultNamespace: 'com.amazonaws.cloudwatch',
      errorTypeRegistries: [],
      xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
      version: '2010-08-01',
    },
  },
};

/** Reads the body of an answer with the SDK's own parser. */
const parsed = (call: string, { Client, command }: Shaped, status: number, body: string): Promise<Any> => {
  const headers = { 'content-type': 'text/xml' };
  const handle = async () => ({ response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) } });
  const client = new Client({
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: { handle },
    ...ofThatTime[call.split(':')[0]!],
  });
  return client.send(command).catch((error: unknown) => error);
};

interface OfManageIq {
  readonly cassette: string;
  readonly i: number;
  readonly service: string;
  readonly action: string;
  readonly request: { readonly Version?: string } | null;
  readonly status: number;
  readonly response: string;
}

/** What ManageIQ recorded on the wire, of the `calls`, read by the SDK. */
export const ofManageIq = async (calls: ReadonlySet<string>): Promise<RecordedAnswer[]> => {
  const answers: RecordedAnswer[] = [];
  for await (const row of rowsOf<OfManageIq>('manageiq-vcr', 'http.ndjson.gz')) {
    const { cassette, i, service, action, request, status, response } = row;
    const call = callOf(service, action);
    const shapes = calls.has(call) ? shapesOf(call) : [];
    // Of the two versions of load balancing, the classic one is the older.
    const shape = request?.Version === '2012-06-01' ? shapes.at(-1) : shapes[0];
    if (shape) answers.push({ call, answer: await parsed(call, shape, status, response), of: cassette, seq: i });
  }
  return answers;
};
