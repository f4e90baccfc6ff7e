import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openProgress } from '../../../functions/cli/progress.ts';
import type { Terminal } from '../../../functions/cli/terminal.ts';

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

const terminalOn = (isTTY: boolean): { terminal: Terminal; said: () => string } => {
  let said = '';
  const stream = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        said += chunk.toString();
        done();
      },
    }),
    { isTTY },
  );
  const clock = { now: () => new Date() };
  const stopped = new AbortController().signal;
  return { terminal: { out: stream, err: stream, clock, environment: {}, stopped, processId: 1 }, said: () => said };
};

describe('the progress line', () => {
  test('shows how far the work is after a second, and goes away at its end', () => {
    const { terminal, said } = terminalOn(true);
    const progress = openProgress(terminal, 'Analysing', 'resources');
    for (let step = 0; step < 1234; step += 1) progress.step();
    vi.advanceTimersByTime(900);
    expect(said()).toBe('');
    vi.advanceTimersByTime(100);
    expect(said()).toBe('\rAnalysing: 1,234 resources, 1 s');
    progress.end();
    expect(said()).toBe(`\rAnalysing: 1,234 resources, 1 s\r${' '.repeat(31)}\r`);
    vi.advanceTimersByTime(5000);
    expect(said()).toHaveLength(31 + 1 + 33);
  });

  test('is not there for work of less than a second', () => {
    const { terminal, said } = terminalOn(true);
    const progress = openProgress(terminal, 'Analysing', 'resources');
    vi.advanceTimersByTime(900);
    progress.end();
    expect(said()).toBe('');
  });

  test('is not there in a pipe', () => {
    const { terminal, said } = terminalOn(false);
    const progress = openProgress(terminal, 'Analysing', 'resources');
    progress.step();
    vi.advanceTimersByTime(10_000);
    progress.end();
    expect(said()).toBe('');
  });
});
