import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Series, usageKey } from '../../shared/model/usage.ts';

/** Values of one machine by `usageKey` as they stand in the folder. */
export type Raw = ReadonlyMap<string, readonly (number | null)[]>;

/** Every machine's raw values: what the day profiles were folded from. */
export const rawUsage = async (dir: string): Promise<ReadonlyMap<string, Raw>> => {
  const machines = new Map<string, Map<string, readonly (number | null)[]>>();
  for await (const text of createInterface({ input: createReadStream(join(dir, 'usage.ndjson')) })) {
    const { id, metric, stat, values } = JSON.parse(text) as Series;
    const machine = machines.get(id) ?? new Map<string, readonly (number | null)[]>();
    machine.set(usageKey(metric, stat), values);
    machines.set(id, machine);
  }
  return machines;
};

/** By nearest rank, of the datapoints that are there. */
export const percentile = (values: readonly (number | null)[], percent: number): number => {
  const sorted = values.filter((value) => value !== null).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]!;
};

const chunks = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: values.length / size }, (_, at) => values.slice(at * size, (at + 1) * size));
const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);
const sum = (values: readonly (number | null)[]): number => present(values).reduce((all, value) => all + value, 0);
/** Every day has four fifths of its datapoints. */
const isWhole = (values: readonly (number | null)[], perDay: number): boolean =>
  chunks(values, perDay).every((day) => present(day).length >= 0.8 * perDay);

/**
 * Whether a machine is idle by the rule's own words, from raw values: P99 CPU < 3 %, every hourly mean < 10 % (above
 * 4 vCPU both × 4 ÷ vCPU), median day < 2 MB network, P90 day < 5 MB. Undefined where a day does not count, or where
 * the 99th percentile lies within half a point of its limit: there, profiles may differ.
 */
export const isIdle = (raw: Raw, vcpu: number): boolean | undefined => {
  const [cpu = [], into = [], out = []] = ['Average cpu', 'Sum networkIn', 'Sum networkOut'].map((key) => raw.get(key));
  if (cpu.length === 0 || !isWhole(cpu, 288) || !isWhole(into, 24) || !isWhole(out, 24)) return undefined;
  const share = Math.min(1, 4 / vcpu);
  const p99 = percentile(cpu, 99);
  if (Math.abs(p99 - 3 * share) <= 0.5) return undefined;
  const hours = chunks(cpu, 12).filter((hour) => present(hour).length > 0);
  const busiest = Math.max(...hours.map((hour) => sum(hour) / present(hour).length));
  const outByDay = chunks(out, 24).map(sum);
  const days = chunks(into, 24).map((day, at) => sum(day) + outByDay[at]!);
  return p99 < 3 * share && busiest < 10 * share && percentile(days, 50) < 2e6 && percentile(days, 90) < 5e6;
};
