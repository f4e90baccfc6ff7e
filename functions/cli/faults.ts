import { CommanderError } from 'commander';
import { InputError } from '../../shared/model/input-error.ts';
import { printable } from '../../shared/model/printable.ts';
import { Refusal } from './refusal.ts';
import { say, type Terminal } from './terminal.ts';

export const exit = { done: 0, fault: 1, wrongUse: 2, gaps: 3, stopped: 130 } as const;

const remedies: Readonly<Record<string, string>> = {
  EACCES: 'give this user permission to read and write there, or name another place',
  EPERM: 'give this user permission to read and write there, or name another place',
  EROFS: 'that place is read-only: name another one',
  ENOSPC: 'the disk is full: make room and run it again',
  EMFILE: 'too many files are open: close other programs, or raise the limit (ulimit -n)',
  ENOMEM: 'there is too little memory: close other programs and run it again',
};
const unknown = 'run it again with PLIMSOLL_DEBUG=1 for the whole stack, and report it with that';

/** Says what went wrong, where, and what to do; the exit status of the process. A reader that went away is no fault. */
export const failed = (error: unknown, terminal: Terminal): number => {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.done : exit.wrongUse;
  if (error instanceof InputError || error instanceof Refusal) {
    say(terminal, error instanceof InputError ? `error: ${error.message}` : error.message);
    return exit.wrongUse;
  }
  if (terminal.stopped.aborted) {
    say(terminal, 'Stopped: no result was written.');
    return exit.stopped;
  }
  const fault = error instanceof Error ? error : new Error(String(error));
  const { code } = fault as NodeJS.ErrnoException;
  if (code === 'EPIPE') return exit.done;
  say(terminal, `error: ${printable(fault.message, 500)}`);
  if (explained(fault)) return exit.fault;
  if (terminal.environment.PLIMSOLL_DEBUG) say(terminal, fault.stack ?? '');
  else say(terminal, `Where: ${placeOf(fault)}\nWhat to do: ${remedies[code ?? ''] ?? unknown}`);
  return exit.fault;
};

/** Its message says what, where and what to do: another process holds the state, or the port. */
const explained = ({ name, cause }: Error): boolean =>
  name === 'EmbeddedUnavailable' || (cause as { code?: string } | undefined)?.code === 'EADDRINUSE';

const placeOf = ({ stack = '' }: Error): string =>
  stack
    .split('\n')
    .find((line) => /^\s+at /.test(line))
    ?.trim()
    .replace(/^at /, '') ?? 'unknown';
