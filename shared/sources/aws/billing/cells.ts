import type { Group, MetricValue, ResultByTime } from '@aws-sdk/client-cost-explorer';
import { type BilledCell, isProvisional } from '../../../model/billed.ts';
import { dayMs } from '../../../model/words.ts';

/** The cells of an answer, and how many groups of it could not be read. */
export interface ReadCells {
  readonly cells: readonly BilledCell[];
  readonly unread: number;
}

/** How an answer of GetCostAndUsage was asked for. */
export interface Cut {
  readonly by: BilledCell['by'];
  readonly asOf: Date;
  /** The tag that stands before the '$' of an owner. */
  readonly ownerTag?: string | undefined;
}

/** The key of a usage-type cell that holds what a service was credited and refunded on a day. */
export const creditsKey = 'Credits and refunds';

const numberOf = (value: MetricValue | undefined): number | undefined => {
  const amount = value?.Amount === undefined || value.Amount.trim() === '' ? Number.NaN : Number(value.Amount);
  return Number.isFinite(amount) ? amount : undefined;
};

const dollarsOf = (value: MetricValue | undefined): number | undefined =>
  value?.Unit === 'USD' ? numberOf(value) : undefined;

/** Cost Explorer writes the value of a tag as 'owner$alice', and 'owner$' where there is none. */
const keyOf = (key: string, { by, ownerTag }: Cut): string =>
  by === 'owner' && key.startsWith(`${ownerTag}$`) ? key.slice(`${ownerTag}$`.length) : key;

const cellOf = ({ Keys = [], Metrics = {} }: Group, day: string, cut: Cut): BilledCell | undefined => {
  const [service, key] = Keys;
  const unblended = dollarsOf(Metrics.UnblendedCost);
  const amortised = dollarsOf(Metrics.AmortizedCost);
  const netAmortised = dollarsOf(Metrics.NetAmortizedCost);
  if (service === undefined || key === undefined || unblended === undefined || amortised === undefined)
    return undefined;
  const unit = Metrics.UsageQuantity?.Unit;
  const usage = numberOf(Metrics.UsageQuantity);
  // Other cuts add hours to gigabytes.
  const measured = cut.by === 'usage-type' && usage !== undefined && unit !== undefined && unit !== 'N/A';
  return {
    day,
    service,
    by: cut.by,
    key: keyOf(key, cut),
    unblended,
    amortised,
    ...(netAmortised === undefined ? {} : { netAmortised }),
    ...(measured ? { usage, unit } : {}),
    provisional: isProvisional(new Date(Date.parse(day) + dayMs).toISOString(), cut.asOf),
  };
};

/** Reads the daily results of GetCostAndUsage, grouped by SERVICE and one thing more; amounts in USD. */
export const cellsOf = (results: readonly ResultByTime[], cut: Cut): ReadCells => {
  const cells: BilledCell[] = [];
  let unread = 0;
  for (const { TimePeriod, Groups = [] } of results) {
    const day = TimePeriod?.Start?.slice(0, 10) ?? '';
    const dated = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day));
    for (const group of Groups) {
      const cell = dated ? cellOf(group, day, cut) : undefined;
      if (cell) cells.push(cell);
      else unread += 1;
    }
  }
  return { cells, unread };
};

type Amounts = Pick<BilledCell, 'unblended' | 'amortised'> & { netAmortised: number };
const smallest = 1e-6;

/**
 * What each service was credited and refunded on each day: what its accounts were billed less its usage types, which
 * are asked for without credits and refunds. With these cells both cuts add up to the same money.
 */
export const creditCells = (byUsage: readonly BilledCell[], byAccount: readonly BilledCell[]): BilledCell[] => {
  const rest = new Map<string, Amounts & { readonly of: BilledCell }>();
  const add = (cell: BilledCell, sign: 1 | -1): void => {
    const key = JSON.stringify([cell.day, cell.service]);
    const so = rest.get(key) ?? { unblended: 0, amortised: 0, netAmortised: 0, of: cell };
    rest.set(key, {
      unblended: so.unblended + sign * cell.unblended,
      amortised: so.amortised + sign * cell.amortised,
      netAmortised: so.netAmortised + sign * (cell.netAmortised ?? cell.amortised),
      of: so.of,
    });
  };
  for (const cell of byAccount) add(cell, 1);
  for (const cell of byUsage) add(cell, -1);
  return [...rest.values()].flatMap(({ of, ...amounts }) =>
    amounts.unblended > -smallest && amounts.amortised > -smallest
      ? []
      : [
          {
            day: of.day,
            service: of.service,
            by: 'usage-type' as const,
            key: creditsKey,
            ...amounts,
            provisional: of.provisional,
          },
        ],
  );
};
