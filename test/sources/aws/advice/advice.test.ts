import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  CostOptimizationHubClient,
  ListRecommendationsCommand,
} from '../../../../shared/sources/aws/advice/hub-client.ts';
import { payerAdvice, scopeAdvice } from '../../../../shared/sources/aws/advice/index.ts';
import { openClient } from '../../../../shared/sources/aws/reach/client.ts';
import { openOwnCost } from '../../../../shared/sources/aws/reach/own-cost.ts';
import { type Answers, denied, fakeSite, pages, refusal } from '../../../support/fake-site.ts';

const tokens = { asks: 'nextToken', says: 'nextToken' };
const instance = (id: string) => ({
  instanceArn: `arn:aws:ec2:eu-west-1:111122223333:instance/${id}`,
  finding: 'Overprovisioned',
  recommendationOptions: [{ instanceType: 'm5.large', rank: 1 }],
});
const nothing: Answers = {
  'compute-optimizer:GetEnrollmentStatus': { status: 'Active' },
  'compute-optimizer:GetEC2InstanceRecommendations': { instanceRecommendations: [] },
  'compute-optimizer:GetEBSVolumeRecommendations': { volumeRecommendations: [] },
  'compute-optimizer:GetLambdaFunctionRecommendations': { lambdaFunctionRecommendations: [] },
  'compute-optimizer:GetRDSDatabaseRecommendations': { rdsDBRecommendations: [] },
  'compute-optimizer:GetIdleRecommendations': { idleRecommendations: [] },
};

