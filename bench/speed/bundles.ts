import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

import { round } from './round.ts';
import type { Row } from './row.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** The use cases that become functions, each bundled with the runtime that hands it the store. */
const entries = ['api', 'analyse', 'report', 'collect-estate'];
const imports = 9;

/** Bundles each function as it will be deployed, and counts the processor time that importing it takes, less Node's own. */
export const measureBundles = async (): Promise<Row[]> => {
  const home = await mkdtemp(join(tmpdir(), 'plimsoll-bundles-'));
  try {
    const rows: Row[] = [];
    const empty = await importCost(undefined);
    for (const entry of entries) {
      const outfile = join(home, `${entry}.cjs`);
      await build({
        stdin: {
          contents: `export * from './${entry}.ts'; export * from './runtime.ts';`,
          resolveDir: join(root, 'functions'),
        },
        bundle: true,
        minify: true,
        platform: 'node',
        target: 'node24',
        format: 'cjs',
        mainFields: ['module', 'main'],
        external: ['dynalite'],
        outfile,
        logLevel: 'error',
      });
      const text = await readFile(outfile);
      const cost = await importCost(outfile);
      rows.push({
        what: 'bundle',
        function: entry,
        kilobytes: Math.round(text.length / 1000),
        gzipKilobytes: Math.round(gzipSync(text).length / 1000),
        importCpuMs: round(cost - empty),
      });
    }
    return rows;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
};

const importCost = async (file: string | undefined): Promise<number> => {
  const code = `${file ? `require(${JSON.stringify(file)});` : ''}const u=process.cpuUsage();console.log((u.user+u.system)/1000);process.exit(0)`;
  const costs: number[] = [];
  for (let time = 0; time < imports; time += 1) costs.push(Number((await run(process.execPath, ['-e', code])).stdout));
  return costs.sort((a, b) => a - b)[Math.floor(imports / 2)]!;
};
