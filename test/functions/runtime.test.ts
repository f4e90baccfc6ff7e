import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { impatient, openRuntime } from '../../functions/runtime.ts';
import { advice, analysed, aResource } from '../store/given.ts';
import { settingsFile } from '../support/settings-file.ts';

const PLIMSOLL_SETTINGS = settingsFile();

describe('the runtime of a function', () => {
  test('opens on the table that the deployment names', () => {
    const opened = openRuntime({ PLIMSOLL_SETTINGS, PLIMSOLL_TABLE: 'plimsoll-production' });
    expect(Object.keys(opened).sort()).toEqual(['clock', 'environment', 'log', 'metrics', 'settings', 'store']);
    expect(opened.environment.PLIMSOLL_TABLE).toBe('plimsoll-production');
  });

  test('reads its settings from the file beside it', () => {
    const written = settingsFile({ name: 'costs', logDays: 90 });
    expect(openRuntime({ PLIMSOLL_SETTINGS: written }).settings).toMatchObject({ name: 'costs', logDays: 90 });
  });

  test.each([
    ['a table that cannot be one', { PLIMSOLL_TABLE: 'a b' }, 'PLIMSOLL_TABLE'],
    ['to be without settings', {}, 'PLIMSOLL_SETTINGS'],
  ])('refuses %s, by the name of the variable', (_, environment, named) => {
    expect(() => openRuntime(environment)).toThrow(named);
  });
});

describe('the store of a function', () => {
  let embedded: Embedded;
  beforeAll(async () => {
    embedded = await startEmbedded('plimsoll');
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', embedded.endpoint);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local-only');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await embedded.stop();
  });

  test('asks a table again that is throttled, for longer where nobody waits', async () => {
    let refusals = 0;
    const throttled = createServer(async (request, response) => {
      refusals += 1;
      if (refusals > 4) {
        const body = Buffer.concat(await Array.fromAsync(request));
        const sent = ['x-amz-target', 'x-amz-date', 'authorization', 'content-type'];
        const headers = Object.fromEntries(sent.map((name) => [name, String(request.headers[name])]));
        const answer = await fetch(embedded.endpoint, { method: 'POST', headers, body });
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(await answer.text());
      } else {
        const __type = 'com.amazonaws.dynamodb.v20120810#ThrottlingException';
        response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify({ __type, message: 'Rate exceeded' }));
      }
    });
    await new Promise<void>((listening) => throttled.listen(0, '127.0.0.1', listening));
    const { port } = throttled.address() as AddressInfo;
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${port}`);
    const on = { PLIMSOLL_SETTINGS, PLIMSOLL_TABLE: 'plimsoll' };
    await expect(openRuntime(on, impatient).store.lastRun()).rejects.toThrow('Rate exceeded');
    refusals = 0;
    expect(await openRuntime(on).store.lastRun()).toBeUndefined();
    expect(refusals).toBe(5);
    throttled.close();
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', embedded.endpoint);
  });

  test('knows which service a kind is of, as the catalogue says', async () => {
    const { store } = openRuntime({ PLIMSOLL_SETTINGS, PLIMSOLL_TABLE: 'plimsoll' });
    await analysed(store, 'one', [
      advice(aResource('instance'), 2),
      advice(aResource('database', { kind: 'rds-instance' }), 1),
    ]);
    const found = async (service?: string): Promise<string[]> =>
      (await store.recommendations({ sort: 'saving', limit: 10, ...(service !== undefined && { service }) })).items.map(
        ({ resource }) => resource,
      );
    expect(await Promise.all([found(), found('AmazonRDS'), found('AmazonEC2'), found('AmazonS3')])).toEqual([
      ['instance', 'database'],
      ['database'],
      ['instance'],
      [],
    ]);
  });
});
