import { Command } from 'commander';
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

await bench.parseAsync();
