import { Command } from 'commander';
import { comparison } from './aws/comparison.ts';
import { compare } from './aws/index.ts';
import { scale, scaleText } from './scale/index.ts';
import { goal, monthTable, serviceMonth } from './service/index.ts';
import { sumOf } from './service/month.ts';
import { speed } from './speed/index.ts';
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
  .option('--json', 'one JSON document on standard output')
  .addHelpText(
    'after',
    '\nExample:\n  npm run -s bench -- speed --resources 1000,10000,100000,1000000 --folders 100,1000,10000 --json',
  )
  .action(async ({ resources, folders, json }: { resources: number[]; folders: number[]; json?: boolean }) => {
    const measured = await speed({ resources, folders, date: new Date().toISOString().slice(0, 10) });
    process.stdout.write(json ? `${JSON.stringify(measured, null, 2)}\n` : table(measured));
  });

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
  .command('service')
  .description('Dollars a month of the deployed service, line by line, from counted units.')
  .option('--resources <N,…>', 'sizes of the estate', numbers, [1_000, 10_000, 100_000])
  .option('--json', 'one JSON document on standard output')
  .addHelpText('after', '\nExample:\n  npm run -s bench -- service --resources 1000,100000')
  .action(async ({ resources, json }: { resources: number[]; json?: boolean }) => {
    const month = await serviceMonth(resources);
    if (json) return void process.stdout.write(`${JSON.stringify(month, null, 2)}\n`);
    const { lines } = month.sizes[0]!;
    const held = (kind: 'variable' | 'fixed'): string =>
      `${kind} $${sumOf(lines, kind).toFixed(2)} of $${goal[kind].toFixed(2)}${sumOf(lines, kind) > goal[kind] ? ': MISSED' : ''}`;
    process.stdout.write(
      `${monthTable(month)}\n\nGoal at ${resources[0]} resources: ${held('variable')}, ${held('fixed')}\n`,
    );
  });

await bench.parseAsync();
