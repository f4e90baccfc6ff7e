import { run } from '../../functions/cli/program.ts';

/** `plimsoll` with its clock so many days ahead: node scan.ts DAYS scan --regions … */
const [days, ...argv] = process.argv.slice(2);
const ahead = Number(days) * 86_400_000;

process.exitCode = await run(argv, {
  out: process.stdout,
  err: process.stderr,
  clock: { now: () => new Date(Date.now() + ahead) },
  environment: process.env,
  stopped: new AbortController().signal,
  processId: process.pid,
});
