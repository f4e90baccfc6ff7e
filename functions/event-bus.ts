import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Bus } from '../shared/ports.ts';
import { eventSource } from '../shared/wiring.ts';

/** PutEvents takes so many entries, of 256 KB together. */
const most = 10;

/** The bus of a deployment. */
export const openEventBus = (
  name: string,
  client = new EventBridgeClient({ requestHandler: { requestTimeout: 3_000 } }),
): Bus => ({
  async publish(events) {
    for (let at = 0; at < events.length; at += most) {
      const Entries = events.slice(at, at + most).map(({ type, detail }) => ({
        EventBusName: name,
        Source: eventSource,
        DetailType: type,
        Detail: JSON.stringify(detail),
        Time: new Date(detail.at),
      }));
      const { Entries: taken = [] } = await client.send(new PutEventsCommand({ Entries }));
      const refused = taken.find(({ ErrorCode }) => ErrorCode !== undefined);
      if (refused)
        throw new Error(`the bus ${name} did not take an event: ${refused.ErrorCode} ${refused.ErrorMessage}`);
    }
  },
});
