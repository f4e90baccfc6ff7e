import {
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';

/** A process that was killed. */
export class Cut extends Error {}
type Command = { readonly input: { readonly RequestItems?: Record<string, unknown[]> } };

/** The client, until it has written so many times; a batch is cut in its middle. */
export const cutAfter = (client: DynamoDBDocumentClient, writes: number) => {
  let left = writes;
  const send = async (command: Command): Promise<unknown> => {
    const batch = command instanceof BatchWriteCommand;
    const isWrite =
      batch || command instanceof PutCommand || command instanceof DeleteCommand || command instanceof UpdateCommand;
    if (isWrite) {
      left -= 1;
      if (left === -1 && batch) {
        const [[table, requests]] = Object.entries(command.input.RequestItems ?? {}) as [[string, never[]]];
        const half = requests.slice(0, Math.floor(requests.length / 2));
        if (half.length > 0) await client.send(new BatchWriteCommand({ RequestItems: { [table]: half } }));
      }
      if (left < 0) throw new Cut('the process was killed here');
    }
    return client.send(command as never);
  };
  const through = Object.create(client, { send: { value: send } }) as DynamoDBDocumentClient;
  return { through, survived: () => left >= 0 };
};
