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
