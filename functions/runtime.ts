import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { InputError } from '../shared/model/input-error.ts';
import type { Clock, Metrics, Store } from '../shared/ports.ts';
import type { Settings } from '../shared/settings.ts';
import { dynamoStore } from '../shared/store/index.ts';
import { type Environment, environmentSchema, metricNamespace } from '../shared/wiring.ts';
import type { FunctionLog } from './log.ts';
import { redacting } from './redact.ts';

/** What a use case reaches the world through, in AWS. */
export interface Runtime {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: FunctionLog;
  readonly metrics: Metrics & { flush(): void | Promise<void> };
  /** What the deployment was told. */
  readonly settings: Settings;
  readonly environment: Environment;
}

type Given = Readonly<Record<string, string | undefined>>;

/** Checked where scripts/deploy/bundle.ts writes them, and not again at each cold start: the schemas take as long. */
const settingsIn = (file: string | undefined): Settings => {
  if (file === undefined)
    throw new InputError({ file: 'environment', field: 'PLIMSOLL_SETTINGS', reason: 'is missing' });
  return JSON.parse(readFileSync(file, 'utf8'));
};

const openLog = (given: Given, serviceName: string): Required<FunctionLog> => {
  const logger = new Logger({ serviceName, jsonReplacerFn: redacting(given) });
  return {
    info: (message, details = {}) => logger.info(message, details),
    warn: (message, details = {}) => logger.warn(message, details),
    error: (message, details = {}) => logger.error(message, details),
  };
};

/** Metrics as lines of the embedded metric format; the library is loaded by the function that has something to tell. */
const openMetrics = (serviceName: string): Runtime['metrics'] => {
  const told: Parameters<Metrics['add']>[] = [];
  return {
    add: (...metric) => told.push(metric),
    async flush() {
      if (told.length === 0) return;
      const { Metrics: Embedded } = await import('@aws-lambda-powertools/metrics');
      const embedded = new Embedded({ namespace: metricNamespace, serviceName });
      for (const [name, value, unit = 'Count'] of told.splice(0)) embedded.addMetric(name, unit, value);
      embedded.publishStoredMetrics();
    },
  };
};

/**
 * How often the table is asked. One that is new takes 4,000 write units a second, and twice its highest peak after that:
 * what nobody waits for is asked again for a minute or two until it has grown. A person who waits is told of it sooner.
 */
const patient = 12;
export const impatient = 4;

/** The store, with the catalogue behind its `service` filter: loaded when one asks by service, as its kinds weigh. */
const openStore = (table: string, clock: Clock, attempts: number): Store => {
  let services: ReadonlyMap<string, string> | undefined;
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: attempts }));
  const store = dynamoStore(client, table, { clock, serviceOf: (kind) => services?.get(kind) });
  return {
    ...store,
    async recommendations(query) {
      if (query.service !== undefined && services === undefined) {
        const { catalogue } = await import('../shared/services/index.ts');
        services = new Map(catalogue.kinds.map(({ id, service }) => [id, service]));
      }
      return store.recommendations(query);
    },
  };
};

/**
 * Ports from what the deployment says; the SDK finds region and credentials by itself.
 * @throws ZodError or InputError that names the variable which is wrong
 */
export const openRuntime = (given: Given, attempts = patient): Runtime => {
  const environment = environmentSchema.parse(given);
  const settings = settingsIn(environment.PLIMSOLL_SETTINGS);
  const clock: Clock = { now: () => new Date() };
  return {
    clock,
    settings,
    environment,
    log: openLog(given, settings.name),
    metrics: openMetrics(settings.name),
    store: openStore(environment.PLIMSOLL_TABLE, clock, attempts),
  };
};

let opened: Runtime | undefined;

/** Opened at the cold start, and kept for every invocation after it. */
export const runtime = (attempts?: number): Runtime => {
  opened ??= openRuntime(process.env, attempts);
  return opened;
};
