import { printable } from '../../../model/printable.ts';

/** What went wrong with a request, as far as it matters for what is done about it. */
export type FaultKind =
  | 'denied'
  | 'throttled'
  | 'expired'
  | 'no-credentials'
  | 'unreachable'
  | 'timeout'
  | 'unsupported'
  | 'not-opted-in'
  | 'clock-skew'
  | 'other';

export interface Fault {
  readonly kind: FaultKind;
  /** One line, short, safe for a terminal, without credentials. */
  readonly message: string;
}

/** What an error of the SDK may carry; anything may be thrown, so nothing is relied on. */
interface Thrown {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly hostname?: unknown;
  readonly $fault?: unknown;
  readonly $response?: { readonly statusCode?: unknown };
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

const names: Readonly<Record<Exclude<FaultKind, 'other'>, RegExp>> = {
  denied: /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized|Forbidden)$/,
  throttled:
    /^(Throttl|RequestLimitExceeded$|TooManyRequests|RequestThrottled|EC2ThrottledException$|SlowDown$|BandwidthLimit)/,
  expired: /^(ExpiredToken(Exception)?|RequestExpired|TokenRefreshRequired)$/,
  'no-credentials':
    /^(CredentialsProviderError|TokenProviderError|ProviderError|UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|InvalidToken|MissingAuthenticationToken(Exception)?|AuthFailure|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature(Exception)?)$/,
  unreachable:
    /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|EPROTO|UNABLE_TO_|CERT_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS)/,
  timeout: /^(TimeoutError|RequestTimeout(Exception)?|ETIMEDOUT|ESOCKETTIMEDOUT)$/,
  unsupported:
    /^(UnsupportedOperation(Exception)?|InvalidAction|UnknownOperationException|NotImplemented|UnsupportedException)$/,
  'not-opted-in': /^(OptInRequired(Exception)?|SubscriptionRequired(Exception)?)$/,
  'clock-skew': /^(RequestTimeTooSkewed|RequestInTheFuture)$/,
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const statusOf = (error: Thrown): number | undefined => {
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  return typeof status === 'number' ? status : undefined;
};

const kindOf = (error: Thrown): FaultKind => {
  const name = text(error.name);
  const message = text(error.message);
  const status = statusOf(error);
  // The signature is also refused when the clocks are apart, and EC2 says AuthFailure for what is merely not allowed.
  if (/^(SignatureDoesNotMatch|InvalidSignatureException)$/.test(name) && /expired|not yet current|skew/i.test(message))
    return 'clock-skew';
  if (name === 'AuthFailure' && /not authorized/i.test(message)) return 'denied';
  for (const code of [name, text(error.code), text(error.Code)])
    for (const [kind, pattern] of Object.entries(names)) if (pattern.test(code)) return kind as FaultKind;
  if (status === 403 || status === 401) return 'denied';
  if (status === 429) return 'throttled';
  if (status === 501) return 'unsupported';
  return 'other';
};

/** An answer that is no answer: HTML of a load balancer, a body cut short. What the parser says of it helps nobody. */
const unread = (error: Thrown): boolean =>
  error.$response !== undefined &&
  error.$fault === undefined &&
  /^(SyntaxError|TypeError|Error)$/.test(text(error.name));

const masks: readonly (readonly [RegExp, string])[] = [
  [/\s+/g, ' '],
  [/[\s,;(]*\b(?:AWS )?(?:Extended )?Request ?ID:? ?[\w+/=-]+\)?/gi, ''],
  [/\.?\s*Encoded authorization failure message:\s*\S+/gi, ''],
  [/\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{8,}\b/g, '…'],
  [/[A-Za-z0-9+/=_-]{64,}/g, '…'],
  // The shape of a secret key: forty characters of every sort.
  [/(?<![\w+/=])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{40}(?![\w+/=])/g, '…'],
];

/** One printable line of at most 300 characters, in which keys, tokens and request ids are masked. */
export const withoutSecrets = (message: string): string =>
  printable(masks.reduce((line, [pattern, by]) => line.replace(pattern, by), message.slice(0, 4000)).trim(), 300);

const sentence = (error: Thrown, kind: FaultKind): string => {
  const status = statusOf(error);
  if (unread(error))
    return status === 403 ? 'denied (HTTP 403)' : `an answer that cannot be read (HTTP ${status ?? '?'})`;
  const name = text(error.name);
  const code = text(error.code) || text(error.Code);
  if (kind === 'unreachable') {
    const host = text(error.hostname);
    return `cannot be reached (${withoutSecrets([code || name, host].filter(Boolean).join(' '))})`;
  }
  if (kind === 'timeout') return 'no answer in time';
  const said = withoutSecrets(text(error.message));
  const who = name && name !== 'Error' ? name : code;
  return [withoutSecrets(who), said].filter(Boolean).join(': ') || 'an unknown error';
};

/** Tells what an error of the SDK means, by its name, its code and its HTTP status. */
export const faultOf = (thrown: unknown): Fault => {
  const error: Thrown = typeof thrown === 'object' && thrown !== null ? thrown : { message: String(thrown) };
  const kind = kindOf(error);
  return { kind, message: sentence(error, kind) };
};

/** Whether the error came from AWS, or from the way to it; else it is a fault of our own. */
export const isOfAws = (thrown: unknown): boolean => {
  if (typeof thrown !== 'object' || thrown === null) return false;
  const error: Thrown = thrown;
  return error.$fault !== undefined || error.$response !== undefined || statusOf(error) !== undefined
    ? true
    : kindOf(error) !== 'other';
};

/** Faults after which nothing else of the account can be asked either. */
export const endsTheScope = (kind: FaultKind): boolean =>
  kind === 'expired' || kind === 'no-credentials' || kind === 'clock-skew';
