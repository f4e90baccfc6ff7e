import type { Writable } from 'node:stream';
import type { Clock } from '../../shared/ports.ts';
import type { Paint } from '../../shared/report/layout.ts';

/** The process around a command, as it reaches it: only `functions/local.ts` knows the real one. */
export interface Terminal {
  /** Results. */
  readonly out: Writable & { readonly isTTY?: boolean };
  /** Everything else. */
  readonly err: Writable & { readonly isTTY?: boolean };
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Settles when the user asks to stop (Ctrl-C, SIGTERM). */
  readonly stopped: AbortSignal;
  readonly processId: number;
}

export const say = (terminal: Terminal, line: string): void => {
  terminal.err.write(`${line}\n`);
};

/** Bold where results go to a terminal and NO_COLOR (no-color.org) does not forbid it. */
export const paintOf = ({ out, environment }: Terminal): Paint => ({
  strong: (text) =>
    out.isTTY && !environment.NO_COLOR && environment.TERM !== 'dumb' ? `\x1b[1m${text}\x1b[22m` : text,
});

/** How the user called us, for commands that we propose. */
export const calledAs = ({ environment }: Terminal): string =>
  environment.npm_lifecycle_event ? 'npm run -s plimsoll --' : 'plimsoll';
