import * as z from 'zod';
import { actions } from './change.ts';
import { gapSchema } from './gap.ts';
import { resourceSchema } from './resource.ts';

/*
 * One judged resource as a line of NDJSON, on its way from where it was judged to where all are joined. What is
 * undefined in memory is absent here: an unknown quantity or an unknown figure stays unknown.
 */

const words = z.array(z.string());
const spec = z.record(z.string(), z.unknown());

const useSchema = z.strictObject({
  service: z.enum(['ec2', 'rds', 'lambda']),
  type: z.string().exactOptional(),
  platform: z.string().exactOptional(),
  tenancy: z.string().exactOptional(),
  zone: z.string().exactOptional(),
  multiAz: z.boolean().exactOptional(),
  hourly: z.array(z.number()).length(168).exactOptional(),
});

const deltaSchema = z.strictObject({
  account: z.string(),
  region: z.string(),
  meter: z.string(),
  unit: z.string(),
  quantity: z.number().exactOptional(),
  use: useSchema.exactOptional(),
});

/** A priced proposal; what it changes is the resource that the line is about. */
const proposalSchema = z.strictObject({
  action: z.enum(actions),
  removes: z.boolean(),
  to: spec,
  also: z.array(resourceSchema),
  advisory: z.string().exactOptional(),
  risk: z.enum(['none', 'brief-impact', 'may-break']).exactOptional(),
  note: z.string().exactOptional(),
  deltas: z.array(deltaSchema),
  dollars: z.number().exactOptional(),
  costToday: z.number().exactOptional(),
  unpriced: words,
});

const findingSchema = z.strictObject({
  check: z.string(),
  name: z.string().exactOptional(),
  tags: z.record(z.string(), z.string()),
  spec,
  because: z.string(),
  atRisk: z.boolean(),
  proposals: z.array(proposalSchema).min(1),
  binding: z.string().exactOptional(),
  candidates: z
    .array(
      z.strictObject({
        to: z.string(),
        monthlyCost: z.number().exactOptional(),
        breachProbability: z.number().exactOptional(),
        refusedBecause: z.string().exactOptional(),
      }),
    )
    .exactOptional(),
  evidence: z.strictObject({
    metrics: words,
    windowDays: z.number(),
    coverage: z.number(),
    through: z.string().exactOptional(),
  }),
});
export type FindingLine = z.infer<typeof findingSchema>;

export const judgedLineSchema = z.strictObject({
  account: z.string(),
  region: z.string(),
  kind: z.string(),
  id: z.string(),
  owner: z.string().exactOptional(),
  lines: z.array(
    z.strictObject({ meter: z.string(), quantity: z.number().exactOptional(), use: useSchema.exactOptional() }),
  ),
  spent: z.number(),
  findings: z.array(findingSchema),
  gaps: z.array(gapSchema),
  unsure: z.array(z.strictObject({ check: z.string(), because: z.string() })),
});
export type JudgedLine = z.infer<typeof judgedLineSchema>;
