import type { Basis } from '../../functions/analyse/basis.ts';
import type { Observation } from '../../shared/model/estate.ts';
import { defaultPolicy } from '../../shared/model/policy.ts';
import type { AnyResource } from '../../shared/model/resource.ts';
import { profileStream, sampleEstate } from '../../shared/sources/sample/index.ts';

/** How large the made-up organisation is: so many accounts, each with so many resources. */
export interface Size {
  readonly accounts: number;
  readonly resources: number;
}

export const run = 'run_scale';
export const asOf = '2026-01-15T00:00:00Z';
export const accountOf = (index: number): string => String(100_000_000_000 + index);
const regions = ['us-east-1', 'eu-west-1', 'us-west-2'];
const options = ({ accounts, resources }: Size) => ({
  resources: accounts * resources,
  days: 14,
  step: 300 as const,
  seed: 1,
  asOf,
});

/** What begin-analysis would have worked out: the sample's plans and reservations, of the first account, for all. */
export const basisOf = (size: Size): Basis => {
  const { commitments } = sampleEstate(options(size));
  const accounts = Array.from({ length: size.accounts }, (_, index) => accountOf(index));
  return {
    run: {
      id: run,
      startedAt: asOf,
      asOf,
      status: 'running',
      resources: {},
      scopes: accounts.flatMap((account) => regions.map((region) => ({ account, region, ok: true }))),
      gaps: [],
      ownCost: { calls: {}, metrics: 0, dollars: '0.00' },
    },
    header: {
      format: 'plimsoll-estate/1',
      asOf,
      currency: 'USD',
      accounts: accounts.map((id) => ({ id, name: `saltfen-${id}` })),
    },
    commitments: commitments.map((one) => ({ ...one, account: accountOf(0) })),
    gaps: accounts.map((account) => ({
      account,
      kind: 'service-quota',
      what: 'permission',
      missing: 'servicequotas:ListServiceQuotas',
      because: 'AccessDenied',
    })),
    policy: defaultPolicy,
    billed: new Map(),
  };
};

/** The accounts one after the other, each with its resources: slices of one sample, whose usage is drawn from a pool. */
export async function* accountsOf(size: Size): AsyncGenerator<readonly Observation[]> {
  let index = 0;
  let held: Observation[] = [];
  const into = (resource: AnyResource): AnyResource => ({ ...resource, account: accountOf(index) });
  for await (const { resource, usage, related } of profileStream(options(size))) {
    held.push({ resource: into(resource), usage, related: related.map(into) });
    if (held.length < size.resources) continue;
    yield held;
    index += 1;
    held = [];
  }
}
