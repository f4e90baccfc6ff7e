import { describe, expect, test } from 'vitest';
import { dynamodbTable } from '../../../shared/services/dynamodb-table/kind.ts';
import { type Given, usageOf } from '../../support/judge.ts';

const bills = (spec: object, usage: Record<string, Given> = {}): Record<string, number | undefined> => {
  const parsed = dynamodbTable.spec.parse(spec);
  const resource = { account: '1', region: 'us-east-1', kind: 'dynamodb-table', id: 't', spec: parsed };
  return Object.fromEntries(
    dynamodbTable
      .meters(resource, usageOf(dynamodbTable, usage))
      .map(({ meter, quantity }) => [meter.replace('AmazonDynamoDB/', ''), quantity]),
  );
};
const provisioned = {
  billingMode: 'PROVISIONED',
  readCapacity: 10,
  writeCapacity: 5,
  indexes: [{ name: 'byOwner', readCapacity: 20, writeCapacity: 5 }],
  sizeBytes: 3 * 2 ** 30,
};
const onDemand = { billingMode: 'PAY_PER_REQUEST', indexes: [{ name: 'byOwner' }], sizeBytes: 0 };

describe('what a table bills', () => {
  const cases: {
    what: string;
    spec: object;
    usage?: Record<string, Given>;
    bills: Record<string, number | undefined>;
  }[] = [
    {
      what: 'the hours of its units and of its indexes’',
      spec: provisioned,
      bills: { 'ReadCapacityUnit-Hrs': 21_900, 'WriteCapacityUnit-Hrs': 7_300, 'TimedStorage-ByteHrs': 3 },
    },
    {
      what: 'no index where it is known to have none',
      spec: { ...provisioned, indexes: null },
      bills: { 'ReadCapacityUnit-Hrs': 7_300, 'WriteCapacityUnit-Hrs': 3_650, 'TimedStorage-ByteHrs': 3 },
    },
    {
      what: 'unknown indexes as unknown',
      spec: { ...provisioned, indexes: undefined },
      bills: {
        'ReadCapacityUnit-Hrs': undefined,
        'WriteCapacityUnit-Hrs': undefined,
        'TimedStorage-ByteHrs': 3,
      },
    },
    {
      what: 'an unknown billing mode and size as unknown',
      spec: { ...provisioned, billingMode: undefined, sizeBytes: undefined },
      bills: {
        'ReadCapacityUnit-Hrs': undefined,
        'WriteCapacityUnit-Hrs': undefined,
        'TimedStorage-ByteHrs': undefined,
      },
    },
    {
      what: 'on demand, the requests of the table and its indexes',
      spec: onDemand,
      usage: { consumedRead: { value: 100 }, 'consumedRead/byOwner': { value: 50 }, consumedWrite: { value: 7 } },
      bills: { ReadRequestUnits: 109_500, WriteRequestUnits: 5_110, 'TimedStorage-ByteHrs': 0 },
    },
    {
      what: 'requests that were never seen as unknown',
      spec: onDemand,
      bills: { ReadRequestUnits: undefined, WriteRequestUnits: undefined, 'TimedStorage-ByteHrs': 0 },
    },
    {
      what: 'no request where the provisioned units report and nothing is consumed',
      spec: onDemand,
      usage: { provisionedRead: { value: 10 }, provisionedWrite: { value: 5 } },
      bills: { ReadRequestUnits: 0, WriteRequestUnits: 0, 'TimedStorage-ByteHrs': 0 },
    },
    {
      what: 'the infrequent-access class under its own meters',
      spec: { ...provisioned, tableClass: 'STANDARD_INFREQUENT_ACCESS' },
      bills: {
        'IA-ReadCapacityUnit-Hrs': 21_900,
        'IA-WriteCapacityUnit-Hrs': 7_300,
        'IA-TimedStorage-ByteHrs': 3,
      },
    },
  ];
  test.each(cases)('$what', ({ spec, usage, bills: expected }) => {
    expect(bills(spec, usage)).toEqual(expected);
  });
});

describe('a spec', () => {
  test.each([{ billingMode: 'FREE' }, { readCapacity: -1 }, { indexes: [{ readCapacity: 1 }] }, { autoScaling: 'on' }])(
    'refuses %j',
    (wrong) => {
      expect(dynamodbTable.spec.safeParse({ ...provisioned, ...wrong }).success).toBe(false);
    },
  );
});
