import type { ServerResponse } from 'node:http';
import { DescribeVolumesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import type { OwnCost } from '../../../../shared/ports.ts';
import { openOwnCost } from '../../../../shared/sources/aws/reach/own-cost.ts';
import { openSession, type Session } from '../../../../shared/sources/aws/reach/session.ts';
import { openSite } from '../../../../shared/sources/aws/reach/site.ts';
import { ec2Error, xml } from './fake-aws.ts';
import { aFakeAws, errorOf, inAnEmptyEnvironment } from './setting.ts';

const scope = { account: '111111111111', region: 'eu-west-1' };
const volumes =
  '<DescribeVolumesResponse><volumeSet><item><volumeId>vol-1</volumeId></item></volumeSet></DescribeVolumesResponse>';
const keys = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'secret' });

const aSite = (
  cost: OwnCost = openOwnCost(),
  { session = openSession(async () => keys('KEY'), 0), signal }: { session?: Session; signal?: AbortSignal } = {},
) =>
  openSite(
    scope,
    session,
    { cost, signal, timeouts: { connectionMs: 300, requestMs: 300 } },
    { partition: 'aws', asOf: new Date('2026-07-01T00:00:00Z') },
  );

const ask = async (site: ReturnType<typeof aSite>) => {
  const { Volumes = [] } = await site.client(EC2Client).send(new DescribeVolumesCommand({}));
  return Volumes.map(({ VolumeId }) => VolumeId);
};

