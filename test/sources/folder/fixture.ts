import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import * as z from 'zod';
import type { Estate, Observation } from '../../../shared/model/estate.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { type AnyKind, kind } from '../../../shared/model/kind.ts';
import { openFolder } from '../../../shared/sources/folder/open.ts';

const aws = { namespace: 'AWS/Test', name: 'Test' };

/** Three kinds, so that a test of the folder does not hang on the catalogue. */
export const kinds: readonly AnyKind[] = [
  kind({
    id: 'ec2-instance',
    title: 'EC2 instance',
    service: 'AmazonEC2',
    spec: z.object({
      instanceType: z.string(),
      state: z.string().nullish(),
      vcpus: z.number().nonnegative().nullish(),
    }),
    metrics: {
      cpu: { stat: 'Average', step: 300, unit: 'Percent', ...aws },
      networkIn: { stat: 'Sum', step: 3600, unit: 'Bytes', ...aws },
    },
    meters: () => [],
    meterNames: [],
  }),
  kind({
    id: 'ebs-volume',
    title: 'EBS volume',
    service: 'AmazonEC2',
    spec: z.object({ sizeGiB: z.number().nonnegative(), attachedTo: z.string().nullish() }),
    metrics: { readOps: { stat: 'Sum', step: 3600, unit: 'Count', ...aws } },
    hangsOn: ({ attachedTo }) => (attachedTo ? [{ kind: 'ec2-instance', id: attachedTo }] : []),
    meters: () => [],
    meterNames: [],
  }),
  kind({
    id: 'dynamodb-table',
    title: 'DynamoDB table',
    service: 'AmazonDynamoDB',
    spec: z.object({ indexes: z.array(z.object({ name: z.string(), readCapacity: z.number() })).nullish() }),
    metrics: { consumedRead: { stat: 'Sum', step: 3600, unit: 'Count', perPart: true, ...aws } },
    meters: () => [],
    meterNames: [],
  }),
];

export const header = { format: 'plimsoll-estate/1', asOf: '2026-03-15T00:00:00Z', currency: 'USD', accounts: [] };
const place = { account: '111122223333', region: 'us-east-1' };
export const instance = (id: string, more: object = {}): object => ({
  ...place,
  kind: 'ec2-instance',
  id,
  tags: {},
  spec: { instanceType: 'm5.large' },
  ...more,
});
export const volume = (id: string, spec: object = {}, more: object = {}): object => ({
  ...place,
  kind: 'ebs-volume',
  id,
  spec: { sizeGiB: 8, ...spec },
  ...more,
});
export const usage = (id: string, more: object = {}): object => ({
  ...place,
  kind: 'ec2-instance',
  id,
  metric: 'cpu',
  stat: 'Average',
  start: '2026-03-01T00:00:00Z',
  step: 300,
  values: [1, 2, 3],
  ...more,
});

type Content = string | Buffer | object | readonly object[];
const textOf = (content: Content): string | Buffer => {
  if (typeof content === 'string' || Buffer.isBuffer(content)) return content;
  if (Array.isArray(content)) return content.map((line) => `${JSON.stringify(line)}\n`).join('');
  return JSON.stringify(content);
};
export const gz = (text: string | Buffer): Buffer => gzipSync(text);
export const lines = (objects: readonly object[]): string => objects.map((one) => `${JSON.stringify(one)}\n`).join('');

/** An empty folder that goes away with the test. */
export const emptyFolder = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'plimsoll-folder-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
};

/** An estate folder with these files; `undefined` leaves one of the two required files out. */
export const folder = (files: Readonly<Record<string, Content | undefined>> = {}): string => {
  const dir = emptyFolder();
  const all = { 'estate.json': header, 'resources.ndjson': [instance('i-1')], ...files };
  for (const [name, content] of Object.entries(all)) {
    if (content !== undefined) writeFileSync(join(dir, name), textOf(content));
  }
  return dir;
};

/** Everything that a stream gives. */
export const listed = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
};

export interface Walked {
  readonly estate: Estate;
  readonly observations: readonly Observation[];
  readonly because: readonly string[];
}

/** Opens a folder and walks it, its bill too. */
export const walked = async (dir: string): Promise<Walked> => {
  const estate = await openFolder(dir, kinds);
  const observations = await listed(estate.observations());
  if (estate.charges) await listed(estate.charges());
  return { estate, observations, because: estate.gaps.map((gap) => `${gap.missing}: ${gap.because}`) };
};

/** The refusal of a folder; a folder that is accepted fails the test. */
export const refused = async (dir: string): Promise<InputError> => {
  try {
    await walked(dir);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  throw new Error('the folder was accepted');
};
