import { describe, expect, test } from 'vitest';
import { overprovisionedTable } from '../../../shared/services/dynamodb-table/overprovisioned-table.ts';
import { daysAgo, type Given, judgeCase } from '../../support/judge.ts';

const spec = {
  billingMode: 'PROVISIONED',
  readCapacity: 100,
  writeCapacity: 100,
  indexes: null,
  autoScaling: null,
  sizeBytes: 2 ** 30,
};
const prices = {
  'AmazonDynamoDB/ReadCapacityUnit-Hrs': '0.00013',
  'AmazonDynamoDB/WriteCapacityUnit-Hrs': '0.00065',
  'AmazonDynamoDB/TimedStorage-ByteHrs': '0.25',
};
/** Units a second, held for every hour. */
const perSecond = (units: number): Given => ({ value: units * 3600 });
const judge = (given: {
  spec?: object;
  usage?: Record<string, Given>;
  tags?: Record<string, string>;
  createdAt?: string;
}) =>
  judgeCase(overprovisionedTable, {
    resource: { spec: { ...spec, ...given.spec }, tags: given.tags ?? {}, createdAt: given.createdAt ?? daysAgo(400) },
    usage: given.usage ?? { consumedRead: perSecond(10), consumedWrite: perSecond(60) },
    prices,
  });
const change = (given: Parameters<typeof judge>[0]) => judge(given).finding?.proposals[0]?.change.to;

