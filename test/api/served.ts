import { analyseCollected } from '../../functions/analyse.ts';
import { local } from '../../functions/api/caller.ts';
import { createApi } from '../../functions/api.ts';
import { collectEstate } from '../../functions/collect-estate.ts';
import { startEmbedded } from '../../functions/embedded.ts';
import { type Loopback, serveOnLoopback } from '../../functions/loopback.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import { catalogue } from '../../shared/services/index.ts';
import { sampleEstate } from '../../shared/sources/sample/index.ts';
import { dynamoStore } from '../../shared/store/index.ts';

const table = 'served';
const asOf = '2026-03-01T00:00:00Z';

/** The API over real HTTP, on a fresh store with a company that was made up, collected and analysed. */
export const served = async (resources = 40): Promise<Loopback> => {
  const embedded = await startEmbedded(table);
  const clock = { now: () => new Date(asOf) };
  const store = dynamoStore(embedded.client, table, { clock });
  await collectEstate({ source: sampleEstate({ resources, days: 32, step: 3600, seed: 1, asOf }), store, clock });
  await analyseCollected({ store, clock, catalogue, policy: defaultPolicy });
  const server = await serveOnLoopback(createApi({ store, clock, caller: local }), clock, 0);
  return {
    ...server,
    async close() {
      await server.close();
      await embedded.stop();
    },
  };
};
