import { readFile } from 'node:fs/promises';
import type { Asked } from './measure.ts';

/** What Plimsoll says that it asked for itself, and as a share of what the proxy counted. */
export interface OwnCount {
  readonly requests: number;
  readonly metrics: number;
  /** In whole cents, as the analysis has it. */
  readonly dollars: number;
  readonly requestShare: number;
  readonly metricShare: number;
}

const share = (own: number, counted: number): number => (counted === 0 && own === 0 ? 1 : own / counted);
const allowed = 0.01;
const halfACent = 0.005;

/** Reads it from an analysis. @throws when it is more than 1 % beside the proxy's (dollars: or half a cent, to which they are rounded) */
export const ownCountOf = async (file: string, { requests, metrics, dollars }: Asked): Promise<OwnCount> => {
  const { ownCost } = JSON.parse(await readFile(file, 'utf8')) as {
    ownCost: { calls: Readonly<Record<string, number>>; metrics: number; dollars: string };
  };
  const own = Object.values(ownCost.calls).reduce((sum, count) => sum + count, 0);
  const count: OwnCount = {
    requests: own,
    metrics: ownCost.metrics,
    dollars: Number(ownCost.dollars),
    requestShare: share(own, requests),
    metricShare: share(ownCost.metrics, metrics),
  };
  const beside = Math.abs(count.dollars - dollars);
  const isOff =
    Math.abs(count.requestShare - 1) > allowed ||
    Math.abs(count.metricShare - 1) > allowed ||
    beside > Math.max(allowed * dollars, halfACent + 1e-9);
  if (!isOff) return count;
  const counted = { requests, metrics, dollars };
  throw new Error(`own count ${JSON.stringify(count)} is more than 1 % beside the proxy's ${JSON.stringify(counted)}`);
};
