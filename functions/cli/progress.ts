import { thousands } from '../../shared/report/layout.ts';
import type { Terminal } from './terminal.ts';

/** A line that says how far the work is, on a terminal and after a second only. */
export interface Progress {
  /** One more is done. */
  step(): void;
  /** Takes the line away. */
  end(): void;
}

const patienceMs = 1000;
const intervalMs = 250;

export const openProgress = (terminal: Terminal, doing: string, things: string): Progress => {
  let count = 0;
  let shown = 0;
  if (!terminal.err.isTTY) return { step: () => {}, end: () => {} };
  const started = terminal.clock.now().getTime();
  const timer = setInterval(() => {
    const seconds = (terminal.clock.now().getTime() - started) / 1000;
    if (seconds * 1000 < patienceMs) return;
    const line = `${doing}: ${thousands(count)} ${things}, ${seconds.toFixed(0)} s`;
    terminal.err.write(`\r${line.padEnd(shown)}`);
    shown = line.length;
  }, intervalMs);
  timer.unref();
  return {
    step: () => {
      count += 1;
    },
    end: () => {
      clearInterval(timer);
      if (shown > 0) terminal.err.write(`\r${' '.repeat(shown)}\r`);
      shown = 0;
    },
  };
};
