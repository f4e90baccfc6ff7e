import type { AnyResource } from '../../shared/model/resource.ts';
import type { Stat, Step } from '../../shared/model/usage.ts';
import { createFolderWriter, type FolderWriter } from '../../shared/sources/folder/index.ts';
import { rowsOf } from './feeds.ts';
import { type Size, smallestType } from './types.ts';

const day = 86_400;
const region = 'us-east-1';
type Values = readonly (number | null)[];

interface Provisioning {
  readonly from: number;
  readonly vcpu: number;
  readonly mem_mib: number;
}
interface Bitbrains {
  readonly vm: string;
  readonly start: number;
  readonly cpu_pct: Values;
  readonly mem_pct: Values;
}
interface Io {
  readonly vm: string;
  readonly start: number;
  readonly disk_read_kbps_avg: Values;
  readonly disk_write_kbps_avg: Values;
  readonly net_in_kbps_avg: Values;
  readonly net_out_kbps_avg: Values;
}
interface Azure {
  readonly vm: string;
  readonly cpu_avg_pct: Values;
  readonly cpu_max_pct: Values;
}

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const round = (value: number): number => Math.round(value * 1e4) / 1e4;
const scaled = (values: Values, by: number): Values =>
  values.map((value) => (value === null ? null : round(Math.max(0, value) * by)));

const machine = (account: string, id: string, type: string, more: Partial<AnyResource> = {}): AnyResource => ({
  account,
  region,
  kind: 'ec2-instance',
  id,
  createdAt: '2013-01-01T00:00:00Z',
  tags: {},
  ...more,
  spec: {
    instanceType: type,
    platform: 'linux',
    state: 'running',
    architecture: 'x86_64',
    lifecycle: 'on-demand',
    tenancy: 'default',
    autoScalingGroup: null,
    instanceStore: 0,
    publicAddress: 'none',
    terminationProtection: false,
    stopProtection: false,
    enaSupport: true,
    nvmeDriver: true,
    ...more.spec,
  },
});

const seriesWriter =
  (writer: FolderWriter, { account, id }: AnyResource, start: number) =>
  (metric: string, stat: Stat, step: Step, values: Values): Promise<void> =>
    writer.series({
      ...{ account, region, kind: 'ec2-instance', id },
      ...{ metric, stat, start: iso(start), step, values: [...values] },
    });

/** The last time that a machine was resized: cores, or memory by more than a tenth. Smaller drifts are ballooning. */
const resizedAt = (history: readonly Provisioning[]): number | undefined => {
  let since: number | undefined;
  for (let at = 1; at < history.length; at += 1) {
    const [before, after] = [history[at - 1]!, history[at]!];
    const grew = Math.abs(after.mem_mib / before.mem_mib - 1) > 0.1;
    if (before.vcpu > 0 && after.vcpu > 0 && (before.vcpu !== after.vcpu || grew)) since = after.from;
  }
  return since;
};

/** The last whole days of a trace: where they begin in the series, and in time. */
const lastDays = (start: number, step: number, length: number, days: number) => {
  const until = Math.floor((start + length * step) / day) * day;
  const from = until - days * day;
  return { from, first: (from - start) / step, count: (days * day) / step, asOf: start + length * step };
};

/** What the trace measures in KB a second becomes the hour's bytes; its operations are taken to be of 16 KiB. */
const bytesAnHour = 1000 * 3600;
const operationsAnHour = bytesAnHour / (16 * 1024);

/**
 * The Bitbrains machines, each as the smallest type that has its cores and memory (see `smallestType`). CPU and memory
 * are shares of what the machine had, and become shares of the type: the same work. Machines that are powered off at
 * the end are stopped instances.
 */
