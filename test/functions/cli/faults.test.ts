import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { failed } from '../../../functions/cli/faults.ts';

const told = (error: unknown, environment: Record<string, string> = {}): { status: number; said: string } => {
  let said = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      said += chunk.toString();
      done();
    },
  });
  const clock = { now: () => new Date(0) };
  const stopped = new AbortController().signal;
  const status = failed(error, { out: stream, err: stream, clock, environment, stopped, processId: 1 });
  return { status, said };
};
const withCode = (code: string): Error => Object.assign(new Error(`${code}: no`), { code });

describe('a fault', () => {
  test('says what, where and what to do, without a stack', () => {
    const { status, said } = told(new Error('the sky fell'));
    expect(status).toBe(1);
    expect(said).toMatch(
      /^error: the sky fell\nWhere: .*faults\.test\.ts:\d+:\d+\)?\nWhat to do: run it again with PLIMSOLL_DEBUG=1/,
    );
    expect(said.split('\n')).toHaveLength(4);
  });

  test('shows its stack to who asks for it', () => {
    expect(told(new Error('the sky fell'), { PLIMSOLL_DEBUG: '1' }).said).toMatch(/\n\s+at .*\n\s+at /);
  });

  test.each([
    ['ENOSPC', 'make room'],
    ['EACCES', 'permission'],
    ['EROFS', 'read-only'],
  ])('of the system, %s, says what helps', (code, remedy) => {
    expect(told(withCode(code)).said).toContain(remedy);
  });

  test('keeps what it says harmless', () => {
    expect(told(new Error('\u001b[2Jgone')).said).toContain('\\u{1b}[2Jgone');
  });

  test('that is no Error is said all the same', () => {
    expect(told('why').said).toContain('error: why\n');
  });

  test('is none when the reader went away', () => {
    expect(told(withCode('EPIPE'))).toEqual({ status: 0, said: '' });
  });
});
