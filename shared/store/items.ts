import { setTimeout as pause } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { type Key, schema } from './keys.ts';

export type Item = Key & { readonly v: number } & Readonly<Record<string, unknown>>;

/** A condition on the item that a write replaces. */
export interface Condition {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export interface Range {
  readonly partition: string;
  /** Bounds of the sort key, both inclusive. */
  readonly from: string;
  readonly to: string;
  readonly index?: { readonly name: string; readonly partition: string; readonly sort: string };
  readonly descending?: boolean;
  readonly consistent?: boolean;
}

export type Position = Record<string, unknown>;

/** The single-item reads and writes that everything else is made of. Writes that must not overwrite carry a condition. */
export interface Items {
  get(key: Key, consistent?: boolean): Promise<Item | undefined>;
  getAll(keys: readonly Key[], consistent?: boolean): Promise<Item[]>;
  page(range: Range, limit: number, after?: Position): Promise<{ items: Item[]; next?: Position }>;
  query(range: Range): AsyncGenerator<Item>;
  /** False when the condition did not hold. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  remove(key: Key, condition?: Condition): Promise<boolean>;
  /** Idempotent puts and removals, in no order; of two with one key the later counts. */
  writeAll(puts: readonly Item[], removals?: readonly Key[]): Promise<void>;
}

/** Nothing is there yet, or nothing that a newer Plimsoll wrote. */
export const absentOrOurs: Condition = {
  expression: 'attribute_not_exists(pk) OR v = :schema',
  values: { ':schema': schema },
};

/** Requests under way at once from one store. */
const concurrency = 16;
export const together = () => pLimit(concurrency);

/** Reads for each of a stream, some at a time, and gives the results in the stream's order. */
export async function* ahead<T, R>(source: AsyncIterable<T>, read: (one: T) => Promise<R>): AsyncGenerator<R> {
  const waiting: Promise<R>[] = [];
  for await (const one of source) {
    const result = read(one);
    result.catch(() => undefined); // it is thrown when its turn comes
    waiting.push(result);
    if (waiting.length >= concurrency) yield waiting.shift()!;
  }
  for (const result of waiting) yield result;
}

const chunked = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) => list.slice(index * size, (index + 1) * size));

const keyText = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const keyOnly = ({ pk, sk }: Key): Key => ({ pk, sk });

const conditional = (condition: Condition | undefined) =>
  condition === undefined
    ? {}
    : {
        ConditionExpression: condition.expression,
        ...(condition.names && { ExpressionAttributeNames: { ...condition.names } }),
        ...(condition.values && { ExpressionAttributeValues: { ...condition.values } }),
      };

const held = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

/** What DynamoDB left over is asked again, each time after a longer pause. */
const untilDone = async <T>(first: T | undefined, send: (rest: T) => Promise<T | undefined>): Promise<void> => {
  let rest = first;
  for (let tries = 0; rest !== undefined; tries += 1) {
    if (tries > 0) await pause(Math.min(50 * 2 ** tries, 5_000));
    if (tries > 12) throw new Error('DynamoDB left items unprocessed for over half a minute: the table is throttled');
    rest = await send(rest);
  }
};

const filled = <T extends object>(requests: T | undefined): T | undefined =>
  requests !== undefined && Object.keys(requests).length > 0 ? requests : undefined;

export const itemsOf = (client: DynamoDBDocumentClient, table: string): Items => {
  const limit = together();

  const page: Items['page'] = async (range, most, after) => {
    const { index } = range;
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        ...(index && { IndexName: index.name }),
        KeyConditionExpression: '#p = :p AND #s BETWEEN :from AND :to',
        ExpressionAttributeNames: { '#p': index?.partition ?? 'pk', '#s': index?.sort ?? 'sk' },
        ExpressionAttributeValues: { ':p': range.partition, ':from': range.from, ':to': range.to },
        ScanIndexForward: !range.descending,
        ...(range.consistent && { ConsistentRead: true }),
        ...(Number.isFinite(most) && { Limit: most }),
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    const items = (answer.Items ?? []) as Item[];
    return answer.LastEvaluatedKey ? { items, next: answer.LastEvaluatedKey } : { items };
  };

  const getSome = async (keys: readonly Key[], consistent: boolean): Promise<Item[]> => {
    const found: Item[] = [];
    await untilDone(filled({ [table]: { Keys: keys.map(keyOnly), ConsistentRead: consistent } }), async (rest) => {
      const answer = await client.send(new BatchGetCommand({ RequestItems: rest }));
      found.push(...((answer.Responses?.[table] ?? []) as Item[]));
      return filled(answer.UnprocessedKeys) as typeof rest | undefined;
    });
    return found;
  };

  const writeSome = (requests: readonly object[]): Promise<void> =>
    untilDone(filled({ [table]: [...requests] }), async (rest) => {
      const answer = await client.send(new BatchWriteCommand({ RequestItems: rest }));
      return filled(answer.UnprocessedItems) as typeof rest | undefined;
    });

  return {
    page,
    async get(key, consistent = false) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: keyOnly(key), ConsistentRead: consistent }),
      );
      return Item as Item | undefined;
    },
    async getAll(keys, consistent = false) {
      const distinct = [...new Map(keys.map((key) => [keyText(key), key])).values()];
      const found = await Promise.all(chunked(distinct, 100).map((some) => limit(() => getSome(some, consistent))));
      return found.flat();
    },
    async *query(range) {
      let after: Position | undefined;
      do {
        const { items, next } = await page(range, Number.POSITIVE_INFINITY, after);
        yield* items;
        after = next;
      } while (after);
    },
    put: (item, condition) =>
      held(client.send(new PutCommand({ TableName: table, Item: item, ...conditional(condition) }))),
    remove: (key, condition) =>
      held(client.send(new DeleteCommand({ TableName: table, Key: keyOnly(key), ...conditional(condition) }))),
    async writeAll(puts, removals = []) {
      const requests = new Map<string, object>();
      for (const key of removals) requests.set(keyText(key), { DeleteRequest: { Key: keyOnly(key) } });
      for (const item of puts) requests.set(keyText(item), { PutRequest: { Item: item } });
      await Promise.all(chunked([...requests.values()], 25).map((some) => limit(() => writeSome(some))));
    },
  };
};
