import { isDeepStrictEqual } from 'node:util';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { type Index, indexes, tableKeys } from '../../shared/wiring.ts';

/** Units as DynamoDB bills them on demand, and the requests that they were spent in. */
export interface Units {
  readonly requests: number;
  readonly read: number;
  readonly write: number;
}

type Item = Record<string, unknown>;

const digits = (number: number): number =>
  String(Math.abs(number))
    .replace(/\D/g, '')
    .replace(/^0+|0+$/g, '').length;

const valueBytes = (value: unknown): number => {
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(digits(value) / 2) + 1 + (value < 0 ? 1 : 0);
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, one) => sum + 1 + valueBytes(one), 0);
  if (typeof value === 'object' && value !== null) return 3 + Object.keys(value).length + itemBytes(value as Item);
  return 1;
};

/** Bytes of an item by AWS's rules: names and values in UTF-8, half a byte a digit, three and one for each nesting. */
export const itemBytes = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);

const readUnits = (bytes: number, consistent: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / 4096)) * (consistent ? 1 : 0.5);
const writeUnits = (bytes: number): number => Math.max(1, Math.ceil(bytes / 1024));

/** What of an item stands in an index; undefined when it has no place there. */
const entryIn = (item: Item | undefined, index: Index): Item | undefined => {
  if (item?.[index.partition] === undefined || item[index.sort] === undefined) return undefined;
  const names = [tableKeys.partition, tableKeys.sort, index.partition, index.sort, ...index.include];
  return Object.fromEntries(names.filter((name) => item[name] !== undefined).map((name) => [name, item[name]]));
};

const indexUnits = (before: Item | undefined, after: Item | undefined): number =>
  indexes.reduce((sum, index) => {
    const [old, fresh] = [entryIn(before, index), entryIn(after, index)];
    if (isDeepStrictEqual(old, fresh)) return sum;
    const moved = old?.[index.partition] !== fresh?.[index.partition] || old?.[index.sort] !== fresh?.[index.sort];
    const [was, is] = [old, fresh].map((entry) => (entry ? writeUnits(itemBytes(entry)) : 0)) as [number, number];
    return sum + (moved ? was + is : Math.max(was, is));
  }, 0);

/** A client that counts what everything sent through it costs. Conditions that fail cost as if they had held. */
export const countingClient = (client: DynamoDBDocumentClient) => {
  let spent: Units = { requests: 0, read: 0, write: 0 };
  const spend = (more: Partial<Units>): void => {
    const { requests, read, write } = spent;
    spent = { requests: requests + 1, read: read + (more.read ?? 0), write: write + (more.write ?? 0) };
  };
  const held = async (table: string | undefined, { pk, sk }: Item): Promise<Item | undefined> =>
    (await client.send(new GetCommand({ TableName: table, Key: { pk, sk } }))).Item;
  const written = async (table: string | undefined, key: Item, after: Item | undefined): Promise<number> => {
    const before = await held(table, key);
    const bytes = Math.max(before ? itemBytes(before) : 0, after ? itemBytes(after) : 0);
    return writeUnits(bytes) + indexUnits(before, after);
  };

  const count = async (command: unknown, answered: () => Promise<unknown>): Promise<unknown> => {
    if (command instanceof PutCommand || command instanceof DeleteCommand) {
      const item = command instanceof PutCommand ? command.input.Item : undefined;
      const key = command instanceof DeleteCommand ? command.input.Key : item;
      const write = await written(command.input.TableName, key ?? {}, item);
      spend({ write });
      return answered();
    }
    if (command instanceof BatchWriteCommand) {
      const requests = Object.entries(command.input.RequestItems ?? {}).flatMap(([table, some]) =>
        some.map((one) => written(table, one.PutRequest?.Item ?? one.DeleteRequest?.Key ?? {}, one.PutRequest?.Item)),
      );
      spend({ write: (await Promise.all(requests)).reduce((sum, units) => sum + units, 0) });
      return answered();
    }
    const answer = await answered();
    if (command instanceof GetCommand) {
      const { Item } = answer as { readonly Item?: Item };
      spend({ read: readUnits(Item ? itemBytes(Item) : 0, command.input.ConsistentRead) });
    } else if (command instanceof QueryCommand) {
      const { Items = [] } = answer as { readonly Items?: readonly Item[] };
      const bytes = Items.reduce((sum, item) => sum + itemBytes(item), 0);
      spend({ read: readUnits(bytes, command.input.ConsistentRead) });
    } else if (command instanceof BatchGetCommand) {
      const { Responses = {} } = answer as { readonly Responses?: Record<string, readonly Item[]> };
      const read = Object.entries(command.input.RequestItems ?? {}).reduce((sum, [table, { Keys, ConsistentRead }]) => {
        const found = Responses[table] ?? [];
        const missing = (Keys?.length ?? 0) - found.length;
        const units = found.reduce((all, item) => all + readUnits(itemBytes(item), ConsistentRead), 0);
        return sum + units + missing * readUnits(0, ConsistentRead);
      }, 0);
      spend({ read });
    }
    return answer;
  };

  const send = (command: unknown) => count(command, () => client.send(command as never) as Promise<unknown>);
  const counting = Object.create(client, { send: { value: send } }) as DynamoDBDocumentClient;
  /** What `work` costs. */
  const costOf = async (work: () => Promise<unknown>): Promise<Units> => {
    spent = { requests: 0, read: 0, write: 0 };
    await work();
    return spent;
  };
  return { client: counting, costOf };
};
