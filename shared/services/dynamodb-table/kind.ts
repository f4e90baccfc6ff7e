import * as z from 'zod';
import { kind } from '../../model/kind.ts';
import { hoursPerMonth, type MeterLine } from '../../model/meter.ts';
import { monthlySum } from '../../model/monthly.ts';
import { type Usage, usageKey } from '../../model/usage.ts';

const amount = z.number().nonnegative().nullish();

const indexSpec = z.looseObject({ name: z.string().min(1), readCapacity: amount, writeCapacity: amount });
export type TableIndex = z.infer<typeof indexSpec>;

const spec = z.looseObject({
  billingMode: z.enum(['PROVISIONED', 'PAY_PER_REQUEST']).nullish(),
  readCapacity: amount,
  writeCapacity: amount,
  /** Global secondary indexes, each with capacity of its own. */
  indexes: z.array(indexSpec).nullish(),
  autoScaling: z.union([z.boolean(), z.looseObject({})]).nullish(),
  sizeBytes: amount,
  /** STANDARD or STANDARD_INFREQUENT_ACCESS, which has meters of its own. */
  tableClass: z.string().nullish(),
});
export type TableSpec = z.infer<typeof spec>;

type Capacity = 'readCapacity' | 'writeCapacity';

/** Capacity unit hours of the table and all its indexes; undefined as soon as one is unknown. */
const provisionedHours = ({ indexes, ...table }: TableSpec, of: Capacity): number | undefined => {
  if (indexes === undefined) return undefined;
  let units = 0;
  for (const part of [table, ...(indexes ?? [])]) {
    if (part[of] === undefined) return undefined;
    units += part[of] ?? 0;
  }
  return units * hoursPerMonth;
};

/** Request units a month of the table and its indexes. Silence is zero where the provisioned metric reported beside it. */
const requestUnits = (spec: TableSpec, usage: Usage, consumed: string, provisioned: string): number | undefined => {
  const ofTable = monthlySum(usage.get(usageKey(consumed, 'Sum')));
  if (ofTable === undefined && !usage.get(usageKey(provisioned, 'Average'))?.length) return undefined;
  return (spec.indexes ?? []).reduce(
    (sum, { name }) => sum + (monthlySum(usage.get(usageKey(`${consumed}/${name}`, 'Sum'))) ?? 0),
    ofTable ?? 0,
  );
};

const capacityLines = (spec: TableSpec, usage: Usage, prefix: string): readonly MeterLine[] => {
  const meter = (name: string): string => `AmazonDynamoDB/${prefix}${name}`;
  if (spec.billingMode === 'PAY_PER_REQUEST')
    return [
      {
        meter: meter('ReadRequestUnits'),
        unit: 'Units',
        quantity: requestUnits(spec, usage, 'consumedRead', 'provisionedRead'),
      },
      {
        meter: meter('WriteRequestUnits'),
        unit: 'Units',
        quantity: requestUnits(spec, usage, 'consumedWrite', 'provisionedWrite'),
      },
    ];
  const hours = (of: Capacity) => (spec.billingMode === 'PROVISIONED' ? provisionedHours(spec, of) : undefined);
  return [
    { meter: meter('ReadCapacityUnit-Hrs'), unit: 'Hrs', quantity: hours('readCapacity') },
    { meter: meter('WriteCapacityUnit-Hrs'), unit: 'Hrs', quantity: hours('writeCapacity') },
  ];
};

const published = (name: string) => ({ namespace: 'AWS/DynamoDB', name });

/** A DynamoDB table with its global secondary indexes. */
export const dynamodbTable = kind({
  id: 'dynamodb-table',
  title: 'DynamoDB table',
  service: 'AmazonDynamoDB',
  spec,
  metrics: {
    consumedRead: {
      stat: 'Sum',
      step: 3600,
      unit: 'Count',
      silentWhenIdle: true,
      perPart: true,
      ...published('ConsumedReadCapacityUnits'),
    },
    consumedWrite: {
      stat: 'Sum',
      step: 3600,
      unit: 'Count',
      silentWhenIdle: true,
      perPart: true,
      ...published('ConsumedWriteCapacityUnits'),
    },
    provisionedRead: { stat: 'Average', step: 3600, unit: 'Count', ...published('ProvisionedReadCapacityUnits') },
    provisionedWrite: { stat: 'Average', step: 3600, unit: 'Count', ...published('ProvisionedWriteCapacityUnits') },
    throttledRequests: {
      stat: 'Sum',
      step: 3600,
      unit: 'Count',
      silentWhenIdle: true,
      ...published('ThrottledRequests'),
    },
  },
  meters: ({ spec }, usage) => {
    const prefix = spec.tableClass === 'STANDARD_INFREQUENT_ACCESS' ? 'IA-' : '';
    const gib = typeof spec.sizeBytes === 'number' ? spec.sizeBytes / 2 ** 30 : undefined;
    return [
      ...capacityLines(spec, usage, prefix),
      { meter: `AmazonDynamoDB/${prefix}TimedStorage-ByteHrs`, unit: 'GB-Mo', quantity: gib },
    ];
  },
  billedBy: ['consumedRead', 'consumedWrite'],
  meterNames: [
    { meter: 'AmazonDynamoDB/[IA-]ReadCapacityUnit-Hrs', unit: 'Hrs' },
    { meter: 'AmazonDynamoDB/[IA-]WriteCapacityUnit-Hrs', unit: 'Hrs' },
    { meter: 'AmazonDynamoDB/[IA-]ReadRequestUnits', unit: 'Units' },
    { meter: 'AmazonDynamoDB/[IA-]WriteRequestUnits', unit: 'Units' },
    { meter: 'AmazonDynamoDB/[IA-]TimedStorage-ByteHrs', unit: 'GB-Mo' },
  ],
});
