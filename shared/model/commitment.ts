import * as z from 'zod';
import { instant } from './resource.ts';

const share = z.number().min(0).max(1);

/** One line of `commitments.ndjson`. `discount` is a share of on demand, `effectiveHourly` dollars per instance-hour. */
export const commitmentSchema = z
  .object({
    id: z.string().min(1),
    account: z.string().min(1),
    type: z.enum(['compute-savings-plan', 'ec2-instance-savings-plan', 'reserved-instance']),
    start: instant,
    end: instant,
    hourlyCommitment: z.number().nonnegative().nullish(),
    region: z.string().nullish(),
    instanceFamily: z.string().nullish(),
    instanceType: z.string().nullish(),
    platform: z.string().nullish(),
    count: z.number().int().nonnegative().nullish(),
    scope: z.string().nullish(),
    effectiveHourly: z.number().nonnegative().nullish(),
    discount: share.nullish(),
    zone: z.string().nullish(),
    engine: z.string().nullish(),
    multiAz: z.boolean().nullish(),
    sharedWith: z.string().min(1),
  })
  .loose();
export type Commitment = Readonly<z.infer<typeof commitmentSchema>>;

/** How a meter line is eligible for commitments: what AWS matches plans and reservations on. */
export interface InstanceUse {
  readonly service: 'ec2' | 'rds' | 'lambda';
  /** Instance type or database class; absent for Lambda. */
  readonly type?: string;
  /** Platform of an instance, engine of a database, architecture of a function. */
  readonly platform?: string;
  readonly tenancy?: string;
  readonly zone?: string;
  readonly multiAz?: boolean;
  /** How use spreads over the 168 hours of a week from Monday 00:00 UTC, as weights whose mean is 1; absent: evenly. */
  readonly hourly?: readonly number[];
}

/** Published rates of plans and reservations: dollars an hour for one type at the commitment's term, else undefined. */
export interface CommitmentRates {
  effectiveHourly(commitment: Commitment, region: string, use: InstanceUse): number | undefined;
}
