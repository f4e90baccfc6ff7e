import { InputError } from '../../shared/model/input-error.ts';
import { ReachRefused } from '../../shared/sources/aws/reach/refused.ts';
import { createProgram } from './program.ts';

await createProgram()
  .parseAsync()
  .catch((error: unknown) => {
    const stopped = error instanceof Error && error.name === 'ExitPromptError';
    if (!(error instanceof InputError || error instanceof ReachRefused) && !stopped) throw error;
    process.stderr.write(stopped ? 'Stopped: nothing was changed.\n' : `error: ${error.message}\n`);
    process.exitCode = 1;
  });
