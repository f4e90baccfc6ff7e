import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { countingClient } from '../../../scripts/docs/counting.ts';
import { advice, aMove, analysed, anObservation, aResource, type Given } from '../given.ts';

interface Answer {
  readonly Items?: readonly unknown[];
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number; readonly Table?: { readonly CapacityUnits?: number } };
}
type Reported = GetCommand | QueryCommand | PutCommand | DeleteCommand;

const isReported = (command: unknown): command is Reported =>
  [GetCommand, QueryCommand, PutCommand, DeleteCommand].some((one) => command instanceof one);

/** A client that hears, of each request, what DynamoDB says it cost and what we count. */
const listening = (client: DynamoDBDocumentClient) => {
  const heard: { readonly command: string; readonly said: number; readonly counted: number }[] = [];
  const send = async (command: unknown): Promise<unknown> => {
    if (!isReported(command)) return client.send(command as never);
    command.input.ReturnConsumedCapacity = 'INDEXES';
    let answer: Answer = {};
    const through = { value: async (one: unknown) => (answer = (await client.send(one as never)) as Answer) };
    const { client: counting, costOf } = countingClient(Object.create(client, { send: through }));
    const { read, write } = await costOf(() => counting.send(command as never));
    const empty = command instanceof QueryCommand && answer.Items?.length === 0;
    const said = answer.ConsumedCapacity?.CapacityUnits ?? -1;
    // Both emulators take an empty query for free; AWS bills the least unit.
    if (!empty) heard.push({ command: command.constructor.name, said, counted: read + write });
    return answer;
  };
  return { client: Object.create(client, { send: { value: send } }) as DynamoDBDocumentClient, heard };
};

export const costing = (given: () => Promise<Given>, countsIndexes: boolean): void => {
  test('the units that we count are those that it reports', async () => {
    const { client, another } = await given();
    const { client: heardBy, heard } = listening(client);
    const store = another(heardBy);
    const machines = Array.from({ length: 12 }, (_, index) => aResource(`i-${index}`));
    for (const one of machines) await store.saveObservation(anObservation(one, [0, 1, 2]));
    const found = machines.map((one, index) => advice(one, 100 * index, { owner: 'kim' }));
    await analysed(store, 'one', found);
    await analysed(
      store,
      'two',
      found.slice(1).map((one, index) => ({ ...one, ...(index % 2 ? { because: 'x' } : { monthlySaving: '77.00' }) })),
    );
    await store.move(found[3]!.id, 2, aMove('approved'));
    await store.recommendations({ sort: 'saving', limit: 5 });
    const compared = countsIndexes ? heard : heard.filter(({ command }) => /Get|Query/.test(command));
    expect(compared.length).toBeGreaterThan(15);
    expect(compared.filter(({ said, counted }) => said !== counted)).toEqual([]);
  });
};
