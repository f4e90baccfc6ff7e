import { startEmbedded } from '../../functions/embedded.ts';

/* The table of the simulation, in a process of its own and on disk: it tells its address, and ends with its input. */

const embedded = await startEmbedded('plimsoll', { path: process.argv[2] ?? '' });
process.stdout.write(`${embedded.endpoint}\n`);
process.stdin.resume().on('end', () => embedded.stop());
