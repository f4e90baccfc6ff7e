import { Command } from 'commander';
import { comparison } from './aws/comparison.ts';
import { compare } from './aws/index.ts';
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

await bench.parseAsync();
