import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { itemBytes } from '../../scripts/docs/counting.ts';
import { indexes, tableKeys } from '../../shared/wiring.ts';

type Item = Record<string, unknown>;

/** DynamoDB adds so much to each item that it stores, and to each entry of an index. */
const overheadBytes = 100;

/** What an item is, from its sort key: "usage", "verdict", "recommendation" …; else its partition. */
const whatOf = ({ pk, sk }: Item): string => `${/^[^#]*/.exec(String(pk))![0]} ${/^[^#]*/.exec(String(sk))![0]}`;

/** Bytes that a table takes, by what they hold; `indexes`: those of every index. */
export const bytesIn = async (client: DynamoDBDocumentClient): Promise<Record<string, number>> => {
  const bytes: Record<string, number> = {};
  const add = (what: string, more: number): void => {
    bytes[what] = (bytes[what] ?? 0) + more;
  };
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: 'plimsoll', ...(ExclusiveStartKey && { ExclusiveStartKey }) }),
    );
    for (const item of page.Items ?? []) {
      add(whatOf(item), itemBytes(item) + overheadBytes);
      for (const { partition, sort, include } of indexes) {
        if (item[partition] === undefined || item[sort] === undefined) continue;
        const names = [tableKeys.partition, tableKeys.sort, partition, sort, ...include];
        const entry = Object.fromEntries(
          names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])),
        );
        add('indexes', itemBytes(entry) + overheadBytes);
      }
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return bytes;
};
