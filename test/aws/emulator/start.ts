import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pythonWith } from './install.ts';

/** A metric as a compact datum: `values` repeat on the steps from `start` on; see emulator.py. */
export interface Repeated {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Seconds since the epoch; without `end` it goes on for ever. */
  readonly start: number;
  readonly end?: number;
  readonly step: number;
  readonly values: readonly (number | null)[];
}

interface Place {
  readonly account: string;
  readonly region: string;
}

/** moto as a process of its own: an AWS that belongs to nobody, empty when it starts. */
export interface Emulator {
  /** "http://127.0.0.1:…": what `AWS_ENDPOINT_URL` is set to. */
  readonly url: string;
  /** What it writes. */
  readonly log: string;
  /** From now on it takes this moment, and the seconds that pass since, for the time. */
  setClock(now: Date): Promise<void>;
  seedSeries(place: Place, series: readonly Repeated[]): Promise<void>;
  seedLogGroup(place: Place & { readonly name: string; storedBytes?: number; lastIngestionAt?: number }): Promise<void>;
  stop(): Promise<void>;
}

const here = import.meta.dirname;
const readyWithinMs = 60_000;

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/moto-api/`, { signal: AbortSignal.timeout(2000) })).status < 500;
  } catch {
    return false;
  }
};

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Installs what is missing, starts it on a free port and waits until it answers. */
export const startEmulator = async (): Promise<Emulator> => {
  const python = await pythonWith('moto', join(here, 'requirements.txt'));
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-emulator-'));
  const log = join(home, 'emulator.log');
  const clock = join(home, 'clock');
  const output = await open(log, 'w');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(python, [join(here, 'emulator.py'), '-H', '127.0.0.1', '-p', String(port)], {
    stdio: ['ignore', output.fd, output.fd],
    env: { PATH: process.env.PATH ?? '', MOTO_CLOCK_FILE: clock, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' },
  });
  await output.close();
  const stop = async (): Promise<void> => {
    if (!ended(child)) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(patience);
    }
    await rm(home, { recursive: true, force: true });
  };
  for (const until = Date.now() + readyWithinMs; !(await answers(url)); ) {
    if (!ended(child) && Date.now() < until) {
      await pause(100);
      continue;
    }
    const said = (await readFile(log, 'utf8')).slice(-2000);
    await stop();
    throw new Error(`the emulator did not start within ${readyWithinMs / 1000} s: ${said}`);
  }
  const post = async (route: string, body: object): Promise<void> => {
    const answer = await fetch(url + route, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${route} answered ${answer.status}: ${await answer.text()}`);
  };
  return {
    url,
    log,
    setClock: (now) => writeFile(clock, String((now.getTime() - Date.now()) / 1000)),
    seedSeries: (place, series) => post('/plimsoll/series', { ...place, series }),
    seedLogGroup: (group) => post('/plimsoll/log-group', group),
    stop,
  };
};
