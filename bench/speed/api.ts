import { analyseCollected } from '../../functions/analyse.ts';
import { local } from '../../functions/api/caller.ts';
import { createApi } from '../../functions/api.ts';
import { collectEstate } from '../../functions/collect-estate.ts';
import { startEmbedded } from '../../functions/embedded.ts';
import { serveOnLoopback } from '../../functions/loopback.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';
import { dynamoStore } from '../../shared/store/index.ts';

import { round } from './round.ts';
import type { Row } from './row.ts';

const resources = 1_000;
const requests = 400;
const table = 'bench';

/** Lists and gets over real HTTP on loopback, one after the other, on the embedded store holding a sample company. */
export const measureApi = async (): Promise<Row[]> => {
  process.stderr.write(`api on ${resources} resources …\n`);
  const embedded = await startEmbedded(table);
  const clock = { now: () => new Date() };
  const store = dynamoStore(embedded.client, table, { clock });
  const source = sampleEstate({ resources, days: 14, step: 3600, seed: 1, asOf: '2026-01-15T00:00:00Z' });
  await collectEstate({ source, store, clock });
  await analyseCollected({ store, clock, catalogue, policy: defaultPolicy });
  const server = await serveOnLoopback(createApi({ store, clock, caller: local }), clock, 0);
  try {
    const list = `${server.origin}/v1/recommendations?limit=50`;
    const { items } = (await (await fetch(list)).json()) as { items: { id: string }[] };
    return [
      await timed('GET /v1/recommendations?limit=50', items.length, () => list),
      await timed(
        'GET /v1/recommendations/{id}',
        1,
        (index) => `${server.origin}/v1/recommendations/${items[index % items.length]!.id}`,
      ),
    ];
  } finally {
    await server.close();
    await embedded.stop();
  }
};

const timed = async (request: string, items: number, url: (index: number) => string): Promise<Row> => {
  const milliseconds: number[] = [];
  const began = performance.now();
  for (let index = 0; index < requests; index += 1) {
    const start = performance.now();
    const answer = await fetch(url(index));
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${url(index)} answered ${answer.status}`);
    milliseconds.push(performance.now() - start);
  }
  const seconds = (performance.now() - began) / 1000;
  milliseconds.sort((a, b) => a - b);
  const at = (share: number): number => round(milliseconds[Math.ceil(share * requests) - 1]!);
  return {
    what: 'api',
    request,
    items,
    requests,
    requestsPerSecond: Math.round(requests / seconds),
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
};
