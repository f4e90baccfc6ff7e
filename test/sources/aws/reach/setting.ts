import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import type { ReachOptions } from '../../../../shared/sources/aws/reach/open.ts';
import { openOwnCost } from '../../../../shared/sources/aws/reach/own-cost.ts';
import { type Answer, type FakeAws, openFakeAws } from './fake-aws.ts';

const open: FakeAws[] = [];
let folder = '';

/** An environment without anybody's credentials: only what a test writes into the two files. */
export const inAnEmptyEnvironment = (): void => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-reach-'));
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
    for (const aws of open.splice(0)) await aws.close();
  });
};

export const writeConfig = (text: string): void => writeFileSync(join(folder, 'config'), text);

/** A fake AWS that the SDK reaches as it would any other endpoint. */
export const aFakeAws = async (overrides: Readonly<Record<string, Answer>> = {}): Promise<FakeAws> => {
  const aws = await openFakeAws(overrides);
  open.push(aws);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  return aws;
};

export const asked = (options: Partial<ReachOptions> = {}): ReachOptions => ({
  asOf: new Date('2026-07-01T00:00:00Z'),
  sessionName: 'plimsoll',
  cost: openOwnCost(),
  credentials: async () => ({ accessKeyId: 'CALLER', secretAccessKey: 'secret' }),
  timeouts: { connectionMs: 500, requestMs: 500 },
  ...options,
});

/** The error that a promise is rejected with. */
export const errorOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('it was to fail, and did not');
};
