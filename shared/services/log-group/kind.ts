import * as z from 'zod';
import { kind } from '../../model/kind.ts';
import { instant } from '../../model/resource.ts';

const amount = z.number().nonnegative().nullish();

const spec = z.looseObject({
  /** `null`: kept for ever. */
  retentionDays: amount,
  storedBytes: amount,
  logClass: z.string().nullish(),
  lastIngestionAt: instant.nullish(),
});
export type LogGroupSpec = z.infer<typeof spec>;

/** A CloudWatch log group; only its storage is metered here. */
export const logGroup = kind({
  id: 'log-group',
  title: 'CloudWatch log group',
  service: 'AmazonCloudWatch',
  spec,
  metrics: {
    incomingBytes: {
      stat: 'Sum',
      step: 3600,
      unit: 'Bytes',
      silentWhenIdle: true,
      namespace: 'AWS/Logs',
      name: 'IncomingBytes',
    },
  },
  meters: ({ spec }) => [
    {
      meter: 'AmazonCloudWatch/TimedStorage-ByteHrs',
      unit: 'GB-Mo',
      quantity: typeof spec.storedBytes === 'number' ? spec.storedBytes / 2 ** 30 : undefined,
    },
  ],
  meterNames: [{ meter: 'AmazonCloudWatch/TimedStorage-ByteHrs', unit: 'GB-Mo' }],
});
