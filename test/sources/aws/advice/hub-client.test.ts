import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  CostOptimizationHubClient,
  ListEnrollmentStatusesCommand,
  ListRecommendationsCommand,
} from '../../../../shared/sources/aws/advice/hub-client.ts';
import { payerAdvice } from '../../../../shared/sources/aws/advice/index.ts';
import { openClient } from '../../../../shared/sources/aws/reach/client.ts';
import { faultOf, isOfAws } from '../../../../shared/sources/aws/reach/faults.ts';
import { openOwnCost } from '../../../../shared/sources/aws/reach/own-cost.ts';
import { openSession } from '../../../../shared/sources/aws/reach/session.ts';
import { openSite } from '../../../../shared/sources/aws/reach/site.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  vi.unstubAllEnvs();
  for (const close of closing.splice(0)) close();
});

interface Heard {
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}
type Reply = readonly [status: number, body: string];

/** A hub on this machine, where `AWS_ENDPOINT_URL` sends every client; it answers each request by its number. */
const hubHere = async (reply: (heard: Heard, count: number) => Reply): Promise<readonly Heard[]> => {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const { headers } = request;
      heard.push({ target: String(headers['x-amz-target']), headers, body: JSON.parse(text) });
      const [status, body] = reply(heard.at(-1)!, heard.length);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return heard;
};

const open = (means: { attempts?: number; signal?: AbortSignal } = {}) => {
  const cost = openOwnCost();
  let taken = 0;
  const session = openSession(async () => {
    taken += 1;
    return { accessKeyId: `AKIDEXAMPLE${taken}`, secretAccessKey: 'secret', sessionToken: 'token' };
  }, 3_600_000);
  const all = { cost, timeouts: { connectionMs: 1000, requestMs: 2000 }, ...means };
  const client = openClient(CostOptimizationHubClient, 'us-east-1', session, all);
  closing.push(() => client.destroy());
  return { client, cost, session, means: all };
};
const refused = (name: string, message: string): Reply => [400, JSON.stringify({ __type: name, message })];
const list = new ListRecommendationsCommand({ maxResults: 100 });

describe('the client of the Cost Optimization Hub', () => {
  test('goes where AWS_ENDPOINT_URL says, in AWS JSON 1.0, signed with the token of the session', async () => {
    const heard = await hubHere(() => [200, '{"items":[]}']);
    const { client } = open();
    expect((await client.send(new ListEnrollmentStatusesCommand({}))).items).toEqual([]);
    expect(heard).toMatchObject([
      {
        target: 'CostOptimizationHubService.ListEnrollmentStatuses',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-security-token': 'token',
          authorization: expect.stringMatching(
            /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE1\/\d{8}\/us-east-1\/cost-optimization-hub\/aws4_request, SignedHeaders=[^,]*x-amz-target[^,]*, Signature=[0-9a-f]{64}$/,
          ),
        },
        body: {},
      },
    ]);
  });

  test('asks the one endpoint of AWS where nothing else is said', async () => {
    const { client } = open();
    const sent: unknown[] = [];
    client.middlewareStack.add(
      () => async (args) => {
        sent.push(args.request);
        return { output: { $metadata: {} }, response: {} };
      },
      { step: 'finalizeRequest', priority: 'low', name: 'noNetwork' },
    );
    await client.send(list);
    expect(sent).toMatchObject([
      { protocol: 'https:', hostname: 'cost-optimization-hub.us-east-1.amazonaws.com', path: '/' },
    ]);
  });

  test('tries again what fails on the way, and counts each try', async () => {
    const heard = await hubHere((_, count) => (count === 1 ? [503, ''] : [200, '{"items":[]}']));
    const { client, cost } = open();
    expect((await client.send(list)).items).toEqual([]);
    expect(heard).toHaveLength(2);
    expect(cost.spent.calls).toEqual({ 'cost-optimization-hub:ListRecommendations': 2 });
  });

  test('takes new credentials when those of the session are over', async () => {
    const heard = await hubHere((_, count) =>
      count === 1 ? refused('ExpiredTokenException', 'The security token is expired') : [200, '{"items":[]}'],
    );
    const { client } = open();
    expect((await client.send(list)).items).toEqual([]);
    expect(heard.map(({ headers }) => /AKIDEXAMPLE\d/.exec(String(headers.authorization))?.[0])).toEqual([
      'AKIDEXAMPLE1',
      'AKIDEXAMPLE2',
    ]);
  });

  test('is stopped with its run', async () => {
    const stop = new AbortController();
    const { client } = open({ signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(client.send(list)).rejects.toThrow('stopped');
  });

  test.each([
    ['denied', refused('com.amazonaws.costoptimizationhub#AccessDeniedException', 'not allowed')],
    ['throttled', refused('com.amazonaws.costoptimizationhub#ThrottlingException', 'Rate exceeded')],
    ['no-credentials', refused('UnrecognizedClientException', 'The security token is invalid')],
    ['denied', [403, '<html>a proxy says no</html>'] as const],
    ['other', [200, '<html>'] as const],
  ])('says of a refusal what it is: %s', async (kind, reply) => {
    await hubHere(() => reply);
    const { client } = open({ attempts: 1 });
    const error = await client.send(list).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(isOfAws(error)).toBe(true);
    expect(faultOf(error).kind).toBe(kind);
  });

  test('serves a site: every page of what the hub says, with the payer asked once whether it is on', async () => {
    const heard = await hubHere(({ target, body }) => {
      if (target.endsWith('ListEnrollmentStatuses')) return [200, '{"items":[{"status":"Active"}]}'];
      const item = (id: string) => ({
        actionType: 'Rightsize',
        resourceArn: `arn:aws:ec2:eu-west-1:444455556666:instance/${id}`,
        recommendedResourceSummary: 'm5.large',
        estimatedMonthlySavings: 12.5,
        currencyCode: 'USD',
        lastRefreshTimestamp: 1_772_247_600.5,
      });
      const page = body.nextToken === undefined ? { items: [item('i-1')], nextToken: 'n' } : { items: [item('i-2')] };
      return [200, JSON.stringify(page)];
    });
    const { session, means, cost } = open();
    const scope = { account: '111122223333', region: 'eu-west-1' };
    const site = openSite(scope, session, means, { partition: 'aws', asOf: new Date('2026-03-01T00:00:00Z') });
    closing.push(() => site.close());
    const { advice, notes } = await payerAdvice(site);
    expect(notes).toEqual([]);
    expect(advice).toMatchObject([
      { account: '444455556666', region: 'eu-west-1', kind: 'ec2-instance', id: 'i-1', monthlySaving: 12.5 },
      { id: 'i-2', to: 'm5.large', asOf: '2026-02-28T03:00:00.500Z' },
    ]);
    expect(heard.map(({ target }) => target.split('.')[1])).toEqual([
      'ListEnrollmentStatuses',
      'ListRecommendations',
      'ListRecommendations',
    ]);
    expect(cost.spent.calls).toEqual({
      'cost-optimization-hub:ListEnrollmentStatuses': 1,
      'cost-optimization-hub:ListRecommendations': 2,
    });
  });
});
