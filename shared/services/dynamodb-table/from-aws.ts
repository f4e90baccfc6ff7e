import type { ScalableTarget } from '@aws-sdk/client-application-auto-scaling';
import type {
  GlobalSecondaryIndexDescription,
  ProvisionedThroughputDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Scope } from '../../model/run.ts';
import { among, instantOf, type Mapped, resourceOf } from '../answers.ts';

const billingModes = ['PROVISIONED', 'PAY_PER_REQUEST'] as const;

/** Capacity units a second; on demand there are none. */
const capacities = (throughput: ProvisionedThroughputDescription | undefined, onDemand: boolean) =>
  onDemand
    ? { readCapacity: null, writeCapacity: null }
    : { readCapacity: throughput?.ReadCapacityUnits, writeCapacity: throughput?.WriteCapacityUnits };

/** An index, without what AWS does not say of it. */
const indexFrom = (index: GlobalSecondaryIndexDescription, onDemand: boolean) => {
  const { readCapacity, writeCapacity } = capacities(index.ProvisionedThroughput, onDemand);
  return {
    name: index.IndexName ?? '',
    ...(readCapacity === undefined ? {} : { readCapacity }),
    ...(writeCapacity === undefined ? {} : { writeCapacity }),
  };
};

/** Bytes of the table and of all its indexes, which are billed beside it; undefined: not known of one. */
const sizeOf = ({ TableSizeBytes, GlobalSecondaryIndexes = [], LocalSecondaryIndexes = [] }: TableDescription) =>
  [...GlobalSecondaryIndexes, ...LocalSecondaryIndexes].reduce<number | undefined>(
    (sum, { IndexSizeBytes }) => (sum === undefined || IndexSizeBytes === undefined ? undefined : sum + IndexSizeBytes),
    TableSizeBytes,
  );

/**
 * When its capacity was last set, or its billing mode. What auto scaling sets is no change of the table: it would hide
 * all that was measured before.
 */
const changedAt = (table: TableDescription, autoScaling: boolean | undefined): string | undefined => {
  const throughputs = [table, ...(table.GlobalSecondaryIndexes ?? [])].map((part) => part.ProvisionedThroughput);
  const moves = throughputs.flatMap((part) => [part?.LastIncreaseDateTime, part?.LastDecreaseDateTime]);
  const times = [...(autoScaling ? [] : moves), table.BillingModeSummary?.LastUpdateToPayPerRequestDateTime]
    .map(instantOf)
    .filter((at) => at !== undefined)
    .sort();
  return times.at(-1);
};

/**
 * What DescribeTable says of a table; undefined: it has no name. `scaled` are the names of tables that auto scaling
 * serves, undefined when they could not be seen. Without a billing mode it is provisioned, without a class standard
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html).
 */
export const tableFrom = (
  table: TableDescription,
  scope: Scope,
  scaled: ReadonlySet<string> | undefined,
): Mapped | undefined => {
  const { TableName, CreationDateTime, BillingModeSummary, ProvisionedThroughput, TableClassSummary } = table;
  if (!TableName) return undefined;
  const odd: string[] = [];
  const billingMode = among(odd, 'BillingMode', BillingModeSummary?.BillingMode ?? 'PROVISIONED', billingModes);
  const onDemand = billingMode === 'PAY_PER_REQUEST';
  const autoScaling = scaled?.has(TableName);
  const spec = {
    billingMode,
    ...capacities(ProvisionedThroughput, onDemand),
    indexes: (table.GlobalSecondaryIndexes ?? []).map((index) => indexFrom(index, onDemand)),
    autoScaling,
    sizeBytes: sizeOf(table),
    tableClass: TableClassSummary?.TableClass ?? 'STANDARD',
  };
  const head = {
    name: TableName,
    createdAt: instantOf(CreationDateTime),
    changedAt: changedAt(table, autoScaling),
  };
  return { resource: resourceOf(scope, 'dynamodb-table', TableName, head, spec), odd };
};

/** The table that a scalable target is of, or is an index of: 'table/orders', 'table/orders/index/by-date'. */
export const scaledTable = ({ ResourceId }: ScalableTarget): string | undefined =>
  /^table\/([^/]+)/.exec(ResourceId ?? '')?.[1];
