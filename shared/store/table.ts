import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb';
import { type Index, indexes, tableKeys } from '../wiring.ts';

const secondary = (index: Index): GlobalSecondaryIndex => ({
  IndexName: index.name,
  KeySchema: [
    { AttributeName: index.partition, KeyType: 'HASH' },
    { AttributeName: index.sort, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: [...index.include] },
});

/** The one table, on demand; in AWS the data stack makes the same from `wiring.ts`, with TTL on `expires`. */
export const tableDefinition = (name: string): CreateTableCommandInput => ({
  TableName: name,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    ...new Set([
      tableKeys.partition,
      tableKeys.sort,
      ...indexes.flatMap(({ partition, sort }): string[] => [partition, sort]),
    ]),
  ].map((attribute) => ({ AttributeName: attribute, AttributeType: 'S' })),
  KeySchema: [
    { AttributeName: tableKeys.partition, KeyType: 'HASH' },
    { AttributeName: tableKeys.sort, KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: indexes.map(secondary),
});

/** Makes the table where it is not there yet, and waits until it can be used. */
export const ensureTable = async (client: DynamoDBClient, name: string): Promise<void> => {
  try {
    await client.send(new CreateTableCommand(tableDefinition(name)));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  for (let tries = 0; tries < 600; tries += 1) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await pause(tries < 10 ? 20 : 200);
  }
  throw new Error(`the table ${name} did not become active within two minutes`);
};
