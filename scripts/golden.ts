import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AnyResource } from '../shared/model/resource.ts';
import type { Series, Stat, Step } from '../shared/model/usage.ts';
import { type Ran, runHere } from '../test/support/terminal.ts';

/** One golden report of a small estate with frozen prices: `npm run golden` rewrites it, deliberately. */
const folder = fileURLToPath(new URL('../test/golden/', import.meta.url));
const lastMidnight = Date.parse('2026-03-15T00:00:00Z');

/** Usage in a form that a person can check: one value for every step of whole days. */
const usage: readonly (readonly [id: string, metric: string, stat: Stat, step: Step, days: number, value: number])[] = [
  ['i-0000000000000idle', 'cpu', 'Average', 300, 14, 1],
  ['i-0000000000000idle', 'networkIn', 'Sum', 3600, 14, 1000],
  ['i-0000000000000idle', 'networkOut', 'Sum', 3600, 14, 1000],
  ['i-00000000000000big', 'cpu', 'Average', 300, 14, 10],
  ['i-00000000000000big', 'memory', 'Average', 300, 14, 15],
  ['i-00000000000000big', 'networkIn', 'Sum', 3600, 14, 1e9],
  ['i-00000000000000big', 'networkOut', 'Sum', 3600, 14, 1e9],
  ['i-00000000000000big', 'ebsReadOps', 'Sum', 3600, 14, 3600],
  ['i-00000000000000big', 'ebsWriteOps', 'Sum', 3600, 14, 3600],
  ['i-00000000000000big', 'ebsReadBytes', 'Sum', 3600, 14, 1e9],
  ['i-00000000000000big', 'ebsWriteBytes', 'Sum', 3600, 14, 1e9],
  ['vol-0000000000000gp2', 'readOps', 'Sum', 3600, 14, 3600],
  ['vol-0000000000000gp2', 'writeOps', 'Sum', 3600, 14, 3600],
  ['vol-0000000000000gp2', 'readBytes', 'Sum', 3600, 14, 1e9],
  ['vol-0000000000000gp2', 'writeBytes', 'Sum', 3600, 14, 1e9],
  ['nat-00000000000quiet', 'bytesOut', 'Sum', 3600, 32, 0],
  ['nat-00000000000quiet', 'bytesIn', 'Sum', 3600, 32, 0],
  ['nat-00000000000quiet', 'packetsInFromSource', 'Sum', 3600, 32, 0],
  ['nat-00000000000quiet', 'packetsInFromDestination', 'Sum', 3600, 32, 0],
  ['nat-00000000000quiet', 'activeConnections', 'Maximum', 3600, 32, 0],
  ['arn:aws:elasticloadbalancing:eu-north-1:111122223333:loadbalancer/app/old/1', 'requests', 'Sum', 3600, 14, 0],
  ['reports-2024', 'connections', 'Maximum', 3600, 14, 0],
  ['orders', 'consumedRead', 'Sum', 3600, 14, 18_000],
  ['orders', 'consumedWrite', 'Sum', 3600, 14, 18_000],
  ['thumbnails', 'invocations', 'Sum', 3600, 14, 1000],
  ['thumbnails', 'durationMs', 'Average', 3600, 14, 1000],
  ['thumbnails', 'memoryUsedMiB', 'Maximum', 3600, 14, 900],
];

/** `usage.ndjson` of the golden estate. */
export const goldenUsage = (): string => {
  const lines = readFileSync(`${folder}estate/resources.ndjson`, 'utf8').trim().split('\n');
  const resources = new Map(lines.map((line) => JSON.parse(line) as AnyResource).map((one) => [one.id, one]));
  return usage
    .map(([id, metric, stat, step, days, value]): Series => {
      const { account, region, kind } = resources.get(id)!;
      const start = new Date(lastMidnight - days * 86_400_000).toISOString();
      const values = Array<number>((days * 86_400) / step).fill(value);
      return { account, region, kind, id, metric, stat, start, step, values };
    })
    .map((series) => `${JSON.stringify(series)}\n`)
    .join('');
};

const estate = ['--estate', `${folder}estate`];
/** Each golden file with the command line that prints it. */
export const goldenCommands: Readonly<Record<string, readonly string[]>> = {
  'report.txt': ['analyse', ...estate],
  'report.csv': ['analyse', ...estate, '--format', 'csv'],
  'analysis.json': ['analyse', ...estate, '--format', 'json'],
  'explained.txt': ['explain', ...estate, 'i-00000000000000big'],
};

export const goldenFile = (name: string): string => readFileSync(folder + name, 'utf8');
export const goldenRun = (name: string): Promise<Ran> => runHere(goldenCommands[name]!);

if (import.meta.main) {
  writeFileSync(`${folder}estate/usage.ndjson`, goldenUsage());
  for (const name of Object.keys(goldenCommands)) {
    const { status, out, err } = await goldenRun(name);
    if (status !== 0) throw new Error(`${name} was not made: ${err}`);
    writeFileSync(folder + name, out);
  }
}
