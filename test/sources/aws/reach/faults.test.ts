import { describe, expect, test } from 'vitest';
import { faultOf, isOfAws } from '../../../../shared/sources/aws/reach/faults.ts';

const sdk = (name: string, message = 'm', status = 400) =>
  Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: status } });

const unreadable = (status: number) =>
  Object.assign(new SyntaxError('Unexpected token < in JSON\n  Deserialization error: inspect $response'), {
    $response: { statusCode: status },
    $metadata: { httpStatusCode: status },
  });

describe('a fault', () => {
  test.each([
    ['denied', sdk('AccessDenied')],
    ['denied', sdk('AccessDeniedException')],
    ['denied', sdk('UnauthorizedOperation', 'm', 403)],
    ['denied', sdk('AuthFailure', 'Not authorized for images: [ami-1]')],
    ['denied', unreadable(403)],
    ['throttled', sdk('ThrottlingException')],
    ['throttled', sdk('Throttling')],
    ['throttled', sdk('RequestLimitExceeded', 'm', 503)],
    ['throttled', sdk('SlowDown', 'm', 503)],
    ['expired', sdk('ExpiredToken')],
    ['expired', sdk('ExpiredTokenException')],
    ['expired', sdk('RequestExpired')],
    ['no-credentials', sdk('AuthFailure', 'AWS was not able to validate the provided access credentials')],
    ['no-credentials', sdk('UnrecognizedClientException')],
    ['no-credentials', sdk('InvalidClientTokenId')],
    ['no-credentials', sdk('SignatureDoesNotMatch', 'The request signature we calculated does not match')],
    ['no-credentials', Object.assign(new Error('Could not load'), { name: 'CredentialsProviderError' })],
    ['clock-skew', sdk('RequestTimeTooSkewed')],
    ['clock-skew', sdk('SignatureDoesNotMatch', 'Signature expired: 20260101T000000Z is now earlier than')],
    ['clock-skew', sdk('InvalidSignatureException', 'Signature not yet current: 2026')],
    ['unreachable', Object.assign(new Error('getaddrinfo ENOTFOUND x'), { code: 'ENOTFOUND' })],
    ['unreachable', Object.assign(new Error(''), { code: 'ECONNREFUSED' })],
    ['unreachable', Object.assign(new Error('aborted'), { code: 'ECONNRESET' })],
    ['timeout', Object.assign(new Error('timed out'), { name: 'TimeoutError' })],
    ['not-opted-in', sdk('OptInRequired')],
    ['not-opted-in', sdk('OptInRequiredException')],
    ['unsupported', sdk('UnsupportedOperation')],
    ['unsupported', sdk('InvalidAction')],
    ['other', unreadable(500)],
    ['other', sdk('InternalError', 'm', 500)],
  ])('is %s: %s', (kind, error) => {
    expect(faultOf(error).kind).toBe(kind);
    expect(isOfAws(error)).toBe(true);
  });

  test.each([new TypeError('x is undefined'), new RangeError('x'), 'text', null, undefined, {}])(
    'of our own is told from those of AWS: %s',
    (error) => {
      expect(faultOf(error).kind).toBe('other');
      expect(isOfAws(error)).toBe(false);
    },
  );

  test('of our own stays so when the SDK has counted its attempts', () => {
    expect(isOfAws(Object.assign(new TypeError('x'), { $metadata: { attempts: 1 } }))).toBe(false);
  });

  test.each([
    [unreadable(500), 'an answer that cannot be read (HTTP 500)'],
    [unreadable(403), 'denied (HTTP 403)'],
    [
      Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND', hostname: 'sts.eu-wst-1.amazonaws.com' }),
      'cannot be reached (ENOTFOUND sts.eu-wst-1.amazonaws.com)',
    ],
    [sdk('AccessDenied', 'a\nb\u001b[31m\u202e'), 'AccessDenied: a b\\u{1b}[31m\\u{202e}'],
    [
      sdk('UnauthorizedOperation', 'You may not. Encoded authorization failure message: aGVsbG8gd29ybGQ'),
      'UnauthorizedOperation: You may not',
    ],
    [
      sdk('X', 'failed (Service: S3; Status Code: 403; Request ID: 7AB-12)'),
      'X: failed (Service: S3; Status Code: 403',
    ],
  ])('is told in one printable line: %s', (error, message) => {
    expect(faultOf(error).message).toBe(message);
  });

  test.each([
    `The key AKIA${'IOSFODNN7EXAMPLE'} is not known`,
    `secret wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLEKEY'} wrong`.replace('EXAMPLEKEY', '12EXAMPLEK'),
    `token ${'FwoGZXIvYXdzEBYaD'.repeat(12)} is expired`,
  ])('never shows a key or a token: %s', (message) => {
    const said = faultOf(sdk('InvalidClientTokenId', message)).message;
    expect(said).toContain('…');
    expect(said).not.toMatch(/AKIA[A-Z0-9]|wJalr|FwoG/);
  });

  test('keeps the names and ARNs that a person needs', () => {
    const message =
      'User: arn:aws:sts::123456789012:assumed-role/plimsoll-reader/plimsoll is not authorized to perform: ec2:DescribeVolumes';
    expect(faultOf(sdk('AccessDenied', message)).message).toBe(`AccessDenied: ${message}`);
  });
});
