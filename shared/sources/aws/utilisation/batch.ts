import type { MetricAddress } from '../../../ports.ts';
import type { Ask } from './plan.ts';

/** Limits of one GetMetricData call (RULES §6). */
export const maxQueries = 500;
export const maxDatapoints = 100_800;

/** One query of a call, and what became of it. `values` lie on the steps since `fromDay`. */
export interface Query {
  readonly address: MetricAddress;
  readonly ask: Ask;
  values?: (number | null)[];
  /** Negative values and such as are no number, which were left out. */
  odd: number;
  /** Why it was not answered whole; absent: it was. */
  failed?: string;
}

/** One metric over one range of days with the statistics asked of it: what is charged once, so long as it stays in one call. */
export interface Unit<Owner> {
  readonly owner: Owner;
  readonly queries: readonly Query[];
}

export interface Batch<Owner> {
  readonly fromDay: number;
  readonly untilDay: number;
  readonly units: Unit<Owner>[];
  queries: number;
  datapoints: number;
}

export const datapointsOf = ({ fromDay, untilDay, step }: Ask): number => ((untilDay - fromDay) * 86_400) / step;

/**
 * Fills calls with metrics of one range of days, so that no call passes a limit. Nobody says whether AWS charges a
 * second page again, so calls hold no more datapoints than one page does.
 */
export const batcher = <Owner>() => {
  const open = new Map<string, Batch<Owner>>();
  return {
    /** The batch that had to be closed for it, if any. */
    add(unit: Unit<Owner>): Batch<Owner> | undefined {
      const { fromDay, untilDay } = unit.queries[0]!.ask;
      const datapoints = unit.queries.reduce((sum, { ask }) => sum + datapointsOf(ask), 0);
      const key = `${fromDay} ${untilDay}`;
      const batch = open.get(key);
      const fits =
        batch && batch.queries + unit.queries.length <= maxQueries && batch.datapoints + datapoints <= maxDatapoints;
      if (fits) {
        batch.units.push(unit);
        batch.queries += unit.queries.length;
        batch.datapoints += datapoints;
        return undefined;
      }
      open.set(key, { fromDay, untilDay, units: [unit], queries: unit.queries.length, datapoints });
      return batch;
    },
    /** Every batch that is still open. */
    rest(): Batch<Owner>[] {
      const batches = [...open.values()];
      open.clear();
      return batches;
    },
  };
};
