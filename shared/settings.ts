import * as z from 'zod';
import { policySchema } from './model/policy.ts';
import { type ApiRole, apiRoles } from './model/roles.ts';

const different = (list: readonly string[]): boolean => new Set(list).size === list.length;
const accountId = z.string('an account id is text, in quotes').regex(/^\d{12}$/, 'an account id has 12 digits');
const region = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a region, such as eu-west-1');
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day in UTC, such as 02:30');
const roleArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, 'the ARN of a role or a user');

const byRole = <T extends z.ZodType>(who: T) =>
  z.strictObject(
    Object.fromEntries(apiRoles.map((role) => [role, z.array(who).default([])])) as Record<
      ApiRole,
      z.ZodDefault<z.ZodArray<T>>
    >,
  );

/** Whose requests the API answers, and as what. */
export const authSchema = z.discriminatedUnion('type', [
  /** Signed requests (SigV4); a session of an assumed role counts as its role. */
  z.strictObject({ type: z.literal('iam'), roles: byRole(roleArn).prefault({}) }),
  /** A token of an OpenID Connect issuer; `claim` names the claim whose values `roles` lists. */
  z.strictObject({
    type: z.literal('jwt'),
    issuer: z.url({ protocol: /^https$/, error: 'the address of an issuer, which begins with https://' }),
    audience: z.array(z.string().min(1)).min(1),
    claim: z.string().min(1).default('plimsoll:role'),
    roles: byRole(z.string().min(1)).prefault({}),
  }),
]);
export type Auth = Readonly<z.infer<typeof authSchema>>;

/** Which accounts and regions are read, and as whom. */
export const readingSchema = z.strictObject({
  accounts: z
    .union([z.enum(['own', 'organization']), z.array(accountId).min(1).refine(different, 'names an account twice')])
    .default('own'),
  regions: z.union([z.literal('all'), z.array(region).min(1).refine(different, 'names a region twice')]).default('all'),
  /** The name of the role that the member template makes in each account; needed for accounts but the own. */
  role: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/, 'the name of a role, not its ARN')
    .optional(),
  externalId: z
    .string()
    .regex(/^[A-Za-z0-9+=,.@:/_-]{16,1224}$/, '16 or more of A-Z a-z 0-9 + = , . @ : / _ -')
    .optional(),
  /** Where a FOCUS export of the bill lies. */
  focus: z
    .strictObject({
      bucket: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket: 3 to 63 of a-z 0-9 . -'),
      prefix: z.string().regex(/^([^/]+(\/[^/]+)*)?$/, 'folders with / between them, and none before or after'),
    })
    .optional(),
});

/** `plimsoll.config.json`: what a deployment is told, and what its functions read at their cold start. */
export const settingsSchema = z.strictObject({
  /** Begins the names of the stacks, so that two deployments stand side by side. */
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{2,19}$/, '3 to 20 of a-z 0-9 -, a letter first')
    .refine((name) => name !== 'default', 'default is the name of a bus and of a group of schedules that AWS has made')
    .default('plimsoll'),
  account: accountId.optional(),
  region: region.optional(),
  reading: readingSchema.prefault({}),
  policy: policySchema.prefault({}),
  schedule: z
    .strictObject({
      /** When the daily run begins. */
      daily: clockTime.default('03:00'),
      /** When the preliminary report is made, on the third of each month. */
      report: clockTime.default('12:00'),
    })
    .prefault({}),
  api: z
    .strictObject({
      auth: authSchema.prefault({ type: 'iam' }),
      /** Requests a second, over time and at once. */
      rate: z.number().int().min(1).max(1_000).default(20),
      burst: z.number().int().min(1).max(1_000).default(40),
    })
    .prefault({}),
  /** `customer`: a key of its own ($1 a month); `aws-owned`: free. */
  encryption: z.enum(['aws-owned', 'customer']).default('aws-owned'),
  /** A CloudWatch dashboard ($3 a month). */
  dashboard: z.boolean().default(false),
  alarms: z.strictObject({ email: z.email().optional() }).prefault({}),
  logDays: z.literal([7, 14, 30, 60, 90, 180, 365]).default(30),
});
export type Settings = Readonly<z.infer<typeof settingsSchema>>;
/** Marked as pure: a function that never asks for it does not parse it at its cold start. */
export const defaultSettings: Settings = /* @__PURE__ */ settingsSchema.parse({});