describe('overprovisioned-table', () => {
  const cases: { what: string; given: Parameters<typeof judge>[0]; is: string; because: RegExp }[] = [
    {
      what: 'reads at 10 %, writes at 60 %',
      given: {},
      is: 'wasteful',
      because: /reads of the table use 10 % of 100 units, 10 a second in the busiest hour: 12 suffice$/,
    },
    {
      what: 'both above 20 %',
      given: { usage: { consumedRead: perSecond(30), consumedWrite: perSecond(60) } },
      is: 'fine',
      because: /reads of the table use 30 %.*writes of the table use 60 %/,
    },
    {
      what: 'on the boundary: 20 %',
      given: { usage: { consumedRead: perSecond(20), consumedWrite: perSecond(60) } },
      is: 'fine',
      because: /reads of the table use 20 %/,
    },
    {
      what: 'just below the boundary',
      given: { usage: { consumedRead: perSecond(19.9), consumedWrite: perSecond(60) } },
      is: 'wasteful',
      because: /19\.9 % of 100 units.*24 suffice/,
    },
    {
      what: 'a low mean with a peak that needs it all',
      given: {
        usage: {
          consumedRead: { value: (_index, hour) => (hour === 12 ? 85 * 3600 : 0) },
          consumedWrite: perSecond(60),
        },
      },
      is: 'fine',
      because: /use 3\.5 % of 100 units, 85 a second in the busiest hour/,
    },
    { what: 'no data', given: { usage: {} }, is: 'unsure', because: /no datapoint of consumedRead/ },
    {
      what: 'patchy data',
      given: {
        usage: {
          consumedRead: { value: (_index, _hour, day) => (day < 6 ? null : 10) },
          consumedWrite: perSecond(60),
        },
      },
      is: 'unsure',
      because: /8 of 14 days/,
    },
    { what: 'too young', given: { createdAt: daysAgo(3) }, is: 'unsure', because: /since its creation/ },
    {
      what: 'on demand',
      given: { spec: { billingMode: 'PAY_PER_REQUEST' } },
      is: 'fine',
      because: /bills on demand/,
    },
    {
      what: 'unknown capacity',
      given: { spec: { readCapacity: undefined } },
      is: 'unsure',
      because: /not known: readCapacity/,
    },
    {
      what: 'excluded by policy tag',
      given: { tags: { 'plimsoll:ignore:overprovisioned-table': '2026-04-01 launch' } },
      is: 'fine',
      because: /launch/,
    },
    {
      what: 'auto scaling that holds a tenth of this moment’s units on average',
      given: {
        spec: { autoScaling: true },
        usage: {
          consumedRead: perSecond(8),
          consumedWrite: perSecond(60),
          provisionedRead: { value: 10 },
          provisionedWrite: { value: 100 },
        },
      },
      is: 'fine',
      because: /^writes of the table use 60 %/,
    },
    {
      what: 'auto scaling whose minimum is too high',
      given: {
        spec: { autoScaling: true },
        usage: {
          consumedRead: perSecond(8),
          consumedWrite: perSecond(60),
          provisionedRead: { value: 100 },
          provisionedWrite: { value: 100 },
        },
      },
      is: 'wasteful',
      because: /8 % of 100 units/,
    },
    {
      what: 'auto scaling of which nobody saw what it holds on average',
      given: { spec: { autoScaling: true } },
      is: 'unsure',
      because: /reads of the table use 10 % of 100 units.*12 would suffice, but auto scaling may hold less on average$/,
    },
    {
      what: 'perhaps auto scaling, that holds a tenth of this moment’s units on average',
      given: {
        spec: { autoScaling: undefined },
        usage: {
          consumedRead: perSecond(8),
          consumedWrite: perSecond(60),
          provisionedRead: { value: 10 },
          provisionedWrite: { value: 100 },
        },
      },
      is: 'unsure',
      because: /reads of the table use 8 %.*but auto scaling may hold less on average: whether it is on is not known$/,
    },
    {
      what: 'perhaps auto scaling, of which nobody saw what it holds on average',
      given: { spec: { autoScaling: undefined } },
      is: 'unsure',
      because: /whether it is on is not known$/,
    },
    {
      what: 'perhaps auto scaling, but as much on average as now',
      given: {
        spec: { autoScaling: undefined },
        usage: {
          consumedRead: perSecond(8),
          consumedWrite: perSecond(60),
          provisionedRead: { value: 100 },
          provisionedWrite: { value: 100 },
        },
      },
      is: 'wasteful',
      because: /8 % of 100 units/,
    },
    {
      what: 'perhaps auto scaling, on what is well used',
      given: {
        spec: { autoScaling: undefined },
        usage: { consumedRead: perSecond(30), consumedWrite: perSecond(60) },
      },
      is: 'fine',
      because: /reads of the table use 30 %/,
    },
  ];
  test.each(cases)('$what is $is', ({ given, is, because }) => {
    const { verdict } = judge(given);
    expect(verdict.is).toBe(is);
    expect(verdict.because).toMatch(because);
  });

  test('lowers what is idle alone, with auto scaling on, and saves its hours', () => {
    const [only] = judge({}).finding?.proposals ?? [];
    expect(only?.change).toMatchObject({ action: 'modify' });
    expect(only?.change.to).toEqual({ readCapacity: 12, autoScaling: true });
    expect(only?.dollars).toBeCloseTo(88 * 730 * 0.00013, 9);
  });

  test('silence beside provisioned metrics that report is zero, and one unit is the least', () => {
    const usage = { provisionedRead: { value: 100 }, provisionedWrite: { value: 100 } };
    expect(change({ usage })).toEqual({ readCapacity: 1, writeCapacity: 1, autoScaling: true });
  });

  test('an index is judged apart, and one that was not seen keeps its capacity', () => {
    const indexes = [
      { name: 'byOwner', readCapacity: 200, writeCapacity: 50, note: 'kept' },
      { name: 'byDay', readCapacity: 200, writeCapacity: 200 },
    ];
    const usage = {
      consumedRead: perSecond(50),
      consumedWrite: perSecond(60),
      'consumedRead/byOwner': perSecond(1.5),
      'consumedWrite/byOwner': perSecond(25),
    };
    expect(change({ spec: { indexes }, usage })).toEqual({
      indexes: [{ ...indexes[0], readCapacity: 2 }, indexes[1]],
      autoScaling: true,
    });
  });

  test('says of auto scaling what is known of it', () => {
    const usage = { provisionedRead: { value: 100 }, provisionedWrite: { value: 100 } };
    const noteWith = (autoScaling: boolean | null | undefined) =>
      judge({ spec: { autoScaling }, usage }).finding?.proposals[0]?.note;
    expect(noteWith(true)).toMatch(/is on already/);
    expect(noteWith(null)).toMatch(/comes with it/);
    expect(noteWith(undefined)).toMatch(/Whether auto scaling is on is not known/);
  });

  test('an index under auto scaling keeps its capacity: what it holds on average is not measured', () => {
    const indexes = [{ name: 'byOwner', readCapacity: 200, writeCapacity: 50 }];
    const usage = {
      consumedRead: perSecond(10),
      consumedWrite: perSecond(60),
      provisionedRead: { value: 100 },
      provisionedWrite: { value: 100 },
      'consumedRead/byOwner': perSecond(1.5),
      'consumedWrite/byOwner': perSecond(25),
    };
    for (const autoScaling of [true, undefined])
      expect(change({ spec: { indexes, autoScaling }, usage })).toEqual({ readCapacity: 12, autoScaling: true });
  });

  test('not knowing of auto scaling never saves more than knowing', () => {
    const dollars = (autoScaling: boolean | undefined, provisioned: object) =>
      judge({
        spec: { autoScaling },
        usage: { consumedRead: perSecond(10), consumedWrite: perSecond(10), ...provisioned },
      }).finding?.proposals[0]?.dollars ?? 0;
    for (const provisioned of [{}, { provisionedRead: { value: 30 }, provisionedWrite: { value: 100 } }])
      expect(dollars(undefined, provisioned)).toBeLessThanOrEqual(
        Math.min(dollars(true, provisioned), dollars(false, provisioned)),
      );
  });
});
