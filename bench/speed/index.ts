import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { measureApi } from './api.ts';
import { measureBundles } from './bundles.ts';
import { measureListed } from './listed/index.ts';
import { round } from './round.ts';
import type { Row } from './row.ts';

export interface Measured {
  readonly format: 'plimsoll-bench/1';
  readonly date: string;
  readonly data: string;
  readonly split: string;
  readonly sets: Readonly<Record<string, never>>;
  readonly speed: readonly Row[];
}

/** Each size runs in a process of its own, so that its peak memory is its own. */
const inOwnProcess = async (what: 'engine' | 'folder', resources: number): Promise<Row> => {
  process.stderr.write(`${what} ${resources} …\n`);
  const script = join(import.meta.dirname, 'child.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, what, String(resources)], {
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as Row;
};

export const speed = async (asked: {
  readonly resources: readonly number[];
  readonly folders: readonly number[];
  readonly recommendations: readonly number[];
  readonly date: string;
}): Promise<Measured> => {
  const rows: Row[] = [];
  for (const size of asked.resources) rows.push(await inOwnProcess('engine', size));
  for (const size of asked.folders) rows.push(await inOwnProcess('folder', size));
  rows.push(...growth(rows));
  rows.push(...(await measureApi()));
  for (const size of asked.recommendations) rows.push(...(await measureListed(size)));
  rows.push(...(await measureBundles()));
  return measuredOn(asked.date, rows);
};

export const measuredOn = (date: string, rows: readonly Row[]): Measured => ({
  format: 'plimsoll-bench/1',
  date,
  data: 'made up, seed 1',
  split: 'none',
  sets: {},
  speed: rows,
});

/** How time and what is held grow from one size to the next: 1 is linear; bytes are the slope between the two. */
const growth = (rows: readonly Row[]): Row[] =>
  (['engine', 'folder'] as const).flatMap((what) => {
    const sizes = rows.filter((row) => row.what === what);
    return sizes.slice(1).map((row, index) => {
      const before = sizes[index]!;
      const times = Number(row.resources) / Number(before.resources);
      return {
        what: 'growth' as const,
        of: what,
        from: before.resources!,
        to: row.resources!,
        timeOverLinear: round(Number(row.cpuSeconds) / Number(before.cpuSeconds) / times),
        heldBytesPerResource: Math.round(
          (Number(row.heldBytes) - Number(before.heldBytes)) / (Number(row.resources) - Number(before.resources)),
        ),
      };
    });
  });
