import type { AnyResource } from '../../../model/resource.ts';
import type { MetricAddress, MetricSearch } from '../../../ports.ts';
import type { Query, Unit } from './batch.ts';
import { type Finding, find } from './find.ts';
import * as gaps from './gaps.ts';
import type { Wanted } from './plan.ts';
import type { Untold } from './untold.ts';

/** A resource whose queries are under way. */
export interface Pending {
  readonly wanted: Wanted;
  readonly queries: Query[];
  /** Units that are not settled yet. */
  units: number;
  asked: boolean;
  complete: boolean;
}

export interface Addressing extends Finding {
  addressOf(resource: AnyResource, metric: string): readonly (MetricAddress | MetricSearch)[];
  readonly notes: Untold;
}

/** Series of one metric that are asked of one resource: each costs as much as a metric. */
const maxSeries = 25;

/** What is to be asked of a resource, its searched metrics found; or that the budget does not reach for finding them. */
export const unitsOf = async (pending: Pending, means: Addressing): Promise<Unit<Pending>[] | 'over-budget'> => {
  const units: Unit<Pending>[] = [];
  const ranges = Map.groupBy(
    pending.wanted.asks,
    ({ metric, fromDay, untilDay }) => `${fromDay} ${untilDay} ${metric}`,
  );
  for (const asks of ranges.values()) {
    const addresses = await addressesOf(pending, asks[0]!.metric, means);
    if (addresses === 'over-budget') return addresses;
    for (const address of addresses) {
      const queries = asks.map((ask): Query => ({ address, ask, odd: 0 }));
      pending.queries.push(...queries);
      units.push({ owner: pending, queries });
    }
  }
  return units;
};

const addressesOf = async (
  pending: Pending,
  metric: string,
  { addressOf, notes, ...finding }: Addressing,
): Promise<MetricAddress[] | 'over-budget'> => {
  const { resource } = pending.wanted;
  const { kind, id } = resource;
  const { asOf } = finding.site;
  const addresses: MetricAddress[] = [];
  for (const place of addressOf(resource, metric)) {
    if (!('having' in place)) {
      addresses.push(place);
      continue;
    }
    const { series, cut, fault } = await find(finding, place);
    if (fault === 'over-budget') return fault;
    if (fault) {
      notes.note(`unlisted ${metric} ${kind}`, id, gaps.unlisted(resource, metric, place, fault, asOf));
      // A permission that is missing will be so tomorrow; asking for everything again would not bring it.
      if (fault.kind !== 'denied') pending.complete = false;
    }
    if (cut || series.length > maxSeries)
      notes.note(`cut ${metric} ${kind}`, id, gaps.tooMany(resource, metric, place, maxSeries, asOf));
    const { namespace, name } = place;
    addresses.push(...series.slice(0, maxSeries).map((dimensions) => ({ namespace, name, dimensions })));
  }
  return addresses;
};
