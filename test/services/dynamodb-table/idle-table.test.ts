import { describe, expect, test } from 'vitest';
import { idleTable } from '../../../shared/services/dynamodb-table/idle-table.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';

const spec = {
  billingMode: 'PROVISIONED',
  readCapacity: 100,
  writeCapacity: 50,
  indexes: [{ name: 'byOwner', readCapacity: 10, writeCapacity: 10 }],
  sizeBytes: 2 ** 30,
};
const prices = {
  'AmazonDynamoDB/ReadCapacityUnit-Hrs': '0.00013',
  'AmazonDynamoDB/WriteCapacityUnit-Hrs': '0.00065',
  'AmazonDynamoDB/TimedStorage-ByteHrs': '0.25',
};
/** The provisioned metrics report beside silence. */
const reporting = { provisionedRead: { value: 100 }, provisionedWrite: { value: 50 } };
const zeros = {
  consumedRead: { value: 0 },
  consumedWrite: { value: 0 },
  'consumedRead/byOwner': { value: 0 },
  'consumedWrite/byOwner': { value: 0 },
};
const judge = (given: {
  spec?: object;
  usage?: Record<string, Given>;
  tags?: Record<string, string>;
  createdAt?: string | null;
}) =>
  judgeCase(idleTable, {
    resource: {
      spec: { ...spec, ...given.spec },
      tags: given.tags ?? {},
      createdAt: given.createdAt === undefined ? daysAgo(400) : given.createdAt,
    },
    usage: given.usage ?? zeros,
    prices,
  });

describe('idle-table', () => {
  const cases: { what: string; given: Parameters<typeof judge>[0]; is: string; because: RegExp }[] = [
    {
      what: 'zeros on the table and its index',
      given: {},
      is: 'wasteful',
      because: /the table and its 1 indexes took 0 read and 0 write units in 14 days; 100 read and 50 write/,
    },
    {
      what: 'silence beside provisioned metrics that report',
      given: { usage: reporting },
      is: 'wasteful',
      because: /took 0 read/,
    },
    {
      what: 'silence that nothing corroborates',
      given: { usage: {} },
      is: 'unsure',
      because: /no datapoint of consumedRead/,
    },
    {
      what: 'silence when only half of it is corroborated',
      given: { usage: { provisionedRead: { value: 100 } } },
      is: 'unsure',
      because: /no datapoint/,
    },
    {
      what: 'silence of unknown age',
      given: { usage: reporting, createdAt: null },
      is: 'unsure',
      because: /no datapoint of consumedRead/,
    },
    {
      what: 'one read in 14 days',
      given: { usage: { ...reporting, consumedRead: { value: (index) => (index === 7 ? 1 : null) } } },
      is: 'fine',
      because: /reads took 1 units/,
    },
    {
      what: 'a write on its index alone',
      given: { usage: { ...reporting, 'consumedWrite/byOwner': { value: (index) => (index === 7 ? 3 : null) } } },
      is: 'fine',
      because: /writes of index byOwner took 3 units/,
    },
    {
      what: 'an index that was not seen',
      given: { usage: { consumedRead: { value: 0 }, consumedWrite: { value: 0 } } },
      is: 'unsure',
      because: /reads of index byOwner were not seen/,
    },
    {
      what: 'patchy zeros without corroboration',
      given: { usage: { ...zeros, consumedWrite: { value: (_index, _hour, day) => (day < 4 ? null : 0) } } },
      is: 'unsure',
      because: /10 of 14 days/,
    },
    {
      what: 'on demand',
      given: { spec: { billingMode: 'PAY_PER_REQUEST' } },
      is: 'fine',
      because: /bills on demand/,
    },
    {
      what: 'an unknown billing mode',
      given: { spec: { billingMode: undefined } },
      is: 'unsure',
      because: /not known: billingMode/,
    },
    {
      what: 'unknown indexes',
      given: { spec: { indexes: undefined } },
      is: 'unsure',
      because: /not known: indexes/,
    },
    { what: 'too young', given: { createdAt: daysAgo(8) }, is: 'unsure', because: /since its creation/ },
    {
      what: 'on the boundary: exactly 14 whole days old',
      given: { createdAt: '2026-03-01T00:00:00Z' },
      is: 'wasteful',
      because: /in 14 days/,
    },
    {
      what: 'excluded by tag',
      given: { tags: { 'plimsoll:ignore': '2026-06-01 disaster recovery' } },
      is: 'fine',
      because: /disaster recovery/,
    },
    {
      what: 'one unit of each: less than a dollar a month with its storage',
      given: { spec: { readCapacity: 1, writeCapacity: 1, indexes: null } },
      is: 'fine',
      because: /\$0\.82 a month, too small to matter/,
    },
  ];
  test.each(cases)('$what is $is', ({ given, is, because }) => {
    const { verdict } = judge(given);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test.each([{ usage: zeros }, { usage: reporting }])(
    'on demand comes first, as no data is lost; delete second',
    ({ usage }) => {
      const [onDemand, deletion, ...more] = judge({ usage }).finding?.proposals ?? [];
      const capacity = 730 * (110 * 0.00013 + 60 * 0.00065);
      expect(onDemand?.change).toMatchObject({ action: 'modify', to: { billingMode: 'PAY_PER_REQUEST' } });
      expect(onDemand?.dollars).toBeCloseTo(capacity, 9);
      expect(deletion?.change.removes).toBe(true);
      expect(deletion?.dollars).toBeCloseTo(capacity + 0.25, 9);
      expect(deletion?.note).toMatch(/export or back them up/);
      expect(more).toEqual([]);
    },
  );

  test('on demand it is fine whatever was measured', () => {
    const table = { account: '1', region: 'us-east-1', kind: 'dynamodb-table', id: 't' };
    expect(idleTable.settled?.({ ...table, spec: { billingMode: 'PAY_PER_REQUEST' } })).toMatch(/bills on demand/);
    expect(idleTable.settled?.({ ...table, spec: {} })).toBeUndefined();
  });
});
