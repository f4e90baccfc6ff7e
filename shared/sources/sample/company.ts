import type { Account, EstateHeader } from '../../model/estate.ts';
import type { Gap } from '../../model/gap.ts';
import { hash, type Random } from './random.ts';

/** Saltfen Freight, a carrier that does not exist, and how it is spread over AWS. */
export const companyName = 'Saltfen Freight';

interface Environment {
  readonly name: string;
  readonly owner: string;
  /** Share of the company's resources. */
  readonly share: number;
}

/** One account each; each business unit of a large company has a set of its own. */
const environments: readonly Environment[] = [
  { name: 'production', owner: 'platform', share: 0.5 },
  { name: 'staging', owner: 'platform', share: 0.14 },
  { name: 'development', owner: 'engineering', share: 0.2 },
  { name: 'data', owner: 'data', share: 0.11 },
  { name: 'sandbox', owner: 'engineering', share: 0.05 },
];
const units = ['freight', 'parcels', 'ports', 'rail', 'customs', 'warehouses', 'cold-chain', 'air'];

const regions = [
  { name: 'us-east-1', share: 0.6 },
  { name: 'eu-west-1', share: 0.28 },
  { name: 'us-west-2', share: 0.12 },
];
export const homeRegion = regions[0]!.name;

/** A scope that the sample's collector was not let into, so that no resource lies there. */
const closed = { environment: 'sandbox', region: 'us-west-2' };

const services = [
  { name: 'booking', team: 'bookings' },
  { name: 'quotes', team: 'pricing' },
  { name: 'tracking', team: 'tracking' },
  { name: 'labels', team: 'bookings' },
  { name: 'customs', team: 'compliance' },
  { name: 'routing', team: 'network' },
  { name: 'invoices', team: 'finance-systems' },
  { name: 'warehouse', team: 'network' },
  { name: 'partners', team: 'pricing' },
  { name: 'search', team: 'tracking' },
  { name: 'notify', team: 'tracking' },
  { name: 'reports', team: 'data' },
];

export interface SampleAccount extends Account {
  readonly id: string;
  readonly environment: string;
  readonly share: number;
}

export interface Company {
  readonly accounts: readonly SampleAccount[];
}

/** Three accounts when small, five when middling, five more for each further 20,000 resources up to forty. */
export const company = (resources: number, seed: number): Company => {
  const unitCount = Math.min(units.length, 1 + Math.floor(resources / 20_000));
  const present = resources < 60 ? environments.slice(0, 3) : environments;
  const accounts = units.slice(0, unitCount).flatMap((unit, unitIndex) =>
    present.map(({ name, owner, share }, index) => ({
      id: String(100_000_000_000 + (hash(seed, 12) % 899_999_999) * 1000 + unitIndex * 10 + index),
      name: unitCount === 1 ? `saltfen-${name}` : `saltfen-${unit}-${name}`,
      owner,
      environment: name,
      share,
    })),
  );
  return { accounts };
};

/** `estate.json`; the usage lines of a sample come in the order of its resources. */
export const headerOf = ({ accounts }: Company, asOf: string): EstateHeader => ({
  format: 'plimsoll-estate/1',
  asOf,
  currency: 'USD',
  order: 'by-resource',
  company: companyName,
  accounts: accounts.map(({ share: _, ...account }) => account),
});

/** What the sample's collector could not see. */
export const gapsOf = ({ accounts }: Company): Gap[] =>
  accounts.flatMap(({ id, environment }): Gap[] => {
    if (environment === closed.environment)
      return [
        {
          account: id,
          region: closed.region,
          what: 'scope',
          missing: `${id}/${closed.region}`,
          because: 'AccessDenied: ec2:DescribeInstances is denied by a service control policy',
        },
      ];
    if (environment === 'development')
      return [
        {
          account: id,
          kind: 'service-quota',
          what: 'permission',
          missing: 'servicequotas:ListServiceQuotas',
          because: 'AccessDenied: the reading role of this account is older than the check',
        },
      ];
    return [];
  });

/** Where a cluster of resources lives, and whose it is. */
export interface Place {
  readonly account: string;
  readonly environment: string;
  readonly region: string;
  readonly zone: string;
  readonly service: string;
  readonly tags: Readonly<Record<string, string>>;
}

const weighted = <T extends { readonly share: number }>(from: readonly T[], by: Random): T => {
  const total = from.reduce((sum, { share }) => sum + share, 0);
  let left = by.fraction() * total;
  for (const one of from) {
    left -= one.share;
    if (left < 0) return one;
  }
  return from.at(-1)!;
};

/** Chooses a place; most have an owner's tag, some say which team only, a few say nothing. */
export const placeIn = ({ accounts }: Company, by: Random, atHome: boolean): Place => {
  const { id, environment } = weighted(accounts, by);
  const anywhere = weighted(regions, by).name;
  const shut = environment === closed.environment && anywhere === closed.region;
  const region = atHome || shut ? homeRegion : anywhere;
  const { name: service, team } = by.pick(services);
  const tagged = by.fraction();
  const owner = tagged < 0.72 ? { owner: `${team}@saltfen.example` } : tagged < 0.88 ? { team } : {};
  const code = by.chance(0.3) ? { 'managed-by': 'terraform' } : {};
  const tags = tagged > 0.96 ? {} : { service, environment, ...owner, ...code };
  return { account: id, environment, region, zone: `${region}${by.pick(['a', 'b', 'c'])}`, service, tags };
};
