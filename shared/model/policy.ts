import * as z from 'zod';

const excludeSchema = z.strictObject({
  tag: z.string().optional(),
  account: z.string().optional(),
  region: z.string().optional(),
  kind: z.string().optional(),
  resource: z.string().optional(),
  check: z.string().optional(),
  until: z.iso.date().optional(),
  reason: z.string().min(1),
});

/** `plimsoll-policy/1`; which checks and settings exist is the catalogue's to say. */
export const policySchema = z.strictObject({
  format: z.literal('plimsoll-policy/1').default('plimsoll-policy/1'),
  name: z.string().default('default'),
  risk: z.enum(['bold', 'saving', 'default', 'careful']).default('default'),
  windowDays: z.number().int().min(7).max(93).default(14),
  architectures: z.union([z.literal('same'), z.array(z.enum(['x86_64', 'arm64']))]).default('same'),
  checks: z
    .record(
      z.string(),
      z.strictObject({
        enabled: z.boolean().optional(),
        settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).optional(),
      }),
    )
    .default({}),
  exclude: z.array(excludeSchema).default([]),
  owners: z
    .strictObject({
      tags: z.array(z.string()).default(['owner', 'team']),
      accounts: z.record(z.string(), z.string()).default({}),
    })
    .default({ tags: ['owner', 'team'], accounts: {} }),
  ownCost: z
    .strictObject({ perRun: z.number().nonnegative().optional(), perMonth: z.number().nonnegative().optional() })
    .default({}),
  actions: z.array(z.never('automatic rightsizing is not offered yet: leave actions empty')).default([]),
});
export type Policy = Readonly<z.infer<typeof policySchema>>;
/** Marked as pure: a function that never asks for it does not parse it at its cold start. */
export const defaultPolicy: Policy = /* @__PURE__ */ policySchema.parse({});
