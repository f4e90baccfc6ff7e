import type { MetricWindow } from '../../model/usage.ts';

/** Room above the highest rate seen. */
const headroom = 1.3;
const MiB = 2 ** 20;
/** The largest operation that an SSD volume counts as one (https://docs.aws.amazon.com/ebs/latest/userguide/ebs-io-characteristics.html). */
const largestOperationMiB = 256 / 1024;

/** What a volume needs: its observed peaks with headroom. A dimension is undefined when it was not seen. */
export interface Demand {
  readonly iops: number | undefined;
  readonly throughputMiBps: number | undefined;
}

type Seen = { readonly [M in 'readOps' | 'writeOps' | 'readBytes' | 'writeBytes']?: MetricWindow | undefined };

/** Sums over a whole day hide the peaks inside it, so that they do not count as seen. */
const peakOf = (read: MetricWindow | undefined, write: MetricWindow | undefined): number | undefined =>
  read && write && read.step <= 3600 && write.step <= 3600 ? read.peak + write.peak : undefined;

/** The peaks of reading and writing are added, as if they came together. Throughput follows from operations where bytes were not seen. */
export const demandOf = ({ readOps, writeOps, readBytes, writeBytes }: Seen): Demand => {
  const operations = peakOf(readOps, writeOps);
  const bytes = peakOf(readBytes, writeBytes);
  const iops = operations === undefined ? undefined : Math.ceil(operations * headroom);
  if (bytes !== undefined) return { iops, throughputMiBps: Math.ceil((bytes * headroom) / MiB) };
  return { iops, throughputMiBps: iops === undefined ? undefined : Math.ceil(iops * largestOperationMiB) };
};
