import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { exit } from '../../functions/cli/faults.ts';
import { generateClient } from './generate.ts';

const program = new Command('client')
  .exitOverride()
  .description('Writes a typed client of the API, plimsoll.ts, made of docs/openapi.json.')
  .requiredOption('--out <DIR>', 'the folder to write it into; a file of that name is replaced')
  .addHelpText('after', '\nExample:\n  npm run -s client -- --out src/plimsoll')
  .action(async ({ out }: { out: string }) => {
    try {
      process.stdout.write(`${await generateClient(resolve(out))}\n`);
    } catch (error) {
      const { code, path } = error as NodeJS.ErrnoException;
      if (code === undefined || path === undefined) throw error;
      program.error(`error: --out: ${path} cannot be written (${code}). Fix: name a folder that you may write into`);
    }
  });

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? exit.done : exit.wrongUse;
});