describe('asking Compute Optimizer', () => {
  test('follows every page of every list', async () => {
    const { site, gaps } = fakeSite({
      ...nothing,
      'compute-optimizer:GetEC2InstanceRecommendations': pages(
        [{ instanceRecommendations: [instance('i-1')] }, { instanceRecommendations: [instance('i-2')] }],
        tokens,
      ),
    });
    const { advice, notes } = await scopeAdvice(site);
    expect(advice.map(({ id }) => id)).toEqual(['i-1', 'i-2']);
    expect(notes).toEqual([]);
    expect(gaps).toEqual([]);
  });

  test('asks only about kinds that stand there', async () => {
    const some = fakeSite(nothing);
    await scopeAdvice(some.site, new Set(['lambda-function', 'log-group']));
    expect(some.calls).toEqual([
      'compute-optimizer:GetEnrollmentStatus',
      'compute-optimizer:GetLambdaFunctionRecommendations',
    ]);
    const idle = fakeSite({});
    expect(await scopeAdvice(idle.site, new Set(['log-group']))).toEqual({ advice: [], notes: [] });
    expect(idle.asked).toEqual([]);
  });

  const off = 'AWS Compute Optimizer is not enabled in account 111122223333';
  test.each([
    ['an account that is not enrolled', { status: 'Inactive' }],
    ['one that is still being enrolled', { status: 'Pending' }],
    ['one that has not opted in', refusal('OptInRequiredException', 'You have not opted in')],
  ])('%s is a note, no gap, and nothing more is asked', async (_, answer) => {
    const { site, gaps, asked } = fakeSite({ 'compute-optimizer:GetEnrollmentStatus': answer });
    expect(await scopeAdvice(site)).toEqual({ advice: [], notes: [off] });
    expect(gaps).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  test('one list that is denied is a note that names the action, and the others are read', async () => {
    const { site, gaps } = fakeSite({
      ...nothing,
      'compute-optimizer:GetEC2InstanceRecommendations': { instanceRecommendations: [instance('i-1')] },
      'compute-optimizer:GetIdleRecommendations': denied('compute-optimizer:GetIdleRecommendations'),
    });
    const { advice, notes } = await scopeAdvice(site);
    expect(advice).toHaveLength(1);
    expect(notes).toEqual([
      expect.stringMatching(
        /^AWS Compute Optimizer was not read in 111122223333 eu-west-1: compute-optimizer:GetIdleRecommendations: /,
      ),
    ]);
    expect(gaps).toEqual([]);
  });

  test('a token that comes again ends the list', async () => {
    const { site } = fakeSite({
      ...nothing,
      'compute-optimizer:GetEC2InstanceRecommendations': { instanceRecommendations: [instance('i-1')], nextToken: 'x' },
    });
    expect((await scopeAdvice(site)).advice).toHaveLength(2);
  });

  test('a fault of our own, or credentials that are over, are thrown on', async () => {
    await expect(
      scopeAdvice(fakeSite({ 'compute-optimizer:GetEnrollmentStatus': new Error('a fault of ours') }).site),
    ).rejects.toThrow('a fault of ours');
    const expired = refusal('ExpiredTokenException', 'The security token included in the request is expired');
    await expect(scopeAdvice(fakeSite({ 'compute-optimizer:GetEnrollmentStatus': expired }).site)).rejects.toThrow(
      'expired',
    );
  });
});

describe('asking the Cost Optimization Hub', () => {
  const enrolled: Answers = { 'cost-optimization-hub:ListEnrollmentStatuses': { items: [{ status: 'Active' }] } };
  const item = (id: string) => ({
    actionType: 'Delete',
    resourceArn: `arn:aws:ec2:us-west-2:444455556666:volume/${id}`,
    estimatedMonthlySavings: 24,
  });

  test('follows every page, of every account and region', async () => {
    const { site } = fakeSite({
      ...enrolled,
      'cost-optimization-hub:ListRecommendations': pages(
        [{ items: [item('vol-1')] }, { items: [item('vol-2')] }],
        tokens,
      ),
    });
    const { advice, notes } = await payerAdvice(site);
    expect(advice).toMatchObject([
      { account: '444455556666', region: 'us-west-2', id: 'vol-1', monthlySaving: 24 },
      { account: '444455556666', region: 'us-west-2', id: 'vol-2' },
    ]);
    expect(notes).toEqual([]);
  });

  const off = ['AWS Cost Optimization Hub is not enabled in account 111122223333'];
  test.each([
    ['no enrolment', { 'cost-optimization-hub:ListEnrollmentStatuses': { items: [] } }],
    ['one that ended', { 'cost-optimization-hub:ListEnrollmentStatuses': { items: [{ status: 'Inactive' }] } }],
    [
      'a refusal',
      {
        ...enrolled,
        'cost-optimization-hub:ListRecommendations': refusal(
          'ValidationException',
          'Cost Optimization Hub is not enabled for the account.',
        ),
      },
    ],
  ])('%s is a note, and no gap', async (_, answers) => {
    const { site, gaps } = fakeSite(answers as Answers);
    expect(await payerAdvice(site)).toEqual({ advice: [], notes: off });
    expect(gaps).toEqual([]);
  });

  test('what is in no known form is said, and the others count', async () => {
    const { site } = fakeSite({
      ...enrolled,
      'cost-optimization-hub:ListRecommendations': { items: [null, item('vol-1')] },
    });
    const { advice, notes } = await payerAdvice(site);
    expect(advice).toHaveLength(1);
    expect(notes).toEqual(['AWS Cost Optimization Hub: 1 of its items not in the form that is known']);
  });

  test('a partition without it is a note', async () => {
    const { site, asked } = fakeSite({}, { partition: 'aws-cn', region: 'cn-north-1' });
    expect((await payerAdvice(site)).notes).toEqual(['partition aws-cn has no Cost Optimization Hub']);
    expect(asked).toEqual([]);
  });
});

describe('the client of the Cost Optimization Hub', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  /** A hub on this machine: it answers with a page, or refuses what asks for the token "no". */
  const hubHere = async () => {
    const heard: { readonly target: unknown; readonly authorization: string; readonly body: unknown }[] = [];
    const server = createServer((request, response) => {
      let text = '';
      request.on('data', (part) => {
        text += part;
      });
      request.on('end', () => {
        const { 'x-amz-target': target, authorization = '' } = request.headers;
        const body = JSON.parse(text);
        heard.push({ target, authorization, body });
        const no = body.nextToken === 'no';
        response.writeHead(no ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(
          JSON.stringify(
            no
              ? { __type: 'com.amazonaws.costoptimizationhub#AccessDeniedException', message: 'not allowed' }
              : { items: [{ actionType: 'Stop', lastRefreshTimestamp: 1_772_247_600 }], nextToken: 'next' },
          ),
        );
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const cost = openOwnCost();
    const session = { provider: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }), expire() {} };
    const client = openClient(CostOptimizationHubClient, 'us-east-1', session, {
      cost,
      timeouts: { connectionMs: 1000, requestMs: 2000 },
    });
    const { port } = server.address() as AddressInfo;
    client.config.endpoint = async () => ({ protocol: 'http:', hostname: '127.0.0.1', port, path: '/' });
    client.config.isCustomEndpoint = true;
    closing.push(
      () => client.destroy(),
      () => server.close(),
    );
    return { client, cost, heard };
  };

  test('speaks to the hub by its own name, signs for it, and is counted', async () => {
    const { client, cost, heard } = await hubHere();
    const answer = await client.send(new ListRecommendationsCommand({ maxResults: 100 }));
    expect(answer.items).toEqual([{ actionType: 'Stop', lastRefreshTimestamp: 1_772_247_600 }]);
    expect(answer.nextToken).toBe('next');
    expect(heard).toEqual([
      {
        target: 'CostOptimizationHubService.ListRecommendations',
        authorization: expect.stringContaining('/us-east-1/cost-optimization-hub/aws4_request'),
        body: { maxResults: 100 },
      },
    ]);
    expect(cost.spent.calls).toEqual({ 'cost-optimization-hub:ListRecommendations': 1 });
    expect(cost.spent.dollars).toBe(0);
  });

  test('throws what the hub refuses by its name', async () => {
    const { client } = await hubHere();
    await expect(client.send(new ListRecommendationsCommand({ nextToken: 'no' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'not allowed',
    });
  });
});
