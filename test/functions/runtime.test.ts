import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Embedded, startEmbedded } from '../../functions/embedded.ts';
import { openRuntime } from '../../functions/runtime.ts';
import { advice, analysed, aResource } from '../store/given.ts';

const settingsFile = (content: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), 'plimsoll-settings-')), 'settings.json');
  writeFileSync(file, content);
  return file;
};

describe('the runtime of a function', () => {
  test('opens on the table that the deployment names', () => {
    const opened = openRuntime({ PLIMSOLL_TABLE: 'plimsoll-production' });
    expect(Object.keys(opened).sort()).toEqual(['clock', 'environment', 'log', 'metrics', 'settings', 'store']);
    expect(opened.environment.PLIMSOLL_TABLE).toBe('plimsoll-production');
    expect(opened.settings.name).toBe('plimsoll');
  });

  test('reads its settings from the file beside it', () => {
    const PLIMSOLL_SETTINGS = settingsFile('{"name":"costs","logDays":90}');
    expect(openRuntime({ PLIMSOLL_SETTINGS }).settings).toMatchObject({ name: 'costs', logDays: 90 });
  });

  test.each([
    ['a table that cannot be one, by the name of the variable', { PLIMSOLL_TABLE: 'a b' }, 'PLIMSOLL_TABLE'],
    ['a setting that does not exist, by its name', { PLIMSOLL_SETTINGS: settingsFile('{"nome":"x"}') }, 'nome'],
  ])('refuses %s', (_, environment, named) => {
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
    const { store } = openRuntime({ PLIMSOLL_TABLE: 'plimsoll' });
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
