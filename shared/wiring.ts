import * as z from 'zod';

/** What the deployment tells the functions, and a laptop its own process; a function is told only of what it is given. */
export const environmentSchema = z.object({
  PLIMSOLL_TABLE: z
    .string()
    .regex(/^[\w.-]{3,255}$/, 'a DynamoDB table name: 3 to 255 letters, digits, _ . -')
    .default('plimsoll'),
  /** The bucket of reports and of what the parts of a run hand each other. */
  PLIMSOLL_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket')
    .optional(),
  /** The event bus that Plimsoll's own events go to. */
  PLIMSOLL_BUS: z
    .string()
    .regex(/^[\w./-]{1,256}$/, 'the name of an event bus')
    .optional(),
  /** The file with the settings of the deployment, which every function has beside it. */
  PLIMSOLL_SETTINGS: z.string().min(1).optional(),
});
export type Environment = Readonly<z.infer<typeof environmentSchema>>;

/** The attributes that the one table is keyed by, and the one whose passing expires an item. */
export const tableKeys = { partition: 'pk', sort: 'sk', expires: 'expires' } as const;

/** What an index entry of a recommendation carries, so that a filter reads entries and not whole items. */
const listed = [
  'v',
  'id',
  'since',
  'status',
  'snoozedUntil',
  'account',
  'region',
  'kind',
  'check',
  'risk',
  'owner',
  'cents',
] as const;

export interface Index {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
  readonly include: readonly string[];
}

/** By what recommendations are looked up, and in what order: each pair has its index. */
export const lookups = ['status', 'account', 'owner'] as const;
export const sorts = ['saving', 'age'] as const;
export type Lookup = (typeof lookups)[number];
export type Sort = (typeof sorts)[number];

export const indexName = (lookup: Lookup, sort: Sort): string => `${lookup}-${sort}`;
export const lookupKey = { status: 'inStatus', account: 'inAccount', owner: 'inOwner' } as const;
export const sortKey = { saving: 'bySaving', age: 'byAge' } as const;
export const scopeIndex = 'scope';

/** Every global secondary index of the table, for the stack that makes it and the store that reads it. */
export const indexes: readonly Index[] = [
  ...lookups.flatMap((lookup) =>
    sorts.map((sort) => ({
      name: indexName(lookup, sort),
      partition: lookupKey[lookup],
      sort: sortKey[sort],
      include: listed,
    })),
  ),
  {
    name: scopeIndex,
    partition: 'inScope',
    sort: tableKeys.partition,
    include: ['v', 'seenAt', 'kind', 'usageThrough'],
  },
];

/** Under which CloudWatch keeps the metrics of a deployment, and the one dimension that each has: whose they are. */
export const metricNamespace = 'Plimsoll';
export const metricDimension = 'service';

/** Every metric of our own, told once a run: each one costs, so there is no other. Dollars have no unit in CloudWatch. */
export const runMetricUnits = {
  Runs: 'Count',
  RunDuration: 'Milliseconds',
  Scopes: 'Count',
  FailedScopes: 'Count',
  Gaps: 'Count',
  Resources: 'Count',
  Recommendations: 'Count',
  OwnCost: 'None',
} as const;
export type RunMetricName = keyof typeof runMetricUnits;

/** Whose events these are, as a rule on the bus matches them. */
export const eventSource = 'plimsoll';

const money = z.string().regex(/^-?\d+\.\d\d$/);
const about = z.object({
  id: z.string(),
  check: z.string(),
  account: z.string(),
  region: z.string(),
  kind: z.string(),
  resource: z.string(),
  resourceId: z.string(),
  owner: z.string().optional(),
  action: z.string(),
  monthlySaving: money.nullable(),
  counted: z.boolean(),
  version: z.number().int(),
});
/** `id` is the same each time the same thing is told: delivery is at least once. `at` is when it happened. */
const told = z.object({ id: z.string(), at: z.string() });
const ofRun = told.extend({ run: z.string() });

/** What is published on the bus, by its detail type; who reads them ignores the keys that it does not know. */
export const eventSchemas = {
  'Recommendation Opened': ofRun.extend({ recommendation: about }),
  'Recommendation Approved': told.extend({ recommendation: about, by: z.string(), reason: z.string() }),
  'Recommendation Closed': ofRun.extend({ recommendation: about, reason: z.string() }),
  'Run Finished': ofRun.extend({
    asOf: z.string(),
    resources: z.number().int(),
    counts: z.record(z.string(), z.number()),
    savings: z.object({ monthly: money, net: money }),
    gaps: z.number().int(),
    ownCost: money,
  }),
  /** The own cost reached its limit, so that some of what costs was not asked. */
  'Budget Passed': ofRun.extend({ of: z.enum(['run', 'month']), limit: z.number(), spent: z.number() }),
  'Gap Appeared': ofRun.extend({
    gap: z.object({
      account: z.string().optional(),
      region: z.string().optional(),
      kind: z.string().optional(),
      what: z.string(),
      missing: z.string(),
      because: z.string(),
    }),
  }),
} as const;
export type EventType = keyof typeof eventSchemas;

/** One event, with the detail that its type has. */
export type PlimsollEvent = {
  [T in EventType]: { readonly type: T; readonly detail: Readonly<z.infer<(typeof eventSchemas)[T]>> };
}[EventType];

const envelope = z.object({ source: z.string(), 'detail-type': z.string(), detail: z.unknown() });

/**
 * An event as EventBridge delivers it, for those who consume ours: undefined when it is somebody else's, or of a type
 * that this version does not know. Keys that it does not know are ignored.
 * @throws ZodError that names the field of an event of ours that is malformed
 */
export const parseEvent = (delivered: unknown): PlimsollEvent | undefined => {
  const { source, 'detail-type': type, detail } = envelope.parse(delivered);
  if (source !== eventSource || !Object.hasOwn(eventSchemas, type)) return undefined;
  return { type, detail: eventSchemas[type as EventType].parse(detail) } as PlimsollEvent;
};
