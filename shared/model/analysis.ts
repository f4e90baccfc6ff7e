import * as z from 'zod';
import { adviceSchema } from './advice.ts';
import { actions } from './change.ts';
import { gapSchema } from './gap.ts';
import { money } from './money.ts';

const spec = z.record(z.string(), z.unknown());

export const verdictSchema = z.object({
  check: z.string(),
  account: z.string(),
  region: z.string(),
  kind: z.string(),
  resource: z.string(),
  is: z.enum(['fine', 'unsure', 'wasteful', 'at-risk']),
  because: z.string(),
});
export type Verdict = Readonly<z.infer<typeof verdictSchema>>;

export const priceLineSchema = z.object({
  meter: z.string(),
  /** Units a month that the change takes off (negative: adds); null when unknown. */
  quantity: z.number().nullable(),
  unit: z.string(),
  price: z.string().nullable(),
  source: z.string().nullable(),
  asOf: z.string().nullable(),
});

export const candidateSchema = z.object({
  to: z.string(),
  monthlyCost: money.nullable(),
  breachProbability: z.number().min(0).max(1).optional(),
  refusedBecause: z.string().optional(),
});

export const alternativeSchema = z.object({
  check: z.string(),
  action: z.enum(actions),
  to: spec,
  monthlySaving: money.nullable(),
  lostBecause: z.string(),
});

/** What AWS's own advisers say of a resource: evidence of another source, never added to ours. */
export const awsSaysSchema = adviceSchema.pick({ source: true, finding: true, to: true, asOf: true }).extend({
  /** A month, by AWS's own reckoning. */
  monthlySaving: money.optional(),
});
export type AwsSays = Readonly<z.infer<typeof awsSaysSchema>>;

/** One recommendation as CONTRACTS §3 has it. */
export const recommendationSchema = z.object({
  id: z.string(),
  check: z.string(),
  account: z.string(),
  region: z.string(),
  kind: z.string(),
  resource: z.string(),
  resourceId: z.string(),
  name: z.string().optional(),
  owner: z.string().optional(),
  action: z.enum(actions),
  from: spec,
  to: spec,
  monthlySaving: money.nullable(),
  counted: z.boolean(),
  risk: z.object({
    level: z.enum(['none', 'brief-impact', 'may-break']),
    breachProbability: z.number().min(0).max(1).optional(),
  }),
  because: z.string(),
  /** Why it is not counted, or what to know before doing it. */
  note: z.string().optional(),
  binding: z.string().optional(),
  /** Other resources that go with it. */
  also: z.array(z.string()).optional(),
  evidence: z.object({
    metrics: z.array(z.string()),
    windowDays: z.number(),
    coverage: z.number().min(0).max(1),
    /** The last UTC day that was measured, where that is not the last before `asOf`. */
    through: z.iso.date().optional(),
  }),
  effort: z.enum(['low', 'medium', 'high']),
  /** Of the same resource; absent where AWS says nothing, or was not asked. */
  awsSays: z.array(awsSaysSchema).optional(),
  alternatives: z.array(alternativeSchema),
  candidates: z.array(candidateSchema).optional(),
  prices: z.array(priceLineSchema),
});
export type Recommendation = Readonly<z.infer<typeof recommendationSchema>>;

export const spendSchema = z.object({
  monthly: money,
  billed: money.optional(),
  /** First and last UTC day of the charges that `billed` adds up. */
  billedFrom: z.iso.date().optional(),
  billedUntil: z.iso.date().optional(),
  explained: z.number().min(0).max(1).optional(),
  unusedCommitment: money,
  unpriced: z.number().int(),
});
export const savingsSchema = z.object({
  monthly: money,
  increases: money,
  net: money,
  commitments: money,
  advisory: z.number().int(),
});
export const ownCostSchema = z.object({
  calls: z.record(z.string(), z.number()),
  metrics: z.number(),
  dollars: money,
});

/** What an analysis concludes, without the verdicts, which are streamed. */
export const conclusionSchema = z.object({
  format: z.literal('plimsoll-analysis/1'),
  asOf: z.string(),
  currency: z.literal('USD'),
  policy: z.looseObject({ name: z.string() }),
  /** Resources seen, by kind. */
  resources: z.record(z.string(), z.number().int()),
  spend: spendSchema,
  savings: savingsSchema,
  recommendations: z.array(recommendationSchema),
  gaps: z.array(gapSchema),
  ownCost: ownCostSchema,
});
export type Conclusion = Readonly<z.infer<typeof conclusionSchema>>;

/** `plimsoll-analysis/1` */
export const analysisSchema = conclusionSchema.extend({ verdicts: z.array(verdictSchema) });
export type Analysis = Readonly<z.infer<typeof analysisSchema>>;
