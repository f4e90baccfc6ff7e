import { mkdir, mkdtemp, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type * as z from 'zod';
import type { Advice } from '../../model/advice.ts';
import type { Charge } from '../../model/charge.ts';
import type { Commitment } from '../../model/commitment.ts';
import type { EstateHeader, pricesSchema } from '../../model/estate.ts';
import type { Gap } from '../../model/gap.ts';
import { InputError } from '../../model/input-error.ts';
import type { Offerings, offeringsSchema } from '../../model/offerings.ts';
import { type AnyResource, resourceKey } from '../../model/resource.ts';
import type { Series } from '../../model/usage.ts';
import { createSink, type Sink } from './sink.ts';
import { chargeLine, chargesHead } from './write-charges.ts';

/** Writes an estate folder piece by piece; nothing stands at its place before `close`. */
export interface FolderWriter {
  resource(resource: AnyResource): Promise<void>;
  series(series: Series): Promise<void>;
  commitment(commitment: Commitment): Promise<void>;
  gap(gap: Gap): Promise<void>;
  /** A bill line, as FOCUS; one that no reader would take back is refused with an InputError. */
  charge(charge: Charge): Promise<void>;
  prices(prices: z.infer<typeof pricesSchema>): Promise<void>;
  /** What AWS itself says of a resource. */
  advice(one: Advice): Promise<void>;
  /** What the zones of each account offer. */
  offerings(offerings: ReadonlyMap<string, Offerings>): Promise<void>;
  /** A line of `truth.ndjson`, which no reader of estates reads: what a made-up estate has planted. */
  truth(line: object): Promise<void>;
  /** Puts the finished folder in its place; `more` is what was learned of the header while it was written. */
  close(more?: Partial<EstateHeader>): Promise<void>;
  /** Takes away what was written. */
  abandon(): Promise<void>;
}

export interface FolderOptions {
  /** Write `usage.ndjson.gz` instead of `usage.ndjson`. */
  readonly gzipUsage?: boolean;
}

const refusals: Readonly<Record<string, string>> = {
  EACCES: 'may not be written by this user',
  EPERM: 'may not be written by this user',
  EROFS: 'lies on a read-only disk',
  ENOTDIR: 'lies under something that is no folder',
  EEXIST: 'lies under something that is no folder',
  ENOENT: 'cannot be made there',
};

/** Runs a step of writing; that the place cannot be written is the caller's input, and said as such. */
const placing = async <T>(dir: string, step: () => Promise<T>): Promise<T> => {
  try {
    return await step();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const reason = refusals[code];
    throw reason ? new InputError({ file: dir, reason, fix: 'name a folder that you may write' }) : error;
  }
};

const refuseFull = async (dir: string): Promise<void> => {
  let names: string[];
  try {
    names = await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    const fix = 'name a new or an empty folder';
    if (error instanceof Error && 'code' in error && error.code === 'ENOTDIR') {
      throw new InputError({ file: dir, reason: 'is a file', fix });
    }
    throw error;
  }
  if (names.length === 0) return;
  throw new InputError({ file: dir, reason: 'is not empty', fix: 'name a new or an empty folder' });
};

const plainOfferings = (offerings: ReadonlyMap<string, Offerings>): z.infer<typeof offeringsSchema> =>
  Object.fromEntries(
    [...offerings].map(([account, zones]) => [
      account,
      Object.fromEntries([...zones].map(([zone, types]) => [zone, [...types].sort()])),
    ]),
  );

/**
 * Starts an estate folder at `dir`, which must be empty or not there. It is written beside its place and renamed by
 * `close`, so that a run that is cut off leaves nothing half done there. With `order: 'by-resource'` in the header each
 * series must follow its resource. Throws InputError when the place is taken or may not be written.
 */
export const createFolderWriter = async (
  dir: string,
  header: EstateHeader,
  options: FolderOptions = {},
): Promise<FolderWriter> => {
  const place = resolve(dir);
  await placing(dir, () => refuseFull(place));
  const aside = await placing(dir, async () => {
    await mkdir(dirname(place), { recursive: true });
    return mkdtemp(join(dirname(place), `.${basename(place)}.partial-`));
  });
  // What mkdtemp makes is its user's alone; the folder inside gets the usual permissions.
  const draft = join(aside, 'estate');
  await mkdir(draft);
  const sinks = new Map<string, Sink>();
  const sinkOf = (file: string): Sink => {
    const sink = sinks.get(file) ?? createSink(join(draft, file), file.endsWith('.gz'));
    sinks.set(file, sink);
    return sink;
  };
  const append = (file: string, line: object): Promise<void> => sinkOf(file).write(`${JSON.stringify(line)}\n`);
  let charges = 0;
  const whole = (file: string, content: object): Promise<void> =>
    writeFile(join(draft, file), `${JSON.stringify(content, null, 2)}\n`);
  const usageFile = options.gzipUsage ? 'usage.ndjson.gz' : 'usage.ndjson';
  const inOrder = header.order === 'by-resource';
  let turn: string | undefined;

  return {
    resource: (resource) => {
      turn = resourceKey(resource);
      return append('resources.ndjson', resource);
    },
    series: async (series) => {
      if (inOrder && turn !== resourceKey(series)) {
        throw new Error(
          `a series of ${resourceKey(series)} in the turn of ${turn}: the header promises by-resource order`,
        );
      }
      await append(usageFile, series);
    },
    commitment: (commitment) => append('commitments.ndjson', commitment),
    gap: (gap) => append('gaps.ndjson', gap),
    charge: async (charge) => {
      const line = chargeLine(charge, charges + 1);
      charges += 1;
      await sinkOf('charges.csv').write(charges === 1 ? chargesHead + line : line);
    },
    prices: (prices) => whole('prices.json', prices),
    advice: (one) => append('advice.ndjson', one),
    offerings: (offerings) => whole('offerings.json', plainOfferings(offerings)),
    truth: (line) => append('truth.ndjson', line),
    close: async (more = {}) => {
      if (!sinks.has('resources.ndjson'))
        sinks.set('resources.ndjson', createSink(join(draft, 'resources.ndjson'), false));
      await Promise.all([...sinks.values()].map((sink) => sink.close()));
      await whole('estate.json', { ...header, ...more });
      await placing(dir, async () => {
        await refuseFull(place);
        // Not every system renames onto an empty folder.
        await rmdir(place).catch(() => {});
        await rename(draft, place);
        await rmdir(aside);
      });
    },
    abandon: async () => {
      await Promise.allSettled([...sinks.values()].map((sink) => sink.close()));
      await rm(aside, { recursive: true, force: true });
    },
  };
};
