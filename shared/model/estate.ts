import * as z from 'zod';
import type { Advice } from './advice.ts';
import type { Charge } from './charge.ts';
import type { Commitment } from './commitment.ts';
import type { Gap } from './gap.ts';
import { type InstanceTypeFacts, instanceTypeSchema } from './instance-type.ts';
import type { Price } from './meter.ts';
import type { Offerings } from './offerings.ts';
import { type AnyResource, instant } from './resource.ts';
import type { Usage } from './usage.ts';

export const accountSchema = z
  .object({
    id: z.string().min(1),
    name: z.string().nullish(),
    owner: z.string().nullish(),
    environment: z.string().nullish(),
  })
  .loose();
export type Account = Readonly<z.infer<typeof accountSchema>>;

/** `estate.json` */
export const headerSchema = z
  .object({
    format: z.literal('plimsoll-estate/1'),
    asOf: instant,
    currency: z.literal('USD'),
    accounts: z.array(accountSchema),
    /** What EC2 says of types that stand in the estate and are not in the bundled table. */
    instanceTypes: z.array(instanceTypeSchema as unknown as z.ZodType<InstanceTypeFacts>).optional(),
  })
  .loose();
export type EstateHeader = Readonly<z.infer<typeof headerSchema>>;

/** `prices.json` */
export const pricesSchema = z
  .object({
    asOf: z.string().min(1),
    source: z.string().min(1),
    prices: z.array(
      z
        .object({
          region: z.string().min(1),
          meter: z.string().min(1),
          unit: z.string().min(1),
          price: z.string().regex(/^\d+(\.\d+)?$/, 'a decimal string, such as "0.096"'),
          /** Where this one is from and of when, where that is not what stands above for all. */
          source: z.string().min(1).optional(),
          asOf: z.string().min(1).optional(),
        })
        .loose(),
    ),
  })
  .loose();

/** One resource with all that is known about it: its usage, and the resources that hang on it or that it hangs on. */
export interface Observation {
  readonly resource: AnyResource;
  readonly usage: Usage;
  readonly related: readonly AnyResource[];
  /** The last UTC day (since the epoch) that its usage was asked for; absent: up to the moment of the estate. */
  readonly usageThrough?: number;
}

/**
 * Everything known about the accounts at one moment. Resources come as a stream that may be walked once;
 * `gaps` is complete only when they have been walked.
 */
export interface Estate {
  readonly header: EstateHeader;
  readonly commitments: readonly Commitment[];
  readonly prices: ReadonlyMap<string, Price>;
  readonly gaps: Gap[];
  /** What AWS itself advises, where it was asked. */
  readonly advice?: readonly Advice[];
  /** What the zones of an account offer, by account; one that was not asked is absent. */
  readonly offerings?: ReadonlyMap<string, Offerings>;
  observations(): AsyncIterable<Observation>;
  /** Bill lines, or undefined when there is no bill. */
  charges?(): AsyncIterable<Charge>;
}

/** The key of `Estate.prices`. */
export const priceKey = (region: string, meter: string): string => `${region} ${meter}`;
