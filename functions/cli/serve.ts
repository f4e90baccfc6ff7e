import { once } from 'node:events';
import { printable } from '../../shared/model/printable.ts';
import type { Store } from '../../shared/ports.ts';
import { local } from '../api/caller.ts';
import { createApi } from '../api.ts';
import { type Loopback, serveOnLoopback } from '../loopback.ts';
import { holdsScans, nothingIn, openState } from './state.ts';
import { say, type Terminal } from './terminal.ts';

export interface ServeOptions {
  readonly port: number;
  readonly state: string;
}

/** The API on 127.0.0.1, where the one caller is local. */
export const serveApi = (store: Store, port: number, terminal: Terminal): Promise<Loopback> => {
  const { clock } = terminal;
  const log = {
    info: () => {},
    warn: (message: string, details?: Readonly<Record<string, unknown>>) =>
      say(terminal, printable(`${message}: ${JSON.stringify(details)}`, 4000)),
  };
  return serveOnLoopback(createApi({ store, clock, caller: local, log }), clock, port);
};

export const untilStopped = async ({ stopped }: Terminal): Promise<void> => {
  if (!stopped.aborted) await once(stopped, 'abort');
};

/** Serves what is in the state folder until it is stopped. */
export const serveCommand = async ({ port, state: folder }: ServeOptions, terminal: Terminal): Promise<void> => {
  if (holdsScans(folder)) throw nothingIn(folder);
  const state = await openState(folder, terminal.clock, terminal.processId);
  try {
    const served = await serveApi(state.store, port, terminal);
    try {
      await state.announce(served.origin);
      say(terminal, `Serving ${served.origin}/v1 (Ctrl-C stops it)`);
      if (!(await state.store.lastRun()))
        say(terminal, 'Nothing has been analysed into this state yet: it has no recommendation.');
      await untilStopped(terminal);
    } finally {
      await served.close();
    }
  } finally {
    await state.close();
  }
  say(terminal, 'Stopped.');
};
