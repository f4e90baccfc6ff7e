import { resolve } from 'node:path';
import { Command } from 'commander';
import { generateClient } from './generate.ts';

await new Command('client')
  .description('Writes a typed client of the API, plimsoll.ts, made of docs/openapi.json.')
  .requiredOption('--out <DIR>', 'the folder to write it into; a file of that name is replaced')
  .addHelpText('after', '\nExample:\n  npm run -s client -- --out src/plimsoll')
  .action(async ({ out }: { out: string }) => {
    process.stdout.write(`${await generateClient(resolve(out))}\n`);
  })
  .parseAsync();
