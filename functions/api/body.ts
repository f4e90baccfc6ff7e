import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type FieldError, invalid, type Refusal, refuse } from './problems.ts';

/** The largest body that is read. */
export const mostBodyBytes = 16 * 1024;

export const bodyTooLarge: Refusal = refuse('body-too-large', `A body has at most ${mostBodyBytes} bytes (16 KiB)`, [
  { in: 'body', field: 'body', reason: 'is too large', fix: `send at most ${mostBodyBytes} bytes` },
]);

const unsupported = (field: string, reason: string, fix: string): Refusal =>
  refuse('unsupported-content', `The header ${field} ${reason}: ${fix}`, [{ in: 'header', field, reason, fix }], {
    'accept-patch': 'application/json',
  });

/** The bytes of the body; none is an empty buffer. */
export const bodyBytes = ({ body, isBase64Encoded }: APIGatewayProxyEventV2): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

const json = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Refuses a body that is not plain JSON in UTF-8; undefined when it is fine. */
export const wrongContent = (headers: Readonly<Record<string, string>>): Refusal | undefined => {
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  if (type === undefined) return unsupported('content-type', 'is missing', 'send application/json');
  if (!json.test(type.trim())) return unsupported('content-type', 'is not read here', 'send application/json');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity')
    return unsupported('content-encoding', 'is not read here', 'send the body as it is');
  return undefined;
};

const broken = (reason: string): Refusal => {
  const error: FieldError = { in: 'body', field: 'body', reason, fix: 'send one JSON object in UTF-8' };
  return invalid([error]);
};

/** The body as JSON, as `{ value }` so that no value can be taken for a refusal. */
export const parsedBody = (bytes: Buffer): { readonly value: unknown } | Refusal => {
  if (bytes.length === 0) return broken('is empty');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return broken('is no UTF-8');
  }
  try {
    return { value: JSON.parse(text) };
  } catch {
    return broken('is no JSON');
  }
};
