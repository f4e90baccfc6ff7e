import type { Commitment, CommitmentRates } from '../../model/commitment.ts';
import { factorOf, familyOf, type Group } from './groups.ts';

/** One group that a commitment pays for: by `weight` units of its pool per unit used. */
export interface Reached {
  readonly group: number;
  readonly weight: number;
}

/** A commitment ready to be applied: its hourly pool and the groups it pays for, in AWS's order. */
export interface Payer {
  readonly commitment: Commitment;
  /** Instances, normalized units or dollars an hour. */
  readonly pool: number;
  /** Dollars an hour that it costs whether used or not; undefined: not known. */
  readonly hourlyCost: number | undefined;
  /** What one unit of the pool costs, so that what is left of it can be told in dollars. */
  readonly poolUnitCost: number;
  readonly reaches: readonly Reached[];
  /** Eligible groups whose rate under this plan nobody knows. */
  readonly unknownRates: readonly number[];
  /** Eligible groups without an on-demand price: what of them it pays for cannot be told. */
  readonly unpriced: readonly number[];
}

/** The on-demand price of a meter, dollars an hour. */
type OnDemand = (region: string, meter: string) => number | undefined;

const eligibleAccount = (group: Group, { account, sharedWith }: Commitment): boolean =>
  sharedWith === 'all' || group.account === account || group.account === sharedWith;

/** Platforms in the words of DescribeReservedInstances, beside the estate's own. */
const platforms: Readonly<Record<string, string>> = {
  'linux/unix': 'linux',
  'red hat enterprise linux': 'rhel',
  'suse linux': 'suse',
};
const platformOf = (said: string): string => {
  const plain = said.toLowerCase().replace(' (amazon vpc)', '');
  return platforms[plain] ?? plain;
};

const knownPlatforms: readonly string[] = ['linux', 'windows', 'rhel', 'suse'];

/** A reservation of instances on a platform in words that nobody here knows: what it pays for cannot be told. */
export const foreignPlatform = ({ type, instanceType, platform }: Commitment): boolean =>
  type === 'reserved-instance' &&
  !instanceType?.startsWith('db.') &&
  Boolean(platform) &&
  !knownPlatforms.includes(platformOf(platform ?? ''));

const matchesReservation = (group: Group, commitment: Commitment): boolean => {
  const { use } = group;
  const wanted = commitment.instanceType ?? '';
  const database = wanted.startsWith('db.');
  if (use.service !== (database ? 'rds' : 'ec2') || (commitment.region && group.region !== commitment.region))
    return false;
  const platform = database ? commitment.engine : commitment.platform;
  if (platform && use.platform !== platformOf(platform)) return false;
  if (!database && (use.tenancy ?? 'default') !== 'default') return false;
  if (commitment.zone) return use.zone === commitment.zone && use.type === wanted;
  if (group.factor !== undefined && factorOf(wanted) !== undefined) return group.family === familyOf(wanted);
  return use.type === wanted && (!database || (use.multiAz ?? false) === (commitment.multiAz ?? false));
};

/** Ties go by key, so that the order in which usage came decides nothing. */
const byKey = (groups: readonly Group[], a: Reached, b: Reached): number =>
  groups[a.group]!.key < groups[b.group]!.key ? -1 : 1;

/** Regional reservations pay in normalized units, from the smallest instance up; zonal and unflexible ones by instance. */
const reservation = (
  commitment: Commitment,
  groups: readonly Group[],
  rates: CommitmentRates,
  onDemand: OnDemand,
): Payer => {
  const type = commitment.instanceType ?? '';
  const reached = groups.filter((group) => eligibleAccount(group, commitment) && matchesReservation(group, commitment));
  const flexible = !commitment.zone && reached.some((group) => group.factor !== undefined);
  const factor = flexible ? (factorOf(type) ?? 1) * (commitment.multiAz ? 2 : 1) : 1;
  const count = commitment.count ?? 0;
  const hourly = commitment.effectiveHourly ?? reservedRate(commitment, rates, onDemand);
  return {
    commitment,
    pool: count * factor,
    hourlyCost: hourly === undefined ? undefined : hourly * count,
    poolUnitCost: (hourly ?? 0) / factor,
    reaches: reached
      .map((group) => ({
        group: group.index,
        weight: flexible ? (group.factor ?? factor) : 1,
        own: group.account === commitment.account,
      }))
      .sort((a, b) => Number(b.own) - Number(a.own) || a.weight - b.weight || byKey(groups, a, b)),
    unknownRates: foreignPlatform(commitment)
      ? groups.filter((one) => one.use.service === 'ec2' && one.family === familyOf(type)).map(({ index }) => index)
      : [],
    unpriced: [],
  };
};

