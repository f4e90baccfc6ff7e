import * as z from 'zod';
import { identitySchema } from './resource.ts';

/** What AWS itself says about a resource: evidence of another source, shown beside ours and never added to it. */
export const adviceSchema = identitySchema.extend({
  source: z.enum(['compute-optimizer', 'cost-optimization-hub']),
  /** In AWS's own words: 'Overprovisioned', 'Rightsize'. */
  finding: z.string(),
  /** What it would become, where AWS says so: an instance type. */
  to: z.string().optional(),
  /** Dollars a month, by AWS's own reckoning. */
  monthlySaving: z.number().optional(),
  asOf: z.string().optional(),
});
export type Advice = Readonly<z.infer<typeof adviceSchema>>;