export const writeBitbrains = async (dir: string, days: number): Promise<void> => {
  const account = '111111111111';
  const [meta, io] = [new Map<string, readonly Provisioning[]>(), new Map<string, Io>()];
  for await (const row of rowsOf<{ vm: string; provisioning: Provisioning[] }>(
    'vm-traces',
    'bitbrains-rnd-meta.ndjson.gz',
  ))
    meta.set(row.vm, row.provisioning);
  for await (const row of rowsOf<Io>('vm-traces', 'bitbrains-rnd-io-hourly.ndjson.gz')) io.set(row.vm, row);
  let writer: FolderWriter | undefined;
  for await (const trace of rowsOf<Bitbrains>('vm-traces', 'bitbrains-rnd-cpumem-5min.ndjson.gz')) {
    const at = lastDays(trace.start, 300, trace.cpu_pct.length, days);
    writer ??= await createFolderWriter(dir, {
      format: 'plimsoll-estate/1',
      asOf: iso(at.asOf),
      currency: 'USD',
      order: 'by-resource',
      accounts: [{ id: account, name: 'bitbrains' }],
    });
    const history = meta.get(trace.vm)!;
    const last = history.findLast(({ vcpu }) => vcpu > 0)!;
    const now = history.at(-1)!;
    const size: Size = await smallestType(last.vcpu, last.mem_mib, Number(trace.vm.slice(4)));
    const changed = resizedAt(history);
    const resource = machine(account, `i-${trace.vm}`, size.type, {
      name: `${trace.vm} (${last.vcpu} cores, ${Math.round(last.mem_mib)} MiB)`,
      ...(changed === undefined ? {} : { changedAt: iso(changed) }),
      ...(now.vcpu > 0 ? {} : { spec: { state: 'stopped', stoppedAt: iso(now.from) } }),
    });
    await writer.resource(resource);
    const write = seriesWriter(writer, resource, at.from);
    const part = (values: Values, first: number, count: number): Values => values.slice(first, first + count);
    const percent = (values: Values, by: number): Values => scaled(part(values, at.first, at.count), by);
    await write('cpu', 'Average', 300, percent(trace.cpu_pct, last.vcpu / size.vcpu));
    await write('memory', 'Average', 300, percent(trace.mem_pct, last.mem_mib / size.memoryMiB));
    const hourly = io.get(trace.vm)!;
    const first = (at.from - hourly.start) / 3600;
    for (const [metric, values, by] of [
      ['networkIn', hourly.net_in_kbps_avg, bytesAnHour],
      ['networkOut', hourly.net_out_kbps_avg, bytesAnHour],
      ['ebsReadBytes', hourly.disk_read_kbps_avg, bytesAnHour],
      ['ebsWriteBytes', hourly.disk_write_kbps_avg, bytesAnHour],
      ['ebsReadOps', hourly.disk_read_kbps_avg, operationsAnHour],
      ['ebsWriteOps', hourly.disk_write_kbps_avg, operationsAnHour],
    ] as const)
      await write(metric, 'Sum', 3600, scaled(part(values, first, days * 24), by));
  }
  await writer?.close();
};

/** Cores and memory that the Azure trace does not tell, dealt out by the machine's number. */
const dealt: readonly (readonly [cores: number, memoryMiB: number])[] = [
  [2, 8192],
  [4, 8192],
  [4, 16_384],
  [8, 32_768],
  [8, 65_536],
];

/** The Azure machines: CPU alone, averages and maxima. The trace has no time of its own; it ends at `asOf`. */
export const writeAzure = async (dir: string, days: number, asOf: string): Promise<void> => {
  const account = '222222222222';
  const until = Math.floor(Date.parse(asOf) / 1000 / day) * day;
  const writer = await createFolderWriter(dir, {
    format: 'plimsoll-estate/1',
    asOf,
    currency: 'USD',
    order: 'by-resource',
    accounts: [{ id: account, name: 'azure' }],
  });
  for await (const trace of rowsOf<Azure>('vm-traces', 'azure-v1-cpu-5min.ndjson.gz')) {
    const turn = Number(/\d+$/.exec(trace.vm)![0]);
    const [cores, memoryMiB] = dealt[turn % dealt.length]!;
    const size = await smallestType(cores, memoryMiB, Math.floor(turn / dealt.length));
    const resource = machine(account, `i-${trace.vm}`, size.type, { name: trace.vm });
    await writer.resource(resource);
    const write = seriesWriter(writer, resource, until - days * day);
    const last = (days * day) / 300;
    await write('cpu', 'Average', 300, scaled(trace.cpu_avg_pct.slice(-last), 1));
    await write('cpu', 'Maximum', 300, scaled(trace.cpu_max_pct.slice(-last), 1));
  }
  await writer.close();
};
