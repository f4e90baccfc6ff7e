import type { Asked, Protocol } from './request.ts';

/** What goes back over HTTP. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
}

export type Refusal = 'throttled' | 'denied' | 'expired' | 'skewed' | 'failed';

interface Words {
  readonly status: number;
  readonly code: string;
}

/** As AWS says it in each protocol, by what the SDK's own retry rules and the services' error tables list. */
const words: Readonly<Record<Refusal, Readonly<Record<Exclude<Protocol, 'cbor'>, Words>>>> = {
  throttled: {
    json: { status: 400, code: 'ThrottlingException' },
    ec2: { status: 503, code: 'RequestLimitExceeded' },
    query: { status: 400, code: 'Throttling' },
    'rest-json': { status: 429, code: 'TooManyRequestsException' },
    'rest-xml': { status: 503, code: 'SlowDown' },
  },
  denied: {
    json: { status: 400, code: 'AccessDeniedException' },
    ec2: { status: 403, code: 'UnauthorizedOperation' },
    query: { status: 403, code: 'AccessDenied' },
    'rest-json': { status: 403, code: 'AccessDeniedException' },
    'rest-xml': { status: 403, code: 'AccessDenied' },
  },
  expired: {
    json: { status: 400, code: 'ExpiredTokenException' },
    ec2: { status: 400, code: 'RequestExpired' },
    query: { status: 403, code: 'ExpiredToken' },
    'rest-json': { status: 403, code: 'ExpiredTokenException' },
    'rest-xml': { status: 400, code: 'ExpiredToken' },
  },
  skewed: {
    json: { status: 400, code: 'InvalidSignatureException' },
    ec2: { status: 400, code: 'RequestExpired' },
    query: { status: 403, code: 'SignatureDoesNotMatch' },
    'rest-json': { status: 403, code: 'InvalidSignatureException' },
    'rest-xml': { status: 403, code: 'RequestTimeTooSkewed' },
  },
  failed: {
    json: { status: 500, code: 'InternalServerError' },
    ec2: { status: 500, code: 'InternalError' },
    query: { status: 500, code: 'InternalFailure' },
    'rest-json': { status: 500, code: 'ServiceException' },
    'rest-xml': { status: 500, code: 'InternalError' },
  },
};

const requestId = '6d1f0c38-0000-4000-8000-000000000001';

const messages = (asked: Asked, account: string): Readonly<Record<Refusal, string>> => ({
  throttled: 'Rate exceeded',
  denied:
    `User: arn:aws:sts::${account}:assumed-role/reader/plimsoll is not authorized to perform: ${asked.call} ` +
    'because no identity-based policy allows the action',
  expired: 'The security token included in the request is expired',
  skewed: 'Signature expired: the time of the request differs too much from the current time',
  failed: 'An internal error has occurred',
});

/** An error with the code, status and body that AWS uses for it in the protocol of the request. */
export const refuse = (asked: Asked, account: string, refusal: Refusal): Answer => {
  const { protocol } = asked;
  const { status, code } = words[refusal][protocol === 'cbor' ? 'json' : protocol];
  const message = messages(asked, account)[refusal];
  if (protocol === 'ec2')
    return xml(
      status,
      `<Response><Errors>${error(code, message)}</Errors><RequestID>${requestId}</RequestID></Response>`,
    );
  if (protocol === 'query')
    return xml(
      status,
      `<ErrorResponse>${error(code, message, '<Type>Sender</Type>')}<RequestId>${requestId}</RequestId></ErrorResponse>`,
    );
  if (protocol === 'rest-xml') return xml(status, error(code, message, `<RequestId>${requestId}</RequestId>`));
  const typed = { 'x-amzn-errortype': code };
  return json({ __type: code, message, Message: message }, status, protocol === 'rest-json' ? typed : {});
};

const error = (code: string, message: string, more = ''): string =>
  `<Error>${more}<Code>${code}</Code><Message>${message}</Message></Error>`;

export const xml = (status: number, inside: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${inside}`,
});

export const json = (value: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId, ...headers },
  body: JSON.stringify(value),
});
