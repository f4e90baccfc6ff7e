import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openEventBus } from '../../functions/event-bus.ts';
import { exampleEvents, exampleRule } from '../../scripts/docs/events.ts';
import { type PlimsollEvent, parseEvent } from '../../shared/wiring.ts';
import { type Emulator, startEmulator } from './emulator/start.ts';

let emulator: Emulator;
let means: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
let bus: EventBridgeClient;
let logs: CloudWatchLogsClient;
beforeAll(async () => {
  emulator = await startEmulator();
  const credentials = { accessKeyId: 'AKIAPLIMSOLLCALLER01', secretAccessKey: 'of-no-use' };
  means = { endpoint: emulator.url, region: 'eu-west-1', credentials };
  bus = new EventBridgeClient(means);
  logs = new CloudWatchLogsClient(means);
  await bus.send(new CreateEventBusCommand({ Name: 'plimsoll' }));
});
afterAll(() => emulator?.stop());

/** Writes what a rule on the bus matches into a log group of its own. */
const catching = async (name: string, pattern: object): Promise<() => Promise<unknown[]>> => {
  await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
  const of = { EventBusName: 'plimsoll', Rule: name };
  await bus.send(new PutRuleCommand({ EventBusName: 'plimsoll', Name: name, EventPattern: JSON.stringify(pattern) }));
  const Arn = `arn:aws:logs:eu-west-1:123456789012:log-group:${name}`;
  await bus.send(new PutTargetsCommand({ ...of, Targets: [{ Id: 'log', Arn }] }));
  return async () => {
    await pause(100);
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName: name }));
    return events.map(({ message }) => JSON.parse(message!));
  };
};
const taken = (delivered: readonly unknown[]): PlimsollEvent[] => delivered.map((one) => parseEvent(one)!);

describe('events on a bus', () => {
  test('reach who asks for them as they were published, and who asks by the rule in docs/events.md as that says', async () => {
    const everything = await catching('everything', { source: ['plimsoll'] });
    const asked = await catching('asked', exampleRule);
    const elsewhere = await catching('elsewhere', { source: ['aws.ec2'] });
    await openEventBus('plimsoll', new EventBridgeClient(means)).publish(exampleEvents);
    expect(taken(await everything())).toEqual(exampleEvents);
    const [opened, approved] = exampleEvents;
    expect(taken(await asked())).toEqual([opened, approved]);
    expect(await elsewhere()).toEqual([]);
  });
});
