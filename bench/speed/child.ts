import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { equip } from '../../functions/means.ts';
import { analyse } from '../../shared/engine/analyse.ts';
import type { Estate } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { openFolder } from '../../shared/sources/folder/open.ts';
import { createFolderWriter } from '../../shared/sources/folder/write.ts';
import { profileStream, sampleEstate, writeSample } from '../../shared/sources/sample/index.ts';
import { round } from './round.ts';

const asOf = '2026-01-15T00:00:00Z';
const [what, count] = process.argv.slice(2);
const resources = Number(count);
const options = { resources, days: 14, step: 300 as const, seed: 1, asOf };

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const peakMemoryMB = (): number => Math.round(process.resourceUsage().maxRSS / 1000);
const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed + process.memoryUsage().external;
};

/** What the engine has in hand when the last resource has gone by, less what was there before the first. */
const measure = async (estate: Estate, share: (seconds: number) => Promise<object>): Promise<void> => {
  const { estate: equipped, means } = await equip(estate, catalogue, defaultPolicy);
  const heapBefore = heap();
  let held = 0;
  let verdicts = 0;
  const watched: Estate = {
    ...equipped,
    async *observations() {
      yield* equipped.observations();
      held = heap() - heapBefore;
    },
  };
  const began = cpuSeconds();
  const { conclusion } = await analyse(watched, means, {
    resource: (_, list) => {
      verdicts += list.length;
    },
  });
  const seconds = cpuSeconds() - began;
  const figures = {
    what,
    resources,
    cpuSeconds: round(seconds),
    resourcesPerSecond: Math.round(resources / seconds),
    peakMemoryMB: peakMemoryMB(),
    heldBytes: held,
    heldBytesPerResource: Math.round(held / resources),
    verdicts,
    recommendations: conclusion.recommendations.length,
    ...(await share(seconds)),
  };
  process.stdout.write(JSON.stringify(figures));
};

const engine = async (): Promise<void> => {
  const { header, commitments } = sampleEstate(options);
  const estate: Estate = {
    header,
    commitments,
    prices: new Map(),
    gaps: [],
    observations: () => profileStream(options),
  };
  await measure(estate, async (seconds) => {
    const began = cpuSeconds();
    let seen = 0;
    for await (const _ of profileStream(options)) seen += 1;
    const making = cpuSeconds() - began;
    return {
      streamed: seen,
      shareOfGenerator: round(making / seconds),
      thinkingMicrosecondsPerResource: Math.round(((seconds - making) / seen) * 1e6),
    };
  });
};

const folder = async (): Promise<void> => {
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-bench-'));
  const dir = join(home, 'estate');
  try {
    const writer = await createFolderWriter(dir, sampleEstate(options).header);
    await writeSample(options, writer);
    await writer.close();
    await measure(await openFolder(dir, catalogue.kinds), async (seconds) => {
      const began = cpuSeconds();
      for await (const _ of (await openFolder(dir, catalogue.kinds)).observations());
      return { shareOfReading: round((cpuSeconds() - began) / seconds) };
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

await (what === 'engine' ? engine() : folder());
