import { local } from '../../../functions/api/caller.ts';
import { createApi } from '../../../functions/api.ts';
import { connect } from '../../../functions/embedded.ts';
import { serveOnLoopback } from '../../../functions/loopback.ts';
import { catalogue } from '../../../shared/services/index.ts';
import { dynamoStore } from '../../../shared/store/index.ts';
import { asOf, conclusionOf, runOf } from './recommendations.ts';

/*
 * The API in a process of its own, on a table that another one holds: it fills the table, tells its address, and then,
 * for each message, how much processor time it has used (milliseconds).
 */
const [endpoint = '', recommendations = ''] = process.argv.slice(2);
const clock = { now: () => new Date(asOf) };
const services = new Map<string, string>(catalogue.kinds.map(({ id, service }) => [id, service]));
const serviceOf = (kind: string): string | undefined => services.get(kind);
const store = dynamoStore(connect(endpoint), 'plimsoll', { clock, serviceOf });

const began = performance.now();
await store.finishRun(await store.startRun(runOf()), conclusionOf(Number(recommendations)));
const filledInSeconds = Math.round((performance.now() - began) / 1000);
const server = await serveOnLoopback(createApi({ store, clock, caller: local }), clock, 0);
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
process.on('message', () => process.send?.({ cpuMs: cpuMs() }));
process.on('disconnect', () => process.exit());
process.send?.({ origin: server.origin, filledInSeconds });
