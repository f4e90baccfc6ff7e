import type { Commitment, InstanceUse } from '../../model/commitment.ts';

/** Usage that commitments cannot tell apart: one type on one platform in one region (and zone, where a zonal reservation asks). */
export interface Group {
  readonly index: number;
  /** The same on every run, whatever the order in which usage came. */
  readonly key: string;
  readonly account: string;
  readonly region: string;
  readonly use: InstanceUse;
  readonly meter: string;
  /** On-demand dollars per unit; undefined: no price. */
  readonly rate: number | undefined;
  /** Family of the type, and its size in AWS's normalization factors; undefined where size does not flex. */
  readonly family: string;
  readonly factor: number | undefined;
}

/** Accounts that no commitment belongs to are alike to every commitment, and are kept together under this name. */
const others = '*';

/** AWS's normalization factors (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/apply_ri.html). */
const factors: Readonly<Record<string, number>> = {
  nano: 0.25,
  micro: 0.5,
  small: 1,
  medium: 2,
  large: 4,
  xlarge: 8,
};

/** 'm5.2xlarge' → 16; 'db.r5.large' → 4; undefined for metal and unknown sizes. */
export const factorOf = (type: string): number | undefined => {
  const size = type.split('.').at(-1) ?? '';
  const times = /^(\d+)xlarge$/.exec(size);
  return times ? Number(times[1]) * 8 : factors[size];
};

/** 'm5.2xlarge' → 'm5'; 'db.r5.large' → 'db.r5'. */
export const familyOf = (type: string): string => type.split('.').slice(0, -1).join('.');

/** Engines whose reserved databases flex in size (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html). */
const flexibleEngines = ['mysql', 'mariadb', 'postgres', 'aurora', 'aurora-mysql', 'aurora-postgresql'];

/** Regional reservations flex in size for Linux on shared tenancy, and for open-source databases. */
export const flexes = (use: InstanceUse): boolean =>
  use.service === 'rds'
    ? flexibleEngines.includes(use.platform ?? '')
    : use.service === 'ec2' && use.platform === 'linux' && (use.tenancy ?? 'default') === 'default';

/** What has to be told apart: accounts with commitments of their own, and zones with zonal reservations. */
export interface Distinctions {
  readonly accounts: ReadonlySet<string>;
  readonly zones: ReadonlySet<string>;
}

export const distinctionsOf = (commitments: readonly Commitment[]): Distinctions => ({
  accounts: new Set(
    commitments.flatMap(({ account, sharedWith }) => (sharedWith === 'all' ? [account] : [account, sharedWith])),
  ),
  zones: new Set(commitments.flatMap(({ zone }) => (zone ? [zone] : []))),
});

export interface GroupPlace {
  readonly account: string;
  readonly region: string;
  readonly meter: string;
  readonly use: InstanceUse;
}

/** The key under which usage is held; the hourly shape is no part of it. */
export const groupKey = ({ account, region, meter, use }: GroupPlace, apart: Distinctions): string => {
  const owner = apart.accounts.has(account) ? account : others;
  const zone = use.zone && apart.zones.has(use.zone) ? use.zone : '';
  return [
    owner,
    region,
    meter,
    use.type ?? '',
    use.platform ?? '',
    use.tenancy ?? '',
    zone,
    use.multiAz ? 'm' : '',
  ].join('|');
};

export const makeGroup = (place: GroupPlace, apart: Distinctions, index: number, rate: number | undefined): Group => {
  const { use } = place;
  const { hourly: _, zone, ...rest } = use;
  const type = use.type ?? '';
  const size = factorOf(type);
  const factor = size === undefined ? undefined : size * (use.multiAz ? 2 : 1);
  return {
    index,
    key: groupKey(place, apart),
    account: apart.accounts.has(place.account) ? place.account : others,
    region: place.region,
    use: zone && apart.zones.has(zone) ? { ...rest, zone } : rest,
    meter: place.meter,
    rate,
    family: familyOf(type),
    factor: flexes(use) ? factor : undefined,
  };
};

export const inForce = ({ start, end }: Commitment, asOf: number): boolean =>
  Date.parse(start) <= asOf && asOf < Date.parse(end);

/** Families that a commitment in force pays for more than others. */
export const committedFamilies = (commitments: readonly Commitment[], asOf: number): ReadonlySet<string> =>
  new Set(
    commitments
      .filter((one) => inForce(one, asOf))
      .flatMap(({ instanceFamily, instanceType }) => instanceFamily ?? (instanceType ? familyOf(instanceType) : [])),
  );
