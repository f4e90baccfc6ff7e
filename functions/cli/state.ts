import { existsSync, readdirSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import { printable } from '../../shared/model/printable.ts';
import type { Clock, Store } from '../../shared/ports.ts';
import { catalogue } from '../../shared/services/index.ts';
import { dynamoStore } from '../../shared/store/index.ts';
import { environmentSchema } from '../../shared/wiring.ts';
import { connect, EmbeddedUnavailable, startEmbedded } from '../embedded.ts';
import { Refusal } from './refusal.ts';

/** The embedded store of a state folder, as a command holds it. */
export interface State {
  readonly store: Store;
  /** Tells other processes where it answers, as long as it is open. */
  announce(origin: string): Promise<void>;
  close(): Promise<void>;
}

/** Who holds a state folder, and where its store and its API answer. */
interface Serving {
  readonly processId: number;
  readonly endpoint: string;
  readonly origin: string;
}

const tableName = environmentSchema.parse({}).PLIMSOLL_TABLE;
const servingFile = (folder: string): string => join(folder, 'serving.json');
const databaseIn = (folder: string): string => join(folder, 'db');
const services = new Map(catalogue.kinds.map(({ id, service }) => [id, service]));

const storeOn = (client: Parameters<typeof dynamoStore>[0], clock: Clock): Store =>
  dynamoStore(client, tableName, { clock, serviceOf: (kind) => services.get(kind) });

const codeOf = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;

/**
 * Opens the store in a state folder for this process alone. What a killed process left behind is taken over.
 * @throws InputError where the folder cannot be written, EmbeddedUnavailable where another process holds it
 */
export const openState = async (folder: string, clock: Clock, processId: number): Promise<State> => {
  const embedded = await startEmbedded(tableName, { path: databaseIn(folder) }).catch(async (error: unknown) => {
    const { cause } = error as Error;
    if (codeOf(cause) !== undefined && ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(codeOf(cause)!))
      throw new InputError({
        file: folder,
        reason: `cannot be written (${codeOf(cause)})`,
        fix: 'name a folder that you may write to with --state',
      });
    if (isLocked(error)) throw await heldBy(folder, error);
    throw error;
  });
  // Of a process that was killed.
  await rm(servingFile(folder), { force: true });
  return {
    store: storeOn(embedded.client, clock),
    announce: (origin) =>
      writeFile(
        servingFile(folder),
        JSON.stringify({ processId, endpoint: embedded.endpoint, origin } satisfies Serving),
      ),
    async close() {
      await rm(servingFile(folder), { force: true });
      await embedded.stop();
    },
  };
};

/**
 * Opens the store for reading: beside a process that serves it, else by itself.
 * @throws Refusal where nothing has been kept there yet, else as `openState`
 */
export const openStateToRead = async (folder: string, clock: Clock, processId: number): Promise<State> => {
  if (!existsSync(databaseIn(folder))) throw nothingIn(folder);
  try {
    return await openState(folder, clock, processId);
  } catch (error) {
    const serving = error instanceof EmbeddedUnavailable ? await servingIn(folder) : undefined;
    if (!serving) throw error;
    const client = connect(serving.endpoint);
    return { store: storeOn(client, clock), announce: async () => {}, close: async () => client.destroy() };
  }
};

/** Nothing is kept there: what makes something, or where the scans lie that somebody may mean. */
export const nothingIn = (folder: string): Refusal => {
  const scans = join(folder, 'scans');
  const kept = existsSync(scans) ? readdirSync(scans).filter((name) => existsSync(databaseIn(join(scans, name)))) : [];
  return kept.length > 0
    ? new Refusal(
        `error: there is no state in ${printable(folder)} itself, but of scans: name one with --state`,
        ...kept.slice(0, 10).map((name) => `  --state ${printable(join(scans, name))}`),
      )
    : new Refusal(
        `error: there is no state in ${printable(folder)}: "plimsoll start" or "plimsoll scan" makes one, or name another with --state`,
      );
};

/** Whether a folder holds scans, and is no state itself. */
export const holdsScans = (folder: string): boolean =>
  !existsSync(databaseIn(folder)) && existsSync(join(folder, 'scans'));

const isLocked = (error: unknown): boolean => {
  const { cause } = error as Error;
  return codeOf(cause) === 'LEVEL_LOCKED' || codeOf((cause as Error | undefined)?.cause) === 'LEVEL_LOCKED';
};

const servingIn = async (folder: string): Promise<Serving | undefined> => {
  try {
    return JSON.parse(await readFile(servingFile(folder), 'utf8')) as Serving;
  } catch {
    return undefined;
  }
};

const heldBy = async (folder: string, cause: unknown): Promise<EmbeddedUnavailable> => {
  const serving = await servingIn(folder);
  const who = serving ? `process ${serving.processId}, which serves ${serving.origin}` : 'another process';
  return new EmbeddedUnavailable(
    `the state in ${folder} is in use by ${who}. Stop that one first, or name another folder with --state`,
    { cause },
  );
};
