import { describe, expect, test } from 'vitest';
import { type Destroying, destroy } from '../../../scripts/deploy/destroy.ts';
import { defaultSettings } from '../../../shared/settings.ts';

/** A destruction that only notes what it would do. */
const noted = (more: Partial<Destroying> = {}, statuses: readonly number[] = []) => {
  const done: string[] = [];
  const said: string[] = [];
  const given: Destroying = {
    settings: defaultSettings,
    withData: false,
    passed: [],
    cdk: async (args) => {
      done.push(args.join(' '));
      return statuses[done.length - 1] ?? 0;
    },
    ask: async () => 'plimsoll',
    say: (line) => void said.push(line),
    empty: async (stack) => void done.push(`empty ${stack}`),
    ...more,
  };
  return { given, done, said };
};

describe('npm run destroy', () => {
  test('removes the service, and says that the data is left', async () => {
    const { given, done, said } = noted({ passed: ['--profile', 'finops'] });
    expect(await destroy(given)).toBe(0);
    expect(done).toEqual(['destroy Service --exclusively --profile finops']);
    expect(said[0]).toMatch(/removes the stack plimsoll-service \(account: that of the credentials; region: that/);
    expect(said.join()).toMatch(/plimsoll-data are left/);
  });

  test('with the data takes the protections away, empties the buckets, and only then removes it', async () => {
    const { given, done, said } = noted({ withData: true });
    expect(await destroy(given)).toBe(0);
    expect(done).toEqual([
      'destroy Service --exclusively --force',
      'deploy Data --exclusively --require-approval never --context forget=plimsoll',
      'empty plimsoll-data',
      'destroy Data --exclusively --force --context forget=plimsoll',
    ]);
    expect(said[1]).toMatch(/protected three times/);
  });

  test('with the data changes nothing unless its name is given once more', async () => {
    const { given, done, said } = noted({ withData: true, ask: async () => 'yes' });
    expect(await destroy(given)).toBe(1);
    expect(done).toEqual([]);
    expect(said.at(-1)).toMatch(/nothing was changed/);
  });

  test('stops at what fails, before any data is touched', async () => {
    const { given, done } = noted({ withData: true }, [1]);
    expect(await destroy(given)).toBe(1);
    expect(done).toHaveLength(1);
  });
});
