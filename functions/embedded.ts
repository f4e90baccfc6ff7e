import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { ensureTable } from '../shared/store/table.ts';

/** A DynamoDB-compatible store inside this process, with the table made. */
export interface Embedded {
  readonly client: DynamoDBDocumentClient;
  readonly bare: DynamoDBClient;
  /** Where it answers, for other clients on this machine. */
  readonly endpoint: string;
  /** Waits for what is under way, then closes the files and the port. */
  stop(): Promise<void>;
}

/** The folder cannot be used: what, where, and what to do. */
export class EmbeddedUnavailable extends Error {
  override readonly name = 'EmbeddedUnavailable';
}

interface Level {
  open(): Promise<void>;
  close(): Promise<void>;
}

const advice = (error: unknown): string => {
  const { code, message, cause } = error as Error & { readonly code?: string; readonly cause?: { code?: string } };
  if (cause?.code === 'LEVEL_LOCKED') return 'another Plimsoll is using it: stop that one first';
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return 'it cannot be written';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'a file stands in its place';
  return cause === undefined ? message : String((cause as Error).message);
};

/**
 * dynalite never answers on files that it cannot open, so they are tried first with the database that dynalite itself
 * brings. Nothing but the folder is touched.
 */
const tryFiles = async (path: string): Promise<void> => {
  try {
    await mkdir(path, { recursive: true });
    const theirs = createRequire(createRequire(import.meta.url).resolve('dynalite'));
    const { Level } = theirs('level') as { readonly Level: new (path: string) => Level };
    const level = new Level(path);
    await level.open();
    await level.close();
  } catch (error) {
    throw new EmbeddedUnavailable(`the store in ${path} cannot be opened: ${advice(error)}`, { cause: error });
  }
};

const listening = (server: ReturnType<typeof dynalite>): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

const bareClient = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'embedded', secretAccessKey: 'embedded' },
  });

/** A client of an embedded store that another process on this machine has started. */
export const connect = (endpoint: string): DynamoDBDocumentClient => DynamoDBDocumentClient.from(bareClient(endpoint));

/**
 * Starts DynamoDB's API on 127.0.0.1, kept in the folder `path` (`.plimsoll/db`) or, without one, in memory. It
 * stands in functions/ because it opens a port and files; the store itself only ever sees the client.
 */
export const startEmbedded = async (
  tableName: string,
  { path }: { readonly path?: string } = {},
): Promise<Embedded> => {
  if (path !== undefined) await tryFiles(path);
  const server = dynalite({ createTableMs: 0, ...(path !== undefined && { path }) });
  server.keepAliveTimeout = 600_000; // else it closes connections just as the client takes them up again
  const endpoint = `http://127.0.0.1:${await listening(server)}`;
  const bare = bareClient(endpoint);
  const client = DynamoDBDocumentClient.from(bare);
  const stop = async (): Promise<void> => {
    client.destroy();
    bare.destroy();
    server.closeIdleConnections();
    await new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
    });
  };
  try {
    await ensureTable(bare, tableName);
  } catch (error) {
    await stop();
    throw error;
  }
  return { client, bare, endpoint, stop };
};
