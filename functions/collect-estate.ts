import type { Charge } from '../shared/model/charge.ts';
import type { Estate } from '../shared/model/estate.ts';
import type { AnyResource } from '../shared/model/resource.ts';
import type { Scope } from '../shared/model/run.ts';
import type { Clock, Store } from '../shared/ports.ts';
import { each } from './collect/each.ts';

export interface Collecting {
  readonly source: Estate;
  readonly store: Store;
  readonly clock: Clock;
  /** Hears of each resource as it is stored; it may throw to stop. */
  readonly seen?: (resource: AnyResource) => void;
}

/** What was stored. */
export interface Collected {
  readonly resources: number;
  readonly scopes: number;
  /** Resources that are no longer there. */
  readonly forgotten: number;
}

const together = 8;
const scopeKey = ({ account, region }: Scope): string => `${account}/${region}`;

/**
 * Stores what a source has seen, for the analysis to read. A scope that the source reports as a gap keeps what was
 * known of it; in every other scope, resources that are gone are forgotten. Run twice, it leaves the same table.
 */
export const collectEstate = async ({ source, store, clock, seen }: Collecting): Promise<Collected> => {
  const at = clock.now().toISOString();
  const scopes = new Map<string, Scope>();
  let resources = 0;
  await each(source.observations(), together, async (observation) => {
    const { resource } = observation;
    seen?.(resource);
    const { account, region } = resource;
    scopes.set(scopeKey(resource), { account, region });
    await store.saveObservation(observation);
    resources += 1;
  });
  // Only now: until all of it is there, an analysis goes by what was known before.
  await store.saveEstate(source.header, source.commitments);
  if (source.charges)
    for (const [month, lines] of await byMonth(source.charges())) await store.saveCharges(month, lines());
  await store.saveGaps('source', source.gaps);
  const failed = failedScopes(source);
  for (const [key, { because, ...scope }] of failed) {
    scopes.delete(key);
    await store.saveScope({ ...scope, ok: false, because, at });
  }
  for (const known of await store.scopes()) if (!failed.has(scopeKey(known))) scopes.set(scopeKey(known), known);
  let forgotten = 0;
  for (const { account, region } of scopes.values()) {
    await store.saveScope({ account, region, ok: true, at });
    forgotten += await store.forgetUnseen({ account, region }, at);
  }
  return { resources, scopes: scopes.size, forgotten };
};

const failedScopes = ({ gaps }: Estate): Map<string, Scope & { readonly because: string }> =>
  new Map(
    gaps.flatMap(({ what, account, region, because }) =>
      what === 'scope' && account && region
        ? [[scopeKey({ account, region }), { account, region, because }] as const]
        : [],
    ),
  );

/** Bill lines by the month that they are charged in. */
const byMonth = async (charges: AsyncIterable<Charge>): Promise<Map<string, () => AsyncIterable<Charge>>> => {
  const months = new Map<string, Charge[]>();
  for await (const charge of charges) {
    const month = charge.chargePeriodStart.slice(0, 7);
    const lines = months.get(month);
    if (lines) lines.push(charge);
    else months.set(month, [charge]);
  }
  return new Map(
    [...months].map(([month, lines]) => [
      month,
      async function* () {
        yield* lines;
      },
    ]),
  );
};