describe('a site', () => {
  inAnEmptyEnvironment();

  test('retries what is throttled, and counts each attempt', async () => {
    let attempts = 0;
    const aws = await aFakeAws({
      DescribeVolumes: (_, response) => {
        attempts += 1;
        if (attempts < 2) ec2Error(response, 'RequestLimitExceeded', 'Request limit exceeded.', 503);
        else xml(response, volumes);
      },
    });
    const cost = openOwnCost();
    expect(await ask(aSite(cost))).toEqual(['vol-1']);
    expect(aws.counted()).toEqual({ DescribeVolumes: 2 });
    expect(cost.spent.calls).toEqual({ 'ec2:DescribeVolumes': 2 });
  });

  test.each([
    ['a connection cut before the answer', (response: { destroy(): void }) => response.destroy()],
    [
      'an answer cut midway',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-type': 'text/xml', 'content-length': volumes.length });
        response.write(volumes.slice(0, 40), () => response.destroy());
      },
    ],
    ['an answer that never ends', (response: ServerResponse) => response.writeHead(200).write('<a>')],
    ['no answer', () => undefined],
  ])('asks again after %s', async (_, fail) => {
    let attempts = 0;
    const aws = await aFakeAws({
      DescribeVolumes: (_asked, response) => {
        attempts += 1;
        if (attempts === 1) fail(response);
        else xml(response, volumes);
      },
    });
    const cost = openOwnCost();
    expect(await ask(aSite(cost))).toEqual(['vol-1']);
    expect(aws.requests).toHaveLength(2);
    expect(cost.spent.calls).toEqual({ 'ec2:DescribeVolumes': 2 });
  });

  test('takes new credentials when AWS says midway that they are over, once for all who ask', async () => {
    let over = false;
    const aws = await aFakeAws({
      DescribeVolumes: ({ accessKey }, response) =>
        over && accessKey === 'KEY1'
          ? ec2Error(response, 'ExpiredToken', 'The security token included in the request is expired')
          : xml(response, volumes),
    });
    let taken = 0;
    const session = openSession(async () => {
      taken += 1;
      return keys(`KEY${taken}`);
    }, 3_600_000);
    const site = aSite(openOwnCost(), { session });
    await ask(site);
    over = true;
    const answers = await Promise.all([ask(site), ask(site), ask(site)]);
    expect(answers).toEqual([['vol-1'], ['vol-1'], ['vol-1']]);
    expect(taken).toBe(2);
    expect(aws.requests.at(-1)?.accessKey).toBe('KEY2');
  });

  test('gives up when new credentials are over as well', async () => {
    const aws = await aFakeAws({
      DescribeVolumes: (_, response) => ec2Error(response, 'RequestExpired', 'Request has expired.'),
    });
    const site = aSite();
    const missing = { action: 'ec2:DescribeVolumes', hides: 'volumes' };
    expect(await errorOf(site.attempt(missing, () => ask(site)))).toMatchObject({ name: 'RequestExpired' });
    expect(aws.requests).toHaveLength(2);
    expect(site.gaps()).toEqual([]);
  });

  test('makes one gap of an optional answer that is denied', async () => {
    await aFakeAws({
      DescribeVolumes: (_, response) => ec2Error(response, 'UnauthorizedOperation', 'You are not authorized.', 403),
    });
    const site = aSite();
    const missing = { action: 'ec2:DescribeVolumes', kind: 'ebs-volume', hides: 'their sizes' };
    expect(await site.attempt(missing, () => ask(site))).toBe(undefined);
    expect(await site.attempt(missing, () => ask(site))).toBe(undefined);
    expect(site.gaps()).toEqual([
      {
        ...scope,
        kind: 'ebs-volume',
        what: 'permission',
        missing: 'ec2:DescribeVolumes',
        because: 'UnauthorizedOperation: You are not authorized.; hides their sizes',
      },
    ]);
  });

  test('throws faults of our own on', async () => {
    const site = aSite();
    const fault = new TypeError('undefined is not a function');
    const work = site.attempt({ action: 'ec2:DescribeVolumes', hides: 'all' }, async () => {
      throw fault;
    });
    expect(await errorOf(work)).toBe(fault);
  });

  test('ends at once when the run is stopped, and asks nothing more', async () => {
    const aws = await aFakeAws({ DescribeVolumes: () => undefined });
    const stop = new AbortController();
    const site = aSite(openOwnCost(), { signal: stop.signal });
    const work = site.attempt({ action: 'ec2:DescribeVolumes', hides: 'all' }, () => ask(site));
    setTimeout(() => stop.abort(new Error('stopped by Ctrl-C')), 50);
    expect(await errorOf(work)).toMatchObject({ message: 'stopped by Ctrl-C' });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(aws.requests).toHaveLength(1);
    expect(site.gaps()).toEqual([]);
    site.close();
  });

  test('asks once what several collectors need', async () => {
    const aws = await aFakeAws();
    const site = aSite();
    await Promise.all([site.once('volumes', () => ask(site)), site.once('volumes', () => ask(site))]);
    expect(aws.requests).toHaveLength(1);
  });

  test('bears a clock that is an hour wrong: the SDK signs by the time of the server', async () => {
    const skew = 3_600_000;
    const stamps: number[] = [];
    await aFakeAws({
      DescribeVolumes: (_, response) => {
        const date = new Date(Date.now() + skew);
        stamps.push(stamps.length);
        response.setHeader('date', date.toUTCString());
        if (stamps.length === 1) ec2Error(response, 'RequestExpired', 'Request has expired.', 400);
        else xml(response, volumes);
      },
    });
    expect(await ask(aSite())).toEqual(['vol-1']);
    expect(stamps).toHaveLength(2);
  });
});

describe('a session', () => {
  test('is taken again five minutes before its end, by a clock that only counts', async () => {
    let now = 0;
    let taken = 0;
    const session = openSession(
      async () => {
        taken += 1;
        return keys(`KEY${taken}`);
      },
      3_600_000,
      () => now,
    );
    const inForce = async () => (await session.provider()).accessKeyId;
    expect(await Promise.all([inForce(), inForce()])).toEqual(['KEY1', 'KEY1']);
    now = 3_299_999;
    expect(await inForce()).toBe('KEY1');
    now = 3_300_000;
    expect(await inForce()).toBe('KEY2');
    session.expire('KEY1');
    expect(await inForce()).toBe('KEY2');
    session.expire('KEY2');
    expect(await inForce()).toBe('KEY3');
  });

  test('asks again after it could not be taken', async () => {
    let taken = 0;
    const session = openSession(async () => {
      taken += 1;
      if (taken === 1) throw new Error('denied');
      return keys('KEY');
    }, 3_600_000);
    expect(await errorOf(session.provider())).toMatchObject({ message: 'denied' });
    expect((await session.provider()).accessKeyId).toBe('KEY');
  });
});
