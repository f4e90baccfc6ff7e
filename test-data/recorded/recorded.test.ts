import { describe, expect, test } from 'vitest';
import { collectors } from '../../shared/services/aws.ts';
import { needsNoPermission, parts } from '../../shared/services/permissions.ts';
import { isThere } from '../support/feeds.ts';
import { feed } from '../support/outcomes.ts';
import { ofCustodian, ofLocalStack, ofManageIq, type RecordedAnswer } from '../support/recordings.ts';
import { beside } from './beside.ts';
import { type Expected, expected } from './expected.ts';
import { inventory } from './inventory.ts';
import { others } from './parts.ts';

/** Every operation that is asked of AWS, by what it is for. */
const asked = new Set([
  ...collectors.flatMap(({ needs, mayUse = [] }) => [...needs, ...mayUse]),
  ...Object.values(parts).flat(),
  ...needsNoPermission,
]);
const mappings = { ...inventory, ...beside, ...others };

const sources: Readonly<Record<keyof typeof expected, () => Promise<RecordedAnswer[]>>> = {
  'c7n-flight': ofCustodian,
  'localstack-snapshots': () => ofLocalStack(asked),
  'manageiq-vcr': () => ofManageIq(asked),
};
const names = Object.keys(sources) as (keyof typeof expected)[];

test('there is a mapper for every operation that is asked of AWS, and for no other', () => {
  expect(Object.keys(mappings).sort()).toEqual([...asked].sort());
});

describe.each(names)('what the real AWS answered in %s', (name) => {
  test.skipIf(!isThere(name))(
    'is fed to its mapper whole: valid resources or a named refusal, and no crash',
    async () => {
      const recorded = await sources[name]();
      const { tallies, refusals, faults } = await feed(recorded, mappings);
      console.log(name);
      console.table(tallies);
      console.table(refusals);
      expect(faults).toEqual([]);
      // Each operation that is asked and recorded has its line.
      expect(Object.keys(tallies)).toEqual(
        [...new Set(recorded.map(({ call }) => call))].filter((call) => asked.has(call)).sort(),
      );
      const rows = Object.entries(tallies).map(([call, tally]) => [call, Object.values(tally)] as const);
      expect({ counts: Object.fromEntries(rows), refusals } satisfies Expected).toEqual(expected[name]);
    },
  );
});
