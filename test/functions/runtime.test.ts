import { describe, expect, test } from 'vitest';
import { openRuntime } from '../../functions/runtime.ts';

describe('the runtime of a function', () => {
  test('opens on the table that the deployment names', () => {
    expect(Object.keys(openRuntime({ PLIMSOLL_TABLE: 'plimsoll-production' })).sort()).toEqual([
      'clock',
      'log',
      'store',
    ]);
  });

  test('refuses a table that cannot be one, by the name of the variable', () => {
    expect(() => openRuntime({ PLIMSOLL_TABLE: 'a b' })).toThrow('PLIMSOLL_TABLE');
  });
});
