import { exit } from './cli/faults.ts';
import { run } from './cli/program.ts';
import type { Terminal } from './cli/terminal.ts';

/** The use cases from a terminal: the only file of the command line that knows the process, its clock and environment. */
const stopping = new AbortController();
const patienceMs = 5000;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // Asked twice, it does not wait for anything; asked once, not for ever.
    if (stopping.signal.aborted) process.exit(exit.stopped);
    setTimeout(() => process.exit(exit.stopped), patienceMs).unref();
    stopping.abort();
  });
// A reader that went away (`plimsoll analyse … | head`) is no fault: the work ends by itself, and cleans up.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

const terminal: Terminal = {
  out: process.stdout,
  err: process.stderr,
  clock: { now: () => new Date() },
  environment: process.env,
  stopped: stopping.signal,
  processId: process.pid,
};
process.exitCode = await run(process.argv.slice(2), terminal);
