import { Command } from 'commander';
import { comparison } from './aws/comparison.ts';
import { compare } from './aws/index.ts';
import { scale, scaleText } from './scale/index.ts';
import { recountMonth } from './service/count.ts';
import { monthTable, serviceMonth } from './service/index.ts';
import { measureBundles } from './speed/bundles.ts';
import { measuredOn, speed } from './speed/index.ts';
import { table } from './speed/table.ts';

const numbers = (text: string): number[] => text.split(',').map(Number);

const bench = new Command('bench').description('Measures Plimsoll: as counts, as ratios within one run, as growth.');

bench
  .command('speed')
  .description(
    'Resources per second and memory of the analysis, requests per second of the API, bundles and cold starts.',
  )
  .option('--resources <N,…>', 'sizes of the engine’s stream', numbers, [1_000, 10_000, 100_000])
  .option('--folders <N,…>', 'sizes of the estate folders', numbers, [100, 1_000])
  .option('--api-recommendations <N,…>', 'recommendations in the table that the API lists from', numbers, [1_000])
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    '\nExample:\n  npm run -s bench -- speed --resources 1000,10000,100000,1000000 --folders 100,1000,10000 \\\n    --api-recommendations 1000,100000 --json',
  )
  .action(
    async ({
      json,
      apiRecommendations: recommendations,
      ...sizes
    }: {
      resources: number[];
      folders: number[];
      apiRecommendations: number[];
      json?: boolean;
    }) => {
      const measured = await speed({ ...sizes, recommendations, date: new Date().toISOString().slice(0, 10) });
      process.stdout.write(json ? `${JSON.stringify(measured, null, 2)}\n` : table(measured));
    },
  );

bench
  .command('aws')
  .description(
    'Calls of a scan beside those of Cloud Custodian for the same questions, on an emulator. Needs Python 3.',
  )
  .option('--resources <N>', 'resources of the estate', Number, 1_000)
  .option('--days <N>', 'days in a row, each with its increment', Number, 1)
  .option('--json', 'one JSON document on standard output')
  .addHelpText('after', '\nExample:\n  npm run -s bench -- aws --resources 1000 --days 2 --json')
  .action(async ({ resources, days, json }: { resources: number; days: number; json?: boolean }) => {
    const compared = await compare(resources, days, new Date());
    process.stdout.write(json ? `${JSON.stringify(compared, null, 2)}\n` : comparison(compared));
  });

bench
  .command('scale')
  .description('Accounts judged apart and joined: time, memory, bytes and table units of an analysis in parts.')
  .option('--accounts <N>', 'accounts of the organisation', Number, 100)
  .option('--resources <N>', 'resources of each account', Number, 1_000)
  .option('--store', 'store what is concluded as well, on an embedded table')
  .option('--json', 'one JSON document on standard output')
  .addHelpText('after', '\nExample:\n  npm run -s bench -- scale --accounts 1000 --resources 1000 --json')
  .action(
    async ({
      json,
      store = false,
      ...size
    }: {
      accounts: number;
      resources: number;
      store?: boolean;
      json?: boolean;
    }) => {
      const scaled = await scale(size, new Date().toISOString().slice(0, 10), store);
      process.stdout.write(json ? `${JSON.stringify(scaled, null, 2)}\n` : scaleText(scaled));
    },
  );

bench
  .command('bundles')
  .description('Size of each function’s bundle and the processor time that importing it takes, with its budget.')
  .option('--json', 'one JSON document on standard output')
  .addHelpText('after', '\nExample:\n  npm run -s bench -- bundles')
  .action(async ({ json }: { json?: boolean }) => {
    const measured = measuredOn(new Date().toISOString().slice(0, 10), await measureBundles());
    process.stdout.write(json ? `${JSON.stringify(measured, null, 2)}\n` : table(measured));
  });

bench
  .command('service')
  .description('Dollars a month of the deployed service, line by line, from counted units.')
  .option('--resources <N,…>', 'sizes of the estate', numbers, [1_000, 10_000, 100_000])
  .option('--recount', 'run a month at 1,000 resources again first, which takes ten minutes')
  .option('--json', 'one JSON document on standard output')
  .addHelpText('after', '\nExample:\n  npm run -s bench -- service --resources 1000,100000')
  .action(async ({ resources, recount, json }: { resources: number[]; recount?: boolean; json?: boolean }) => {
    if (recount) await recountMonth(new Date().toISOString().slice(0, 10));
    const month = serviceMonth(resources);
    process.stdout.write(json ? `${JSON.stringify(month, null, 2)}\n` : `${monthTable(month)}\n`);
  });

await bench.parseAsync();
