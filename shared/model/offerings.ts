import * as z from 'zod';

/**
 * The instance types that each Availability Zone of one account offers, by zone. The names of zones are the account's
 * own: in the oldest regions the us-east-1a of another account may be another place (AWS, "AZ IDs").
 */
export type Offerings = ReadonlyMap<string, ReadonlySet<string>>;

/** `offerings.json`: types by zone by account. */
export const offeringsSchema = z.record(z.string(), z.record(z.string(), z.array(z.string().min(1))));
