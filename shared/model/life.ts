import * as z from 'zod';
import { recommendationSchema } from './analysis.ts';
import { instant } from './resource.ts';

export const statuses = [
  'open',
  'snoozed',
  'dismissed',
  'approved',
  'applying',
  'applied',
  'verified',
  'regressed',
  'rolled-back',
  'closed',
] as const;
export type Status = (typeof statuses)[number];

/** Moves that are legal; everything else is refused with the moves that are. */
export const legalMoves: Readonly<Record<Status, readonly Status[]>> = {
  open: ['snoozed', 'dismissed', 'approved', 'closed'],
  snoozed: ['open', 'snoozed', 'dismissed', 'approved', 'closed'],
  dismissed: ['open', 'closed'],
  approved: ['open', 'dismissed', 'snoozed', 'applying', 'closed'],
  applying: ['applied', 'rolled-back'],
  applied: ['verified', 'regressed', 'rolled-back'],
  verified: ['regressed'],
  regressed: ['open', 'closed'],
  'rolled-back': ['open', 'closed'],
  closed: ['open'],
};
export const mayMove = (from: Status, to: Status): boolean => legalMoves[from].includes(to);

/** Who moved it, when and why. */
export const moveSchema = z.object({
  from: z.enum(statuses),
  to: z.enum(statuses),
  at: instant,
  by: z.string(),
  reason: z.string(),
  /** For a snooze: when it ends by itself. */
  until: instant.optional(),
});
export type Move = Readonly<z.infer<typeof moveSchema>>;

/** A recommendation as it lives in the store. */
export const liveSchema = recommendationSchema.extend({
  status: z.enum(statuses),
  /** Rises with every write; the ETag. */
  version: z.number().int(),
  firstSeen: instant,
  lastSeen: instant,
  /** Its scope could not be seen in the latest run, so it is kept as it was. */
  stale: z.string().optional(),
  snoozedUntil: instant.optional(),
  history: z.array(moveSchema),
  /** The saving in cents when it was dismissed: it reopens when the facts change by more than a stated amount. */
  dismissedAtCents: z.number().int().optional(),
});
export type LiveRecommendation = Readonly<z.infer<typeof liveSchema>>;
