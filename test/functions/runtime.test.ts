import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { openRuntime } from '../../functions/runtime.ts';
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
