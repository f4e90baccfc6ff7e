import { describe, expect, test } from 'vitest';
import { logGroup } from '../../../shared/services/log-group/kind.ts';

const lines = (spec: object) => {
  const parsed = logGroup.spec.parse(spec);
  return logGroup.meters(
    { account: '1', region: 'us-east-1', kind: 'log-group', id: '/aws/x', spec: parsed },
    new Map(),
  );
};

describe('what a log group bills', () => {
  test('its stored bytes, in GB of 2³⁰', () => {
    expect(lines({ storedBytes: 5 * 2 ** 30 })).toEqual([
      { meter: 'AmazonCloudWatch/TimedStorage-ByteHrs', unit: 'GB-Mo', quantity: 5 },
    ]);
  });
  test('an unknown size as unknown', () => {
    expect(lines({})[0]?.quantity).toBeUndefined();
  });
  test.each([{ storedBytes: -1 }, { retentionDays: 'never' }, { lastIngestionAt: 'yesterday' }])(
    'refuses %j',
    (wrong) => {
      expect(logGroup.spec.safeParse(wrong).success).toBe(false);
    },
  );
});