/** Dollars an instance-hour of a reservation that does not say: from its discount on the on-demand price, else the published rate. */
const reservedRate = (commitment: Commitment, rates: CommitmentRates, onDemand: OnDemand): number | undefined => {
  const { instanceType, region, discount } = commitment;
  if (!instanceType || !region) return undefined;
  const service = instanceType.startsWith('db.') ? ('rds' as const) : ('ec2' as const);
  const platform = platformOf((service === 'rds' ? commitment.engine : commitment.platform) ?? 'linux');
  const multiAz = commitment.multiAz ?? false;
  if (discount === undefined || discount === null)
    return rates.effectiveHourly(commitment, region, { service, type: instanceType, platform, multiAz });
  const usage = service === 'ec2' ? 'AmazonEC2/BoxUsage' : `AmazonRDS/${multiAz ? 'Multi-AZUsage' : 'InstanceUsage'}`;
  const rate = onDemand(region, `${usage}:${instanceType}/${platform}`);
  return rate === undefined ? undefined : rate * (1 - discount);
};

const matchesPlan = (group: Group, commitment: Commitment): boolean =>
  commitment.type === 'compute-savings-plan'
    ? group.use.service !== 'rds'
    : group.use.service === 'ec2' &&
      group.family === commitment.instanceFamily &&
      (!commitment.region || group.region === commitment.region);

/** Savings Plans pay in dollars at their rate: own account first, then the highest discount, then the lowest rate. */
const savingsPlan = (commitment: Commitment, groups: readonly Group[], rates: CommitmentRates): Payer => {
  const pool = commitment.hourlyCommitment ?? 0;
  const reached: (Reached & { own: boolean })[] = [];
  const unknownRates: number[] = [];
  const unpriced: number[] = [];
  for (const group of groups) {
    if (!eligibleAccount(group, commitment) || !matchesPlan(group, commitment)) continue;
    const rate = planRate(commitment, group, rates);
    if (group.rate === undefined) unpriced.push(group.index);
    else if (rate === undefined) unknownRates.push(group.index);
    else reached.push({ group: group.index, weight: rate, own: group.account === commitment.account });
  }
  const share = ({ group, weight }: Reached): number => Math.round((weight / groups[group]!.rate!) * 1e9);
  reached.sort(
    (a, b) => Number(b.own) - Number(a.own) || share(a) - share(b) || a.weight - b.weight || byKey(groups, a, b),
  );
  return {
    commitment,
    pool,
    hourlyCost: pool,
    poolUnitCost: unknownRates.length > 0 ? 0 : 1,
    reaches: reached,
    unknownRates,
    unpriced,
  };
};

const planRate = (commitment: Commitment, group: Group, rates: CommitmentRates): number | undefined => {
  const { discount } = commitment;
  if (discount !== undefined && discount !== null)
    return group.rate === undefined ? undefined : group.rate * (1 - discount);
  return rates.effectiveHourly(commitment, group.region, group.use);
};

/** AWS's order: zonal reservations, regional ones, EC2 Instance Savings Plans, Compute Savings Plans; then by start and id. */
const rank = ({ type, zone }: Commitment): number =>
  type === 'reserved-instance' ? (zone ? 0 : 1) : type === 'ec2-instance-savings-plan' ? 2 : 3;

export const payersOf = (
  commitments: readonly Commitment[],
  groups: readonly Group[],
  rates: CommitmentRates,
  onDemand: OnDemand,
): Payer[] =>
  [...commitments]
    .sort((a, b) => rank(a) - rank(b) || (a.start < b.start ? -1 : a.start > b.start ? 1 : 0) || (a.id < b.id ? -1 : 1))
    .map((one) =>
      one.type === 'reserved-instance' ? reservation(one, groups, rates, onDemand) : savingsPlan(one, groups, rates),
    );
