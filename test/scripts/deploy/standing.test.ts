import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { checkKey, placeOf } from '../../../scripts/deploy/standing.ts';
import { settingsSchema } from '../../../shared/settings.ts';

const file = 'plimsoll.config.json';
const settingsOf = (given: object = {}) => settingsSchema.parse({ region: 'eu-west-1', ...given });

/** What the two services answer in their own XML. */
const answers = {
  whose:
    '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>',
  refused:
    '<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security token is expired</Message></Error></ErrorResponse>',
  stack: (outputs: string) =>
    `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>plimsoll-data</StackName><Outputs>${outputs}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  none: '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id plimsoll-data does not exist</Message></Error></ErrorResponse>',
};

let server: Server;
let answer: (asked: string) => readonly [status: number, body: string];
beforeEach(async () => {
  server = createServer(async (request, response) => {
    const [status, body] = answer(await text(request));
    response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const nowhere = join(mkdtempSync(join(tmpdir(), 'plimsoll-standing-')), 'config');
  writeFileSync(nowhere, '[profile finops]\nregion = eu-west-3\n');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_CONFIG_FILE', nowhere);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', nowhere);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_PROFILE', undefined);
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAPLIMSOLLCALLER01');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'of-no-use');
  answer = () => [200, answers.whose];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((done) => server.close(done));
});

describe('where credentials lead', () => {
  test('is told by AWS, in the configured region or else that of the CDK', async () => {
    expect(await placeOf(settingsOf(), file)).toEqual({ account: '111122223333', region: 'eu-west-1' });
    expect(await placeOf(settingsOf({ region: undefined }), file)).toEqual({
      account: '111122223333',
      region: 'us-east-1',
    });
  });

  test('is refused when it is another account than the configured one', async () => {
    await expect(placeOf(settingsOf({ account: '444455556666' }), file)).rejects.toThrow(
      'plimsoll.config.json: account: is 444455556666, and the credentials are of 111122223333',
    );
  });

  test('is refused for a profile that is not there, with those that are', async () => {
    vi.stubEnv('AWS_PROFILE', 'finopps');
    await expect(placeOf(settingsOf(), file)).rejects.toThrow(/profile "finopps": there is no such profile.*finops/);
  });

  test('is refused without credentials, and with credentials that have expired', async () => {
    answer = () => [403, answers.refused];
    await expect(placeOf(settingsOf(), file)).rejects.toThrow(/ExpiredToken.*Fix: sign in again/);
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    await expect(placeOf(settingsOf(), file)).rejects.toThrow(/Could not load credentials.*Fix: sign in/);
  });

  test('is left to the CDK where AWS is not reached without a proxy', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1');
    expect(await placeOf(settingsOf(), file)).toBe(undefined);
  });
});

describe('a deployment with a key of its own', () => {
  const place = { account: '111122223333', region: 'eu-west-1' };
  const output = (key: string) => `<member><OutputKey>${key}</OutputKey><OutputValue>x</OutputValue></member>`;

  test('is refused without it, in words', async () => {
    answer = () => [200, answers.stack(output('KeyArn'))];
    await expect(checkKey(settingsOf(), place, file)).rejects.toThrow(/encryption: is aws-owned, and plimsoll-data/);
    await checkKey(settingsOf({ encryption: 'customer' }), place, file);
  });

  test('is not supposed where there is none, no stack, or nothing may be seen', async () => {
    for (const said of [
      [200, answers.stack(output('TableName'))],
      [400, answers.none],
      [403, answers.refused],
    ] as const) {
      answer = () => said;
      await checkKey(settingsOf(), place, file);
    }
  });
});
