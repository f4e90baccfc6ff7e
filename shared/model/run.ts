import * as z from 'zod';
import { ownCostSchema, savingsSchema, spendSchema } from './analysis.ts';
import { gapSchema } from './gap.ts';
import { money } from './money.ts';
import { instant } from './resource.ts';

/** An account and a region: the unit of collection. */
export const scopeSchema = z.object({ account: z.string(), region: z.string() });
export type Scope = Readonly<z.infer<typeof scopeSchema>>;

/** How the latest collection of a scope went. */
export interface ScopeSeen extends Scope {
  readonly ok: boolean;
  readonly because?: string;
  /** Kinds that could not be listed, each with the reason: what was known of them is kept, and not judged. */
  readonly blindTo?: Readonly<Record<string, string>>;
  readonly at: string;
}

/** Potential and spend cut by one thing: an account, an owner, a service. */
export const shareSchema = z.object({
  key: z.string(),
  spend: money,
  potential: money,
  approved: money,
  count: z.number().int(),
});
export type Share = Readonly<z.infer<typeof shareSchema>>;

/** One run of collect and analyse, as it is stored and shown. */
export const runSchema = z.object({
  id: z.string(),
  startedAt: instant,
  finishedAt: instant.optional(),
  asOf: instant,
  status: z.enum(['running', 'finished', 'failed']),
  error: z.string().optional(),
  resources: z.record(z.string(), z.number().int()),
  scopes: z.array(
    scopeSchema.extend({
      ok: z.boolean(),
      because: z.string().optional(),
      blindTo: z.record(z.string(), z.string()).optional(),
    }),
  ),
  spend: spendSchema.optional(),
  savings: savingsSchema.optional(),
  counts: z
    .object({ open: z.number(), opened: z.number(), changed: z.number(), closed: z.number(), stale: z.number() })
    .optional(),
  byAccount: z.array(shareSchema).optional(),
  byOwner: z.array(shareSchema).optional(),
  byService: z.array(shareSchema).optional(),
  gaps: z.array(gapSchema),
  ownCost: ownCostSchema,
});
export type Run = Readonly<z.infer<typeof runSchema>>;
