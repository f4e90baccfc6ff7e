import { describe, expect, test } from 'vitest';
import { eachScope } from '../../../../shared/sources/aws/reach/each-scope.ts';
import { errorOf } from './setting.ts';

const scopes = ['a', 'b', 'c', 'd'].map((region) => ({ account: '1', region }));
const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('each scope', () => {
  test('is worked on, some at a time, and answered in the order given', async () => {
    let now = 0;
    let most = 0;
    const heard: string[] = [];
    const outcomes = await eachScope(
      scopes,
      async ({ region }) => {
        now += 1;
        most = Math.max(most, now);
        await soon(region === 'a' ? 60 : 5);
        now -= 1;
        return region;
      },
      { together: 2, limitMs: 5000, finished: ({ scope }) => heard.push(scope.region) },
    );
    expect(most).toBe(2);
    expect(outcomes.map((one) => one.ok && one.value)).toEqual(['a', 'b', 'c', 'd']);
    expect(heard.at(-1)).toBe('a');
  });

  test('that fails or hangs is a gap, and loses none of the others', async () => {
    const fault = Object.assign(new Error('no'), { name: 'AccessDenied', $fault: 'client' });
    let told = false;
    const outcomes = await eachScope(
      scopes,
      async ({ region }, signal) => {
        if (region === 'a') throw fault;
        signal.addEventListener('abort', () => {
          told = true;
        });
        return region === 'b' ? new Promise<string>(() => undefined) : region;
      },
      { together: 1, limitMs: 50 },
    );
    expect(outcomes.map((one) => (one.ok ? one.value : one.gap))).toEqual([
      { account: '1', region: 'a', what: 'scope', missing: 'a', because: 'AccessDenied: no' },
      { account: '1', region: 'b', what: 'scope', missing: 'b', because: 'timed out after 0.05 s' },
      'c',
      'd',
    ]);
    expect(outcomes[0]).toMatchObject({ error: fault });
    expect(told).toBe(true);
  });

  test('is left when the run is stopped', async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const work = eachScope(
      scopes,
      async ({ region }) => {
        begun.push(region);
        return new Promise(() => undefined);
      },
      { together: 2, limitMs: 5000, signal: stop.signal },
    );
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    expect(await errorOf(work)).toMatchObject({ message: 'stopped' });
    expect(begun).toEqual(['a', 'b']);
  });

  test('that is told to stop is waited for a moment, so that it does not work on what is closed by then', async () => {
    const stop = new AbortController();
    let ended = false;
    const work = eachScope(
      scopes.slice(0, 1),
      async (_, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await soon(30);
        ended = true;
      },
      { together: 1, limitMs: 5000, signal: stop.signal },
    );
    setTimeout(() => stop.abort(new Error('stopped')), 10);
    expect(await errorOf(work)).toMatchObject({ message: 'stopped' });
    expect(ended).toBe(true);
  });
});
