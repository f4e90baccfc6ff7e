import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { equip } from '../../../functions/means.ts';
import { analyse } from '../../../shared/engine/analyse.ts';
import type { Estate } from '../../../shared/model/estate.ts';
import { defaultPolicy } from '../../../shared/model/policy.ts';
import { catalogue } from '../../../shared/services/index.ts';
import { createFolderWriter, openFolder } from '../../../shared/sources/folder/index.ts';
import { type SampleOptions, sampleEstate, writeSample } from '../../../shared/sources/sample/index.ts';

const options: SampleOptions = { resources: 250, days: 14, step: 3600, seed: 12, asOf: '2026-11-22T10:00:00Z' };

const analysed = async (source: Estate): Promise<unknown> => {
  const { estate, means } = await equip(source, catalogue, defaultPolicy);
  const verdicts: unknown[] = [];
  const { conclusion } = await analyse(estate, means, { resource: (_, judged) => void verdicts.push(...judged) });
  return { conclusion, verdicts };
};

test('a sample written as a folder and read again gives the same analysis as the sample itself', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'plimsoll-sample-'));
  try {
    const dir = join(parent, 'estate');
    const writer = await createFolderWriter(dir, sampleEstate(options).header);
    const heard: number[] = [];
    await writeSample(options, writer, (resources) => heard.push(resources));
    await writer.close();
    expect(heard).toEqual(Array.from({ length: options.resources }, (_, index) => index + 1));
    expect(await analysed(await openFolder(dir, catalogue.kinds))).toEqual(await analysed(sampleEstate(options)));
    const truth = (await readFile(join(dir, 'truth.ndjson'), 'utf8')).trimEnd().split('\n');
    expect(truth.map((line) => JSON.parse(line))).toEqual([...sampleEstate(options).truth]);
  } finally {
    await rm(parent, { recursive: true });
  }
});
