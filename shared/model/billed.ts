import * as z from 'zod';

/**
 * Spend of a UTC day as Cost Explorer groups it: by service and one thing more. Cells of different `by` are cuts of the
 * same money and never add up; a finer cell (service × account × usage type) is known from FOCUS exports alone.
 */
export const billedCellSchema = z.object({
  day: z.iso.date(),
  service: z.string(),
  by: z.enum(['usage-type', 'account', 'owner']),
  /** Usage type, account id, or value of the owner tag; empty: untagged. */
  key: z.string(),
  /** Dollars: unblended, amortised, net amortised; never mixed. */
  unblended: z.number(),
  amortised: z.number(),
  netAmortised: z.number().optional(),
  usage: z.number().optional(),
  unit: z.string().optional(),
  /** Younger than 48 hours: it still changes. */
  provisional: z.boolean(),
});
export type BilledCell = Readonly<z.infer<typeof billedCellSchema>>;

const changingMs = 48 * 3_600_000;

/** Whether what was billed until `periodEnd` (ISO 8601) may still change: AWS mends the newest 48 hours. */
export const isProvisional = (periodEnd: string, asOf: Date): boolean =>
  Date.parse(periodEnd) > asOf.getTime() - changingMs;

/** Shares from 0 to 1 over a period: of the usage that could be covered, and of the commitment that was used. */
export interface Covered {
  readonly coverage?: number;
  readonly utilisation?: number;
}

/** How far commitments reached in thirty days, the last day excluded; what was not asked is absent. Reservations are those of EC2. */
export interface Coverage {
  readonly period: { readonly Start: string; readonly End: string };
  readonly savingsPlans: Covered;
  readonly reservations: Covered;
}
