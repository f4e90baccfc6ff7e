import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundle, type FunctionName } from '../../scripts/deploy/bundle.ts';
import { round } from './round.ts';
import type { Row } from './row.ts';

const run = promisify(execFile);
const imports = 9;

/** What a function has in its bundle, besides the table, decides what its import may take. */
const [alone, withBucket, withEc2, withMost] = [170, 240, 350, 450];

/**
 * Milliseconds of the processor that importing a bundle may take, beside Node's own start. For the API a person waits;
 * the others have a third more than they took when this was written, so that a client too many is noticed.
 */
const budgets: Readonly<Record<FunctionName, number>> = {
  api: 110,
  'record-missed': alone,
  'publish-events': alone,
  'end-run': alone,
  report: withBucket,
  'begin-analysis': withBucket,
  judge: withBucket,
  conclude: withBucket,
  'begin-run': withEc2,
  'collect-prices': withEc2,
  'collect-utilisation': withMost,
  'collect-billing': withMost,
};

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Milliseconds of the processor for a process of Node that imports a file, or nothing, and ends. */
const cpuMs = async (file?: string): Promise<number> => {
  const code = `${file ? `require(${JSON.stringify(file)});` : ''}const u=process.cpuUsage();console.log((u.user+u.system)/1000);process.exit(0)`;
  return Number((await run(process.execPath, ['-e', code])).stdout);
};

/**
 * Bundles each function as it is deployed, and counts the processor time that importing it takes, less that of Node
 * alone: each import has one of Node alone right before it, and the medians are compared.
 */
export const measureBundles = async (): Promise<Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-bundles-'));
  try {
    const rows: Row[] = [];
    for (const name of (await bundle({ folder })).keys()) {
      const file = join(folder, name, 'index.js');
      const [own, whole]: [number[], number[]] = [[], []];
      for (let time = 0; time < imports; time += 1) {
        own.push(await cpuMs());
        whole.push(await cpuMs(file));
      }
      const text = await readFile(file);
      const importCpuMs = round(middle(whole) - middle(own));
      rows.push({
        what: 'bundle',
        function: name,
        kilobytes: Math.round(text.length / 1000),
        gzipKilobytes: Math.round(gzipSync(text).length / 1000),
        importCpuMs,
        timesNode: round(middle(whole) / middle(own)),
        budgetCpuMs: budgets[name],
        within: importCpuMs <= budgets[name] ? 'yes' : 'NO',
      });
    }
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
