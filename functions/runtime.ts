import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock, Log, Store } from '../shared/ports.ts';
import { catalogue } from '../shared/services/index.ts';
import { dynamoStore } from '../shared/store/index.ts';
import { environmentSchema } from '../shared/wiring.ts';

/** What a use case reaches the world through, in AWS. */
export interface Runtime {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Ports from what the deployment says; the SDK finds region and credentials by itself.
 * @throws ZodError that names the variable which is wrong
 */
export const openRuntime = (environment: Readonly<Record<string, string | undefined>>): Runtime => {
  const { PLIMSOLL_TABLE } = environmentSchema.parse(environment);
  const logger = new Logger({ serviceName: 'plimsoll' });
  const clock: Clock = { now: () => new Date() };
  const services = new Map(catalogue.kinds.map(({ id, service }) => [id, service]));
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return {
    clock,
    log: {
      info: (message, details = {}) => logger.info(message, details),
      warn: (message, details = {}) => logger.warn(message, details),
    },
    store: dynamoStore(client, PLIMSOLL_TABLE, { clock, serviceOf: (kind) => services.get(kind) }),
  };
};

let opened: Runtime | undefined;

/** Opened at the cold start, and kept for every invocation after it. */
export const runtime = (): Runtime => {
  opened ??= openRuntime(process.env);
  return opened;
};
