import type { ClientType, Site } from '../../shared/ports.ts';
import { openFocusExport } from '../../shared/sources/aws/billing/focus-s3.ts';

/** A process of its own, so that what it takes is what reading takes: reads an export at the endpoint given. */
const [endpoint = ''] = process.argv.slice(2);
const asOf = new Date('2026-03-10T06:00:00Z');
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const site: Site = {
  scope: { account: '123456789012', region: 'eu-west-1' },
  partition: 'aws',
  asOf,
  client: <C extends { destroy(): void }>(type: ClientType<C>): C =>
    new type({ endpoint, region: 'eu-west-1', credentials }),
  once: (_, ask) => ask(),
  attempt: (_, ask) => ask(),
  gap: ({ missing }) => {
    throw new Error(String(missing));
  },
};

const opened = await openFocusExport(site, { bucket: 'bills', prefix: 'exports' }, ['2026-02'], {
  reserve: () => true,
});
let lines = 0;
let billed = 0;
for await (const { billedCost } of opened!.get('2026-02')!()) {
  lines += 1;
  billed += billedCost;
}
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ lines, billed, peakMiB }));
