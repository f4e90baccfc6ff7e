import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { AwsProxy } from '../../test/aws/proxy.ts';

/** What one program asked of the same estate, as the proxy counted it. */
export interface Asked {
  /** Requests by `<IAM prefix>:<Operation>`. */
  readonly calls: Readonly<Record<string, number>>;
  readonly requests: number;
  /** Requests of GetMetricData and GetMetricStatistics. */
  readonly metricCalls: number;
  /** Metrics that CloudWatch would charge for. */
  readonly metrics: number;
  /** At list prices, free tiers aside. */
  readonly dollars: number;
  readonly seconds: number;
  readonly peakMemoryMB: number;
}

export interface Program {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** The most memory that a process had so far; Linux alone tells. */
const peakOf = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
};

/** $0.01 per 1,000 metrics of GetMetricData or requests of the other readings, $0.01 per request of Cost Explorer (RULES §6). */
const dollarsOf = (calls: Readonly<Record<string, number>>, metrics: number): number => {
  const of = (prefix: string): number =>
    Object.entries(calls).reduce((sum, [call, count]) => (call.startsWith(prefix) ? sum + count : sum), 0);
  const read = of('cloudwatch:') - of('cloudwatch:GetMetric') + metrics;
  return Math.round((read / 100_000 + of('ce:') / 100) * 1e6) / 1e6;
};

const metricOperations = ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics'];

/** Runs a program against the proxy; what it prints goes to standard error. @throws when it ends with another status than 0 */
export const measure = async (proxy: AwsProxy, program: Program): Promise<Asked> => {
  proxy.clear();
  const began = performance.now();
  const child = spawn(program.command, program.arguments, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...program.environment },
    ...(program.cwd === undefined ? {} : { cwd: program.cwd }),
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4000);
  });
  let peak = 0;
  const watch = setInterval(() => {
    if (child.pid !== undefined)
      peakOf(child.pid).then(
        (bytes) => {
          peak = Math.max(peak, bytes);
        },
        () => undefined,
      );
  }, 50);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  }).finally(() => clearInterval(watch));
  const seconds = (performance.now() - began) / 1000;
  if (status !== 0) throw new Error(`${program.command} ended with status ${status}: ${said}`);
  const calls = proxy.counts();
  return {
    calls,
    requests: proxy.seen.length,
    metricCalls: metricOperations.reduce((sum, call) => sum + (calls[call] ?? 0), 0),
    metrics: proxy.metrics(),
    dollars: dollarsOf(calls, proxy.metrics()),
    seconds: Math.round(seconds * 10) / 10,
    peakMemoryMB: Math.round(peak / 1e6),
  };
};
