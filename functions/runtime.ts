import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics as Embedded } from '@aws-lambda-powertools/metrics';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock, Log, Metrics, Store } from '../shared/ports.ts';
import { catalogue } from '../shared/services/index.ts';
import { defaultSettings, type Settings, settingsSchema } from '../shared/settings.ts';
import { dynamoStore } from '../shared/store/index.ts';
import { type Environment, environmentSchema, metricNamespace } from '../shared/wiring.ts';

/** What a use case reaches the world through, in AWS. */
export interface Runtime {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics & { flush(): void };
  /** What the deployment was told. */
  readonly settings: Settings;
  readonly environment: Environment;
}

const settingsIn = (file: string | undefined): Settings =>
  file === undefined ? defaultSettings : settingsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));

/**
 * Ports from what the deployment says; the SDK finds region and credentials by itself.
 * @throws ZodError that names the variable or the setting which is wrong
 */
export const openRuntime = (given: Readonly<Record<string, string | undefined>>): Runtime => {
  const environment = environmentSchema.parse(given);
  const settings = settingsIn(environment.PLIMSOLL_SETTINGS);
  const logger = new Logger({ serviceName: 'plimsoll' });
  const embedded = new Embedded({ namespace: metricNamespace, serviceName: settings.name });
  const clock: Clock = { now: () => new Date() };
  const services = new Map(catalogue.kinds.map(({ id, service }) => [id, service]));
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  return {
    clock,
    settings,
    environment,
    log: {
      info: (message, details = {}) => logger.info(message, details),
      warn: (message, details = {}) => logger.warn(message, details),
    },
    metrics: {
      add: (name, value, unit = 'Count') => embedded.addMetric(name, unit, value),
      flush: () => embedded.publishStoredMetrics(),
    },
    store: dynamoStore(client, environment.PLIMSOLL_TABLE, { clock, serviceOf: (kind) => services.get(kind) }),
  };
};

let opened: Runtime | undefined;

/** Opened at the cold start, and kept for every invocation after it. */
export const runtime = (): Runtime => {
  opened ??= openRuntime(process.env);
  return opened;
};
