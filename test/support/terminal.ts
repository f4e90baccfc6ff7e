import { Writable } from 'node:stream';
import { run } from '../../functions/cli/program.ts';

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface Around {
  readonly tty?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: string;
  readonly stopped?: AbortSignal;
}

const collector = (isTTY: boolean): { stream: Writable & { isTTY: boolean }; text: () => string } => {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY }), text: () => Buffer.concat(chunks).toString('utf8') };
};

/** Runs a command line in this process, with streams that are kept. */
export const runHere = async (argv: readonly string[], around: Around = {}): Promise<Ran> => {
  const { tty = false, environment = {}, now = '2026-03-15T06:00:00Z' } = around;
  const [out, err] = [collector(tty), collector(tty)];
  const status = await run(argv, {
    out: out.stream,
    err: err.stream,
    clock: { now: () => new Date(now) },
    environment,
    stopped: around.stopped ?? new AbortController().signal,
    processId: process.pid,
  });
  return { status, out: out.text(), err: err.text() };
};
