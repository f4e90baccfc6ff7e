import pLimit from 'p-limit';
import type { Catalogue } from '../shared/model/catalogue.ts';
import type { EstateHeader } from '../shared/model/estate.ts';
import type { Gap } from '../shared/model/gap.ts';
import type { InstanceTypeFacts } from '../shared/model/instance-type.ts';
import type { Offerings } from '../shared/model/offerings.ts';
import type { Policy } from '../shared/model/policy.ts';
import type { Scope } from '../shared/model/run.ts';
import type { OwnCost } from '../shared/ports.ts';
import { collectorsFor } from '../shared/services/aws.ts';
import { eachScope } from '../shared/sources/aws/reach/each-scope.ts';
import type { Reach } from '../shared/sources/aws/reach/open.ts';
import { createFolderWriter, type FolderWriter } from '../shared/sources/folder/index.ts';
import { extrasOf } from './collect/extras.ts';
import { noHistory } from './collect/history.ts';
import { failureOf, type Hearing, listScopes, together } from './collect/listing.ts';
import { type Asking, observeScope } from './collect/scope.ts';
import { usageOf } from './collect/usage.ts';

export interface Exporting {
  readonly reach: Reach;
  readonly catalogue: Catalogue;
  readonly policy: Policy;
  readonly cost: OwnCost;
  readonly asOf: Date;
  /** A new or an empty folder; nothing stands there before everything is written. */
  readonly dir: string;
  readonly signal?: AbortSignal;
  readonly hears?: Hearing;
  /** Collects what is not about one scope: the bill, commitments and prices of the meters that the estate bills. */
  readonly rest: (
    folder: FolderWriter,
    meters: ReadonlyMap<string, ReadonlySet<string>>,
    types: ReadonlySet<string>,
    scopes: readonly Scope[],
  ) => Promise<{ readonly gaps: readonly Gap[]; readonly instanceTypes: readonly InstanceTypeFacts[] }>;
}

/** What was written. */
export interface Exported {
  readonly resources: number;
  readonly gaps: readonly Gap[];
}

const measuringLimitMs = 3 * 3_600_000;

/** Reads accounts as a first scan does, and writes an estate folder on which `analyse` finds the same. */
export const exportEstate = async (exporting: Exporting): Promise<Exported> => {
  const { reach, catalogue, policy, cost, asOf, dir, signal, hears = {}, rest } = exporting;
  const header: EstateHeader = {
    format: 'plimsoll-estate/1',
    asOf: asOf.toISOString(),
    currency: 'USD',
    accounts: [...reach.accounts],
    order: 'by-resource',
  };
  const folder = await createFolderWriter(dir, header, { gzipUsage: true });
  try {
    const kinds = new Map(catalogue.kinds.map((kind) => [kind.id, kind]));
    const collectors = collectorsFor(catalogue, policy);
    const asking: Asking = { catalogue, policy, collectors, cost, ...(hears.seen && { seen: hears.seen }) };
    const { prepared, failed } = await listScopes(reach, asking, noHistory, { signal, hears });
    const meters = new Map<string, Set<string>>();
    const types = new Set<string>();
    // A series stands behind its resource, so one resource is written at a time.
    const turn = pLimit(1);
    const zones: { readonly account: string; readonly offerings: Offerings }[] = [];
    let resources = 0;
    const outcomes = await eachScope(
      prepared.map(({ site }) => site.scope),
      async (scope) => {
        const one = prepared.find(({ site }) => site.scope === scope)!;
        for await (const { resource, series } of observeScope(one, asking))
          await turn(async () => {
            await folder.resource(resource);
            for (const line of series) await folder.series(line);
            resources += 1;
            const kind = kinds.get(resource.kind);
            const held = meters.get(resource.region) ?? new Set<string>();
            meters.set(resource.region, held);
            if (typeof resource.spec.instanceType === 'string') types.add(resource.spec.instanceType);
            for (const { meter } of kind?.meters(resource, usageOf(series, kind, asOf)) ?? []) held.add(meter);
          });
        const { advice, offerings } = await extrasOf(one);
        await turn(async () => {
          for (const said of advice) await folder.advice(said);
        });
        if (offerings) zones.push({ account: scope.account, offerings });
        hears.measured?.(scope, one.inventory.resources.length);
      },
      { together, limitMs: measuringLimitMs, signal },
    );
    const lost = [...failed, ...outcomes.flatMap(failureOf)];
    const { instanceTypes, gaps: others } = await rest(
      folder,
      meters,
      types,
      outcomes.flatMap((one) => (one.ok ? [one.scope] : [])),
    );
    const gaps: Gap[] = [
      ...lost.map(({ scope, missing, because }): Gap => ({ ...scope, what: 'scope', missing, because })),
      ...reach.gaps.filter(({ what }) => what !== 'scope'),
      ...prepared.flatMap(({ site }) => site.gaps()),
      ...others,
    ];
    for (const { site } of prepared) site.close();
    if (zones.length > 0) await folder.offerings(zonesOf(zones));
    for (const gap of gaps) await folder.gap(gap);
    await folder.close(instanceTypes.length > 0 ? { instanceTypes: [...instanceTypes] } : {});
    return { resources, gaps };
  } catch (error) {
    await folder.abandon();
    throw error;
  }
};

/** What the zones of each account offer: those of its regions together. */
const zonesOf = (
  scopes: readonly { readonly account: string; readonly offerings: Offerings }[],
): Map<string, Offerings> => {
  const accounts = new Map<string, Offerings>();
  for (const { account, offerings } of scopes)
    accounts.set(account, new Map([...(accounts.get(account) ?? []), ...offerings]));
  return accounts;
};
