import type { ReservedInstances } from '@aws-sdk/client-ec2';
import type { ReservedDBInstance } from '@aws-sdk/client-rds';
import type { SavingsPlan } from '@aws-sdk/client-savingsplans';
import type { Commitment } from '../../../model/commitment.ts';
import type { Scope } from '../../../model/run.ts';

/** A commitment, or why there is none: the name of what was bought, and what is wrong with it. */
export type Mapped =
  | { readonly commitment: Commitment }
  | {
      readonly missing: string;
      readonly because: string;
      /** It pays for nothing that is judged here. */
      readonly elsewhere?: true;
    };

/**
 * Plans and reservations of one account pay for the others of its organisation too, unless that was switched off, which
 * no call tells (https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/con-bill-blended-rates.html).
 */
const sharedWith = 'all';

const instantOf = (time: Date | string | number | undefined): string | undefined => {
  const date = time === undefined || time === '' ? undefined : new Date(time);
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
};

const planTypes: Readonly<Record<string, 'compute-savings-plan' | 'ec2-instance-savings-plan'>> = {
  Compute: 'compute-savings-plan',
  EC2Instance: 'ec2-instance-savings-plan',
};

/** One answer of DescribeSavingsPlans; a plan for other services than instances and functions is told, not used. */
export const planFromAws = (plan: SavingsPlan, account: string): Mapped => {
  const id = plan.savingsPlanId;
  const sort = plan.savingsPlanType ?? 'unnamed';
  const type = planTypes[sort];
  const named = `savings plan ${id ?? 'without an id'} (${sort})`;
  if (sort === 'SageMaker')
    return { missing: `SageMaker plan ${id}`, because: 'it pays for no kind that is judged', elsewhere: true };
  if (!type) return { missing: named, because: 'what this sort of plan pays for is not known here' };
  const start = instantOf(plan.start);
  const end = instantOf(plan.end);
  const hourlyCommitment = Number(plan.commitment || Number.NaN);
  if (plan.currency !== undefined && plan.currency !== 'USD')
    return { missing: named, because: `it is in ${plan.currency}, not in USD` };
  if (!id || !start || !end || !(hourlyCommitment >= 0))
    return { missing: named, because: `its ${!start ? 'start' : !end ? 'end' : 'commitment'} cannot be read` };
  const place =
    type === 'compute-savings-plan'
      ? { region: null, instanceFamily: null }
      : { region: plan.region ?? null, instanceFamily: plan.ec2InstanceFamily ?? null };
  if (type === 'ec2-instance-savings-plan' && !place.instanceFamily)
    return { missing: named, because: 'its ec2InstanceFamily is not told' };
  return { commitment: { id, account, type, start, end, hourlyCommitment, ...place, sharedWith } };
};

interface Priced {
  readonly UsagePrice?: number | undefined;
  readonly FixedPrice?: number | undefined;
  /** Seconds. */
  readonly Duration?: number | undefined;
}
interface Recurring {
  readonly hourly: boolean;
  readonly amount: number | undefined;
}

/** Dollars an instance-hour: what is paid per hour used, per hour owned, and upfront over the hours of the term. */
const effectiveHourly = (of: Priced, recurring: readonly Recurring[]): number | undefined => {
  const { UsagePrice = 0, FixedPrice = 0, Duration } = of;
  if (!Duration || recurring.some(({ hourly, amount }) => !hourly || amount === undefined)) return undefined;
  const owned = recurring.reduce((sum, { amount = 0 }) => sum + amount, 0);
  const hourly = UsagePrice + owned + FixedPrice / (Duration / 3600);
  return Number.isFinite(hourly) && hourly >= 0 ? Number(hourly.toPrecision(12)) : undefined;
};

/** What of a term can be read; the end is told by EC2, and follows from the duration in seconds elsewhere. */
const termOf = (start: Date | undefined, end: Date | undefined, seconds: number | undefined) => {
  const from = instantOf(start);
  const until = end ?? (from && seconds ? new Date(Date.parse(from) + seconds * 1000) : undefined);
  return { start: from, end: instantOf(until) };
};

/** One answer of DescribeReservedInstances, in AWS's own words for platform and scope. */
export const reservedInstanceFromAws = (of: ReservedInstances, { account, region }: Scope): Mapped => {
  const { ReservedInstancesId: id, InstanceType: instanceType, InstanceCount: count, Scope: scope } = of;
  const { start, end } = termOf(of.Start, of.End, of.Duration);
  const named = `reserved instances ${id ?? 'without an id'}`;
  if (of.CurrencyCode !== undefined && of.CurrencyCode !== 'USD')
    return { missing: named, because: `they are in ${of.CurrencyCode}, not in USD` };
  if (!id || !instanceType || !start || !end || count === undefined)
    return { missing: named, because: 'its type, count or term cannot be read' };
  if (scope === 'Availability Zone' && !of.AvailabilityZone)
    return { missing: named, because: 'its AvailabilityZone is not told' };
  const hourly = effectiveHourly(
    of,
    (of.RecurringCharges ?? []).map(({ Frequency, Amount }) => ({ hourly: Frequency === 'Hourly', amount: Amount })),
  );
  // On dedicated hardware it pays for no shared instance: a platform that matches none keeps its cost and frees nothing.
  const tenancy = of.InstanceTenancy ?? 'default';
  const platform = `${of.ProductDescription ?? 'unknown platform'}${tenancy === 'default' ? '' : ` (${tenancy})`}`;
  return {
    commitment: {
      ...{ id, account, type: 'reserved-instance', start, end, region, instanceType, platform, count },
      ...(scope && { scope }),
      zone: scope === 'Availability Zone' ? of.AvailabilityZone! : null,
      ...(hourly !== undefined && { effectiveHourly: hourly }),
      sharedWith,
    },
  };
};

/** "postgresql", "oracle-se2(li)" as engines are named elsewhere. */
const engineOf = (product: string): string =>
  product
    .replace(/\((li|byol)\)$/i, '')
    .replace(/^postgresql$/, 'postgres')
    .replace(/^aurora$/, 'aurora-mysql');

/** One answer of DescribeReservedDBInstances; the class stands as instance type. */
export const reservedDatabaseFromAws = (of: ReservedDBInstance, { account, region }: Scope): Mapped => {
  const { ReservedDBInstanceId: id, DBInstanceClass: instanceType, DBInstanceCount: count } = of;
  const { start, end } = termOf(of.StartTime, undefined, of.Duration);
  const named = `reserved databases ${id ?? 'without an id'}`;
  if (of.CurrencyCode && of.CurrencyCode !== 'USD')
    return { missing: named, because: `they are in ${of.CurrencyCode}, not in USD` };
  if (!id || !instanceType || !start || !end || count === undefined || !of.ProductDescription)
    return { missing: named, because: 'its class, engine, count or term cannot be read' };
  const hourly = effectiveHourly(
    of,
    (of.RecurringCharges ?? []).map(({ RecurringChargeFrequency: every, RecurringChargeAmount: amount }) => ({
      hourly: every === 'Hourly',
      amount,
    })),
  );
  return {
    commitment: {
      ...{ id, account, type: 'reserved-instance', start, end, region, instanceType, count, zone: null },
      engine: engineOf(of.ProductDescription),
      ...(of.MultiAZ !== undefined && { multiAz: of.MultiAZ }),
      ...(hourly !== undefined && { effectiveHourly: hourly }),
      sharedWith,
    },
  };
};
